"""Which contact card a client has already.

The order goes from what the portal itself knows to what merely looks the same.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from crm_sync.card import ORIGINATOR, Card, Multifield, is_email, is_phone, phone_forms
from crm_sync.consent_fields import CONTACT
from integration.portals import Rest
from integration.rest import AccessDenied, NotFound, as_object
from integration.rest.answers import whole_number

_SELECT: Final = ("id",)


@dataclass(frozen=True, slots=True)
class Found:
    """A card as it stands now."""

    contact_id: int
    name: str
    last_name: str
    source_description: str
    multifields: tuple[Multifield, ...]


def find_card(client: Rest, card: Card) -> Found | None:
    """The client's card, read fresh; None when there is none. Raises RestError."""
    seen: set[int] = set()
    for contact_id in _candidates(client, card):
        if contact_id in seen:
            continue
        seen.add(contact_id)
        found = _read(client, contact_id)
        if found is not None:
            return found
    return None


def find_ours(client: Rest, card: Card) -> int | None:
    """The card we made for this client, by our marks. Raises RestError."""
    marks = {"=originatorId": ORIGINATOR, "=originId": card.origin_id}
    return next(iter(_search(client, marks)), None)


def _candidates(client: Rest, card: Card) -> Iterator[int]:
    """One question after another: the next is asked only when the one before found no living card."""
    bound = _bound_now(client, card)
    yield from (number for number in (bound, card.known_contact_id) if number)
    yield from _search(client, {"=imol": card.im_value})
    ours = find_ours(client, card)
    if ours is not None:
        yield ours
    if is_phone(card.phone):
        yield from _duplicates(client, "PHONE", phone_forms(card.phone))
    if is_email(card.email):
        yield from _duplicates(client, "EMAIL", [card.email.strip()])


def _bound_now(client: Rest, card: Card) -> int | None:
    """The contact bound to the chat (`imopenlines-dialog-get.md`): it may have changed meanwhile."""
    try:
        answer = client.call("imopenlines.dialog.get", {"CHAT_ID": card.chat_id}, write=False)
    except (AccessDenied, NotFound):
        return card.bound_contact_id
    chat = as_object(answer.result)
    parts = str(chat.get("entity_data_2") or "").split("|")
    pairs = dict(zip(parts[::2], parts[1::2], strict=False))
    return whole_number(pairs.get("CONTACT")) or None


def _search(client: Rest, condition: Mapping[str, Any]) -> list[int]:
    params = {
        "entityTypeId": CONTACT,
        "filter": dict(condition),
        "select": list(_SELECT),
        "order": {"id": "ASC"},
        "start": -1,
    }
    result = as_object(client.call("crm.item.list", params, write=False).result)
    rows = as_object(result.get("items")).values()
    return [number for row in rows if isinstance(row, Mapping) and (number := whole_number(row.get("id")))]


def _duplicates(client: Rest, kind: str, values: list[str]) -> list[int]:
    """`crm-duplicate-find-by-comm.md`: values must be text, numbers are skipped in silence."""
    params = {"type": kind, "values": values, "entity_type": "CONTACT"}
    result = as_object(client.call("crm.duplicate.findbycomm", params, write=False).result)
    numbers = (whole_number(value) for value in as_object(result.get("CONTACT")).values())
    return sorted(number for number in numbers if number)


def _read(client: Rest, contact_id: int) -> Found | None:
    params = {"entityTypeId": CONTACT, "id": contact_id}
    try:
        result = as_object(client.call("crm.item.get", params, write=False).result)
    except NotFound:
        return None
    item = as_object(result.get("item"))
    rows = (row for row in as_object(item.get("fm")).values() if isinstance(row, Mapping))
    return Found(
        contact_id,
        str(item.get("name") or ""),
        str(item.get("lastName") or ""),
        str(item.get("sourceDescription") or ""),
        tuple(
            Multifield(str(row.get("typeId")), str(row.get("valueType")), str(row.get("value") or ""))
            for row in rows
        ),
    )
