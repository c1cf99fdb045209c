"""Which contact card a client has already.

The order goes from what the portal itself knows to what merely looks the same.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from consent.erasure import FoundBy, ItemKind
from crm_sync.card import ORIGINATOR, Card, Multifield, phone_forms
from crm_sync.cards import created_at, list_cards, multifields, read_card, shown_name
from integration.portals import Rest
from integration.rest import AccessDenied, NotFound, as_object
from integration.rest.answers import whole_number

MOST_SIMILAR: Final = 10
"""Cards with the same phone or e-mail that are looked at."""


@dataclass(frozen=True, slots=True)
class Found:
    """A card as it stands now."""

    contact_id: int
    found_by: FoundBy
    item: Mapping[str, Any] = field(repr=False)
    """Its fields by the names of the universal methods, custom ones by their own."""

    @property
    def name(self) -> str:
        return shown_name(self.item)

    @property
    def created_at(self) -> datetime | None:
        return created_at(self.item)

    @property
    def multifields(self) -> tuple[Multifield, ...]:
        return tuple(
            Multifield(str(row.get("typeId")), str(row.get("valueType")), str(row.get("value") or ""))
            for row in multifields(self.item)
        )

    def text(self, name: str) -> str:
        return str(self.item.get(name) or "")

    def is_ours(self, card: Card) -> bool:
        return (self.item.get("originatorId"), self.item.get("originId")) == (ORIGINATOR, card.origin_id)


@dataclass(frozen=True, slots=True)
class Dialogue:
    """What the portal says of the chat now."""

    contact_id: int | None
    operator_id: int | None
    entity_id: str = ""


def read_dialogue(client: Rest, card: Card) -> Dialogue:
    """The chat's card and operator (`imopenlines-dialog-get.md`): both may have changed meanwhile.

    Raises RestError for anything but a refusal.
    """
    try:
        answer = client.call("imopenlines.dialog.get", {"CHAT_ID": card.chat_id}, write=False)
    except (AccessDenied, NotFound):
        return Dialogue(card.bound_contact_id, None)
    chat = as_object(answer.result)
    parts = str(chat.get("entity_data_2") or "").split("|")
    pairs = dict(zip(parts[::2], parts[1::2], strict=False))
    contact_id = whole_number(pairs.get("CONTACT")) or None
    return Dialogue(contact_id, _operator(chat, card), str(chat.get("entity_id") or ""))


def addressed(card: Card, dialogue: Dialogue) -> Card:
    """With the address of the chat as the portal has it, where ours was forgotten."""
    return replace(card, entity_id=card.entity_id or dialogue.entity_id)


def _operator(chat: Mapping[str, Any], card: Card) -> int | None:
    """Who has the dialogue: its owner, or the only employee in it besides our bot."""
    nobody = {None, 0, card.user_id, *card.own_bots}
    owner = whole_number(chat.get("owner"))
    if owner not in nobody:
        return owner
    staff = {whole_number(each) for each in as_object(chat.get("manager_list")).values()} - nobody
    return staff.pop() if len(staff) == 1 else None


def sure_cards(client: Rest, card: Card, dialogue: Dialogue) -> Iterator[Found]:
    """Living cards that belong to the client, the surest first. Raises RestError.

    One question after another: the next is asked only when somebody wants more.
    """
    seen: set[int] = set()
    for contact_id, found_by in _sure(client, card, dialogue):
        if contact_id not in seen:
            seen.add(contact_id)
            found = read(client, contact_id, found_by)
            if found is not None:
                yield found


def find_ours(client: Rest, card: Card) -> Found | None:
    """The card we made for this client, by our marks. Raises RestError."""
    for contact_id in _marked(client, card):
        found = read(client, contact_id, FoundBy.MARK)
        if found is not None:
            return found
    return None


def similar_cards(client: Rest, rows: list[Multifield], known: frozenset[int] = frozenset()) -> list[Found]:
    """Living cards with one of these phones or e-mails, the oldest first. Raises RestError."""
    hits: dict[int, FoundBy] = {}
    for row in rows:
        for contact_id in _duplicates(client, row):
            hits.setdefault(contact_id, FoundBy(row.type_id.lower()))
    wanted = [(contact_id, by) for contact_id, by in sorted(hits.items()) if contact_id not in known]
    living = (read(client, contact_id, by) for contact_id, by in wanted[:MOST_SIMILAR])
    return [found for found in living if found is not None]


def contacts_of(card: Card) -> list[Multifield]:
    """By what a client's card may be recognised besides his chat."""
    return [row for row in card.multifields() if row.type_id != "IM"]


def read(client: Rest, contact_id: int, found_by: FoundBy) -> Found | None:
    """A card by its number; None when there is none. Raises RestError."""
    item = read_card(client, ItemKind.CONTACT, contact_id)
    return None if item is None else Found(contact_id, found_by, item)


def _sure(client: Rest, card: Card, dialogue: Dialogue) -> Iterator[tuple[int, FoundBy]]:
    if dialogue.contact_id:
        yield dialogue.contact_id, FoundBy.CHAT
    if card.known_contact_id:
        yield card.known_contact_id, FoundBy.LINK
    if card.entity_id:
        for number in list_cards(client, ItemKind.CONTACT, {"=imol": card.im_value}):
            yield number, FoundBy.IM
    for number in _marked(client, card):
        yield number, FoundBy.MARK


def _marked(client: Rest, card: Card) -> list[int]:
    marks = {"=originatorId": ORIGINATOR, "=originId": card.origin_id}
    return list_cards(client, ItemKind.CONTACT, marks)


def _duplicates(client: Rest, row: Multifield) -> list[int]:
    """`crm-duplicate-find-by-comm.md`: values must be text, numbers are skipped in silence."""
    values = phone_forms(row.value) if row.type_id == "PHONE" else [row.value]
    params = {"type": row.type_id, "values": values, "entity_type": "CONTACT"}
    result = as_object(client.call("crm.duplicate.findbycomm", params, write=False).result)
    numbers = (whole_number(value) for value in as_object(result.get("CONTACT")).values())
    return sorted(number for number in numbers if number)
