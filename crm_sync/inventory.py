"""Everything that a CRM holds of a client, and what may become of it.

From what surely belongs to him to what merely looks the same; `consent.erasure` decides which is which.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any, Final

from consent.erasure import Card, Finding, FoundBy, ItemAction, ItemKind, hold_reason
from crm_sync.card import ORIGINATOR, Multifield, phone_forms
from crm_sync.cards import (
    TYPE_IDS,
    categories_of,
    chats_of,
    companies_of,
    created_at,
    list_all,
    list_cards,
    list_invoices,
    multifields,
    personal_values,
    read_card,
    read_whole,
    shown_name,
)
from crm_sync.subject import OtherConsent, Subject
from integration.portals import Rest
from integration.rest import AccessDenied, BadRequest, NotFound, as_object
from integration.rest.answers import whole_number

Hits = dict[tuple[ItemKind, int], set[FoundBy]]

_CARDS: Final = (ItemKind.CONTACT, ItemKind.LEAD)
_DEAL_LINKS: Final = {ItemKind.CONTACT: "contactId", ItemKind.LEAD: "leadId"}
_OPEN_LINE: Final = "IMOPENLINES_SESSION"
"""What the portal calls the activity of an open line's session (read in crm's provider of that name)."""


_OF_CHATS: Final = ("name", "contacts", "messages")
"""What no method removes: the messages, and the profile that a connector made of who wrote them.

`imopenlines.dialog.user.depersonalization` is there, and closed to applications (read in the portal's source:
imopenlines/lib/rest.php).
"""


@dataclass(frozen=True, slots=True)
class _Look:
    """What every card is looked at with."""

    client: Rest
    subject: Subject
    has_other_consent: OtherConsent
    going: Set[tuple[ItemKind, int]]


def inventory(
    client: Rest, subject: Subject, has_other_consent: OtherConsent,
    going: Set[tuple[ItemKind, int]] = frozenset(),
) -> list[Finding]:  # fmt: skip
    """Look for everything; a card that is gone meanwhile is left out. Raises RestError.

    ``going``: cards that go by a person's decision, whatever the rule says of them.
    """
    look = _Look(client, subject, has_other_consent, going)
    found: dict[tuple[ItemKind, int], Finding] = {}
    for (kind, ref), found_by in hits(client, subject).items():
        for finding in _of_card(look, kind, ref, found_by):
            found.setdefault((finding.kind, finding.ref), finding)
    for chat_id in subject.chat_ids:
        found[ItemKind.DIALOGUE, chat_id] = Finding(
            ItemKind.DIALOGUE, chat_id, ItemAction.BY_HAND, categories=_OF_CHATS
        )
    return list(found.values())


def hits(client: Rest, subject: Subject) -> Hits:
    """Cards by what leads to them. Raises RestError."""
    found: Hits = defaultdict(set)
    for key in _bound(client, subject):
        found[key].add(FoundBy.CHAT)
    for number in subject.contact_ids:
        found[ItemKind.CONTACT, number].add(FoundBy.LINK)
    marks = {"=originatorId": ORIGINATOR, "=originId": subject.origin_id}
    for kind in _CARDS:
        for value in subject.im_values:
            for number in list_cards(client, kind, {"=imol": value}):
                found[kind, number].add(FoundBy.IM)
        for number in list_cards(client, kind, marks):
            found[kind, number].add(FoundBy.MARK)
    for row in _contacts(client, subject, list(found)):
        for key in _similar(client, row):
            found[key].add(FoundBy(row.type_id.lower()))
    return found


def _bound(client: Rest, subject: Subject) -> Iterator[tuple[ItemKind, int]]:
    """The cards that the portal has bound to the client's chats (`imopenlines-dialog-get.md`)."""
    for chat_id in subject.chat_ids:
        try:
            answer = client.call("imopenlines.dialog.get", {"CHAT_ID": chat_id}, write=False)
        except (AccessDenied, BadRequest, NotFound):
            continue
        parts = str(as_object(answer.result).get("entity_data_2") or "").split("|")
        pairs = dict(zip(parts[::2], parts[1::2], strict=False))
        for kind in TYPE_IDS:
            number = whole_number(pairs.get(kind.name))
            if number:
                yield kind, number


def _contacts(client: Rest, subject: Subject, own: list[tuple[ItemKind, int]]) -> list[Multifield]:
    """His phones and e-mails, each once: those the chat told of, and those on the cards that are his."""
    rows = [Multifield("PHONE", "", phone) for phone in subject.phones]
    rows += [Multifield("EMAIL", "", email) for email in subject.emails]
    cards = (read_card(client, kind, ref) for kind, ref in own if kind in _CARDS)
    rows += [
        Multifield(str(row.get("typeId")), "", str(row.get("value") or ""))
        for card in cards
        for row in multifields(card or {})
    ]
    return list({row.normal: row for row in rows if row.type_id in ("PHONE", "EMAIL")}.values())


