"""Deleting what was found, and looking whether it is gone."""

from collections.abc import Callable
from typing import Final

from consent.erasure import FoundBy, ItemKind
from crm_sync.cards import TYPE_IDS, list_all, read_card
from crm_sync.inventory import hits
from crm_sync.subject import Subject
from integration.portals import Rest
from integration.rest import BadRequest, NotFound
from integration.rest.answers import whole_number

_LISTS: Final = {ItemKind.ACTIVITY: "crm.activity.list", ItemKind.REQUISITE: "crm.requisite.list"}
_DELETES: Final = {ItemKind.ACTIVITY: "crm.activity.delete", ItemKind.REQUISITE: "crm.requisite.delete"}


def remove(client: Rest, kind: ItemKind, ref: int, owner: ItemKind | None = None, owner_ref: int = 0) -> None:
    """Delete one thing; what is not there any more is left. Raises RestError."""
    _REMOVERS[kind](client, kind, ref, owner, owner_ref)


def is_gone(
    client: Rest, kind: ItemKind, ref: int, owner: ItemKind | None = None, owner_ref: int = 0
) -> bool:
    """Whether a thing cannot be found any more. Raises RestError."""
    if kind.is_card:
        return read_card(client, kind, ref) is None
    if kind is ItemKind.COMMENT:
        return ref not in _comments(client, owner, owner_ref)
    if kind is ItemKind.LOG_MESSAGE:
        return _is_log_message_gone(client, ref)
    rows = list_all(client, _LISTS[kind], {"filter": {"ID": ref}, "select": ["ID"]})
    return not list(rows)


def leftovers(client: Rest, subject: Subject, kept: set[tuple[ItemKind, int]]) -> list[tuple[ItemKind, int]]:
    """Cards that still lead to the client, besides those that were kept on purpose. Raises RestError."""
    found = hits(client, subject)
    # A link of ours names a card whether it is there or not.
    living = {key for key, by in found.items() if by - {FoundBy.LINK, FoundBy.CHAT} or _lives(client, *key)}
    return sorted(living - kept)


def _lives(client: Rest, kind: ItemKind, ref: int) -> bool:
    return read_card(client, kind, ref) is not None


def _remove_card(client: Rest, kind: ItemKind, ref: int, _owner: ItemKind | None, _owner_ref: int) -> None:
    try:
        client.call("crm.item.delete", {"entityTypeId": TYPE_IDS[kind], "id": ref}, write=True)
    except NotFound:
        return


def _remove_row(client: Rest, kind: ItemKind, ref: int, owner: ItemKind | None, owner_ref: int) -> None:
    # Their "not found" has no code of its own: look first.
    if not is_gone(client, kind, ref, owner, owner_ref):
        client.call(_DELETES[kind], {"id": ref}, write=True)


def _remove_comment(client: Rest, kind: ItemKind, ref: int, owner: ItemKind | None, owner_ref: int) -> None:
    if owner is not None and not is_gone(client, kind, ref, owner, owner_ref):
        params = {"id": ref, "ownerTypeId": TYPE_IDS[owner], "ownerId": owner_ref}
        client.call("crm.timeline.comment.delete", params, write=True)


def _remove_log_message(
    client: Rest, _kind: ItemKind, ref: int, _owner: ItemKind | None, _owner_ref: int
) -> None:
    try:
        client.call("crm.timeline.logmessage.delete", {"id": ref}, write=True)
    except NotFound:
        return
    except BadRequest as error:
        # Another application's: it goes with the card.
        if error.code != "removing_disabled":
            raise


def _is_log_message_gone(client: Rest, ref: int) -> bool:
    try:
        client.call("crm.timeline.logmessage.get", {"id": ref}, write=False)
    except NotFound:
        return True
    return False


def _comments(client: Rest, owner: ItemKind | None, owner_ref: int) -> set[int | None]:
    if owner is None or read_card(client, owner, owner_ref) is None:
        return set()
    params = {"filter": {"ENTITY_ID": owner_ref, "ENTITY_TYPE": owner.value}, "select": ["ID"]}
    return {whole_number(row.get("ID")) for row in list_all(client, "crm.timeline.comment.list", params)}


_REMOVERS: Final[dict[ItemKind, Callable[[Rest, ItemKind, int, ItemKind | None, int], None]]] = {
    ItemKind.CONTACT: _remove_card,
    ItemKind.LEAD: _remove_card,
    ItemKind.DEAL: _remove_card,
    ItemKind.ACTIVITY: _remove_row,
    ItemKind.REQUISITE: _remove_row,
    ItemKind.COMMENT: _remove_comment,
    ItemKind.LOG_MESSAGE: _remove_log_message,
}
