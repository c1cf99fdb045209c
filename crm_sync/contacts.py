"""Saving a client who consented to a contact card: find it, complete it, or make it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from consent.card_plan import SaveRefusal
from consent.erasure import FoundBy
from crm_sync.card import Card, ConsentLabel
from crm_sync.choice import Choice, choose
from crm_sync.consent_fields import CONTACT, contact_fields, with_consent_fields
from crm_sync.finding import Dialogue, Found, addressed, find_ours, read_dialogue
from crm_sync.planning import Writing, marks, plan, writing
from crm_sync.refusals import CardRefused, missing_fields, refused
from crm_sync.surroundings import look_around
from crm_sync.timeline import note_decision
from integration.deliveries import Delivery, Settle
from integration.portals import Rest
from integration.rest import AccessDenied, BadRequest, NotFound, UnknownOutcome, as_object
from integration.rest.answers import whole_number
from models import outbox
from models.session import Database

_SEARCHES: Final = 2

Intend = Callable[[int | None, Mapping[str, str]], None]
"""Told what will be filled (`Saved.wrote`) into which card, None: a new one, just before it is."""

__all__ = ["Card", "ConsentLabel", "SaveHandler", "Saved", "save"]


@dataclass(frozen=True, slots=True)
class Saved:
    """The client's card, and what we did to it."""

    contact_id: int
    is_ours: bool
    """We made it, now or before."""
    wrote: Mapping[str, str] = field(repr=False)
    """What we filled (`models.crm_link.CrmLink.wrote`)."""
    gone: tuple[int, ...] = ()
    """Cards we knew that somebody has deleted."""
    has_chat: bool = False
    """It was there and the client's chat leads to it: what is gone was merged into it."""
    log_message_id: int | None = None
    """The note in its timeline, when it was put there now."""


def save(client: Rest, card: Card, intend: Intend) -> Saved:
    """Write the client to his contact card.

    Running twice changes nothing the second time: every value is compared before it is written, and a card
    whose making was left in doubt is found by our marks.

    Raises:
        CardRefused: a person has to choose or to change something first.
        RestError: the portal could not be reached, or it is not known what it did.
    """
    try:
        return _save(client, card, intend)
    except AccessDenied:
        raise CardRefused(SaveRefusal.ACCESS_DENIED) from None


def _save(client: Rest, card: Card, intend: Intend) -> Saved:
    dialogue = read_dialogue(client, card)
    card = addressed(card, dialogue)
    fields: Mapping[str, Any] = contact_fields(client)
    choice = Choice(None)
    for _ in range(_SEARCHES):
        choice = choose(client, card, dialogue)
        # Only now: a portal where nobody is saved gets no fields of ours.
        fields = with_consent_fields(client, fields)
        if choice.found is None:
            break
        try:
            sent = _complete(client, card, dialogue, choice.found, fields, intend)
        except NotFound:
            # Deleted between reading and writing.
            if card.wish.contact_id:
                raise CardRefused(SaveRefusal.CONTACT_GONE) from None
            continue
        return _saved(client, card, choice, choice.found.contact_id, sent, choice.found.is_ours(card))
    contact_id, sent = _create(client, card, dialogue, fields, intend)
    return _saved(client, card, choice, contact_id, sent, is_ours=True)


def _saved(client: Rest, card: Card, choice: Choice, contact_id: int, sent: Writing, is_ours: bool) -> Saved:
    noted = None
    if card.decision and contact_id not in card.noted_on:
        noted = note_decision(client, contact_id, card.decision)
    gone = tuple(number for number in choice.gone if number != contact_id)
    has_chat = choice.found is not None and choice.found.found_by in (FoundBy.CHAT, FoundBy.IM)
    return Saved(contact_id, is_ours, sent.wrote, gone, has_chat, noted)