def _similar(client: Rest, row: Multifield) -> Iterator[tuple[ItemKind, int]]:
    """`crm-duplicate-find-by-comm.md`: 20 hits of one kind hide the next, so each kind is asked for."""
    values = phone_forms(row.value) if row.type_id == "PHONE" else [row.value]
    for card in _CARDS:
        params = {"type": row.type_id, "values": values, "entity_type": card.name}
        result = as_object(client.call("crm.duplicate.findbycomm", params, write=False).result)
        for value in as_object(result.get(card.name)).values():
            number = whole_number(value)
            if number:
                yield card, number


def _of_card(look: _Look, kind: ItemKind, ref: int, found_by: set[FoundBy]) -> Iterator[Finding]:
    """The card, its deals, and what hangs on it."""
    client, subject = look.client, look.subject
    card = read_whole(client, kind, ref)
    if card is None:
        return
    deals = list_cards(client, ItemKind.DEAL, {_DEAL_LINKS[kind]: ref}) if kind in _DEAL_LINKS else []
    seen = Card(
        kind,
        created_at(card),
        frozenset(found_by),
        is_ours=(card.get("originatorId"), card.get("originId")) == (ORIGINATOR, subject.origin_id),
        deals=len(deals),
        invoices=len(list_invoices(client, ref)) if kind is ItemKind.CONTACT else 0,
        companies=len(companies_of(card)),
        has_other_consent=look.has_other_consent(kind, ref, chats_of(card)),
    )
    reason = None if (kind, ref) in look.going else hold_reason(seen, subject.known_since)
    yield Finding(
        kind,
        ref,
        ItemAction.HOLD if reason else ItemAction.DELETE,
        title=shown_name(card),
        found_by=next(each for each in FoundBy if each in found_by),
        categories=categories_of(personal_values(card), multifields(card)),
        reason=reason or "",
    )
    for deal in deals:
        yield from _of_card(look, ItemKind.DEAL, deal, {FoundBy.LINK})
    yield from _activities(client, subject, kind, ref, is_held=reason is not None)
    yield from _log_messages(client, subject, kind, ref, is_held=reason is not None)
    if reason is None:
        yield from _comments(client, kind, ref)
        yield from _requisites(client, kind, ref)


def _activities(
    client: Rest, subject: Subject, kind: ItemKind, ref: int, *, is_held: bool
) -> Iterator[Finding]:
    """On a card that stays only those of the client's own sessions go."""
    condition = {"OWNER_TYPE_ID": TYPE_IDS[kind], "OWNER_ID": ref}
    select = ["ID", "PROVIDER_ID", "ASSOCIATED_ENTITY_ID"]
    for row in list_all(client, "crm.activity.list", {"filter": condition, "select": select}):
        number = whole_number(row.get("ID"))
        if number and (not is_held or _is_of_session(row, subject)):
            yield _part(ItemKind.ACTIVITY, number, kind, ref)


def _is_of_session(row: Mapping[str, Any], subject: Subject) -> bool:
    session = whole_number(row.get("ASSOCIATED_ENTITY_ID"))
    return row.get("PROVIDER_ID") == _OPEN_LINE and session in subject.session_ids


def _comments(client: Rest, kind: ItemKind, ref: int) -> Iterator[Finding]:
    condition = {"ENTITY_ID": ref, "ENTITY_TYPE": kind.value}
    for row in list_all(client, "crm.timeline.comment.list", {"filter": condition, "select": ["ID"]}):
        number = whole_number(row.get("ID"))
        if number:
            yield _part(ItemKind.COMMENT, number, kind, ref)


def _requisites(client: Rest, kind: ItemKind, ref: int) -> Iterator[Finding]:
    """Of a contact (`crm-requisite-list.md`); they would lie in the bin with it."""
    if kind is not ItemKind.CONTACT:
        return
    condition = {"ENTITY_TYPE_ID": TYPE_IDS[kind], "ENTITY_ID": ref}
    for row in list_all(client, "crm.requisite.list", {"filter": condition, "select": ["ID"]}):
        number = whole_number(row.get("ID"))
        if number:
            yield _part(ItemKind.REQUISITE, number, kind, ref, category="requisites")


def _log_messages(
    client: Rest, subject: Subject, kind: ItemKind, ref: int, *, is_held: bool
) -> Iterator[Finding]:
    """On a card that stays only our own go."""
    if is_held:
        ours = [number for card, number in subject.log_messages if (kind, card) == (ItemKind.CONTACT, ref)]
    else:
        condition = {"entityTypeId": TYPE_IDS[kind], "entityId": ref}
        rows = list_all(client, "crm.timeline.logmessage.list", condition)
        ours = [number for row in rows if (number := whole_number(row.get("id")))]
    yield from (_part(ItemKind.LOG_MESSAGE, number, kind, ref) for number in ours)


def _part(kind: ItemKind, ref: int, owner: ItemKind, owner_ref: int, category: str = "messages") -> Finding:
    return Finding(
        kind, ref, ItemAction.DELETE, categories=(category,), owner_kind=owner, owner_ref=owner_ref
    )
