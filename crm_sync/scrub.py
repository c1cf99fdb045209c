"""Blanking a card: before it is deleted, so that what lies in the recycle bin is empty.

A deleted card goes into the bin with its fields, and no method empties that (read in the portal's source:
crm/classes/general/crm_contact.php). The classic update is used, though its development has stopped: it alone
can keep the old values out of the card's history (`crm-contact-update.md`, REGISTER_HISTORY_EVENT).
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any, Final

from consent.erasure import ItemKind
from crm_sync.card import Multifield
from crm_sync.cards import TYPE_IDS, categories_of, multifields, personal_values, read_card, read_whole
from crm_sync.consent_fields import QUIETLY
from integration.portals import Rest

_UPDATE: Final = {
    ItemKind.CONTACT: "crm.contact.update",
    ItemKind.LEAD: "crm.lead.update",
    ItemKind.DEAL: "crm.deal.update",
}
_NAMES: Final = {ItemKind.CONTACT: "NAME", ItemKind.LEAD: "TITLE", ItemKind.DEAL: "TITLE"}


class NotBlank(Exception):
    """Fields of a card kept their values; the message names the fields."""


def scrub(client: Rest, kind: ItemKind, ref: int, label: str) -> bool:
    """Blank a card and read it back; one that is blank already is left as it is.

    ``label`` is what the card is called from now on. False where there is no such card.

    Raises:
        NotBlank: the portal took the update and kept a value.
        RestError: the portal refused or could not be reached.
    """
    card = read_whole(client, kind, ref)
    if card is None:
        return False
    if not _filled(kind, card, label):
        return True
    _blank_files(client, kind, ref, card)
    _update(client, kind, ref, _blank_values(kind, card, label))
    card = read_whole(client, kind, ref)
    left = _filled(kind, card, label) if card else []
    if left:
        raise NotBlank(", ".join(left))
    return True


def take_out(
    client: Rest, ref: int, im_values: tuple[str, ...], wrote: Mapping[str, str],
    intend: Callable[[tuple[str, ...]], None],
) -> bool:  # fmt: skip
    """Take out of a contact that stays what came from one client's chats: their addresses, and what we wrote.

    ``wrote``: names of fields, or kinds of multifields, with hashes (`mark_of`) of what we filled in. What
    somebody changed since stays. ``intend`` is told of which kinds the data are just before they go: when the
    answer is lost, nothing shows it afterwards. False where there is no such card. Raises RestError.
    """
    card = read_card(client, ItemKind.CONTACT, ref)
    if card is None:
        return False
    values = personal_values(card)
    fields: dict[str, Any] = {
        name: "" for name, mark in wrote.items() if name in values and mark_of(str(values[name])) == mark
    }
    marks = set(wrote.values())
    rows = [row for row in multifields(card) if row.get("value") in im_values or _mark_of_row(row) in marks]
    categories = categories_of(fields, rows)
    fields |= _deleted(rows)
    if fields:
        intend(categories)
        _update(client, ItemKind.CONTACT, ref, fields)
    return True


def mark_of(value: str) -> str:
    """A hash by which a value is known again without being kept."""
    return hashlib.sha256(value.strip().encode()).hexdigest()


def mark_of_field(row: Multifield) -> str:
    """The same of a phone, an e-mail or a messenger, however it is spelt."""
    return mark_of("|".join(row.normal))


def _mark_of_row(row: Mapping[str, Any]) -> str:
    return mark_of_field(Multifield(str(row.get("typeId")), "", str(row.get("value") or "")))


def _filled(kind: ItemKind, card: Mapping[str, Any], label: str) -> list[str]:
    names = [name for name, value in personal_values(card).items() if (name, value) != (_NAMES[kind], label)]
    return sorted({*names, *(str(row.get("typeId")) for row in multifields(card))})


def _blank_values(kind: ItemKind, card: Mapping[str, Any], label: str) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: [] if isinstance(value, list | dict) else ""
        for name, value in personal_values(card).items()
        if not _is_file(value)
    }
    return {**values, **_deleted(multifields(card)), _NAMES[kind]: label}


def _deleted(rows: list[Mapping[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Rows of multifields as the classic update deletes them."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[str(row.get("typeId"))].append({"ID": row.get("id"), "DELETE": "Y"})
    return dict(found)


def _update(client: Rest, kind: ItemKind, ref: int, fields: Mapping[str, Any]) -> None:
    params = {"id": ref, "fields": dict(fields), "params": QUIETLY}
    client.call(_UPDATE[kind], params, write=True)


def _blank_files(client: Rest, kind: ItemKind, ref: int, card: Mapping[str, Any]) -> None:
    """A file goes when the universal update does not name it (`files/how-to-update-files.md`)."""
    files = [name for name, value in card.items() if _is_file(value)]
    if not files:
        return
    fields: dict[str, Any] = {name: [] for name in files}
    params = {"entityTypeId": TYPE_IDS[kind], "id": ref, "fields": fields, "useOriginalUfNames": "Y"}
    client.call("crm.item.update", params, write=True)


def _is_file(value: Any) -> bool:
    rows = value if isinstance(value, list) else [value]
    return any(isinstance(row, Mapping) and "urlMachine" in row for row in rows)