def _complete(
    client: Rest, card: Card, dialogue: Dialogue, found: Found, fields: Mapping[str, Any], intend: Intend
) -> Writing:
    """Fill what is empty, add what is missing; what staff wrote stays, and the card is not marked ours."""
    about = look_around(client, card, dialogue, found, fields)
    sent = writing(plan(card, found, about), card.wish.without)
    values = dict(sent.fields)
    if sent.rows:
        # On update `fm` is an object: n0, n1 add, numbers would change (`crm-item-update.md`).
        values["fm"] = {f"n{index}": row.as_row() for index, row in enumerate(sent.rows)}
    if values:
        intend(found.contact_id, sent.wrote)
        _write(client, "crm.item.update", {"id": found.contact_id}, values, fields, found.item)
    return sent


def _create(
    client: Rest, card: Card, dialogue: Dialogue, fields: Mapping[str, Any], intend: Intend
) -> tuple[int, Writing]:
    about = look_around(client, card, dialogue, None, fields)
    sent = writing(plan(card, None, about), card.wish.without)
    values = {**sent.fields, **marks(card), "fm": [row.as_row() for row in sent.rows]}
    intend(None, sent.wrote)
    try:
        item = _write(client, "crm.item.add", {}, values, fields, {})
    except UnknownOutcome:
        ours = find_ours(client, card)
        if ours is None:
            raise
        return ours.contact_id, sent
    contact_id = whole_number(item.get("id"))
    if contact_id is None:
        raise UnknownOutcome("crm.item.add")
    return contact_id, sent


def _write(
    client: Rest, method: str, which: Mapping[str, Any], values: Mapping[str, Any],
    fields: Mapping[str, Any], item: Mapping[str, Any],
) -> dict[str, Any]:  # fmt: skip
    params = {"entityTypeId": CONTACT, **which, "fields": dict(values), "useOriginalUfNames": "Y"}
    try:
        return as_object(as_object(client.call(method, params, write=True).result).get("item"))
    except BadRequest as error:
        raise refused(error, missing_fields(fields, {**item, **values})) from None


class _Intentions:
    """What the attempts at an order were about to fill, by card.

    The attempt that follows finds those values on the card, equal to its own: only from here it knows that
    nobody else wrote them.
    """

    _NEW: Final = "new"

    def __init__(self, db: Database, delivery: Delivery) -> None:
        self._db, self._delivery = db, delivery
        self._by_card: dict[str, dict[str, str]] = dict(delivery.noted.get("intended", {}))

    def note(self, contact_id: int | None, wrote: Mapping[str, str]) -> None:
        name = str(contact_id or self._NEW)
        self._by_card[name] = {**self._by_card.get(name, {}), **wrote}
        with self._db.write() as session:
            noted = {"intended": self._by_card}
            outbox.keep_result(session, self._delivery.portal_id, self._delivery.id, noted)

    def with_earlier(self, saved: Saved) -> Saved:
        """Together with what earlier attempts had filled into the same card."""
        made = self._by_card.get(self._NEW, {}) if saved.is_ours else {}
        return replace(saved, wrote={**made, **self._by_card.get(str(saved.contact_id), {}), **saved.wrote})


@dataclass(frozen=True)
class SaveHandler:
    """Saves a client to the CRM. Running twice finds the card of the first time."""

    db: Database
    clients: Callable[[int], Rest]
    load_card: Callable[[Session, int, Mapping[str, Any]], Card]
    """From portal and payload; looks again whether the consent is in force and raises when it is not."""
    on_saved: Callable[[Session, Delivery, Card, Saved, datetime], None]
    """Called with session, delivery, what was known before, what was done, now."""

    def __call__(self, delivery: Delivery) -> Settle:
        """Save him. Raises RestError, CardRefused, and what `load_card` raises."""
        with self.db.read() as session:
            card = self.load_card(session, delivery.portal_id, delivery.payload)
        intentions = _Intentions(self.db, delivery)
        saved = intentions.with_earlier(save(self.clients(delivery.portal_id), card, intentions.note))

        def settle(session: Session, now: datetime) -> dict[str, Any]:
            self.on_saved(session, delivery, card, saved, now)
            return {"contact_id": saved.contact_id}

        return settle
