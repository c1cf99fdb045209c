"""A client's way into the CRM: what the card holds, what is noted, and the employee who waits for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from consent.card_plan import Candidate, Preview, SaveRefusal, Wish
from consent.vocabulary import State
from crm_sync.card import Card, Decision
from crm_sync.consent_fields import contact_fields
from crm_sync.contacts import Saved
from crm_sync.finding import contacts_of, similar_cards
from crm_sync.preview import as_candidate, preview
from crm_sync.refusals import CardRefused
from crm_sync.scrub import mark_of
from delivery.worker import Worker
from integration.deliveries import Delivery
from integration.portals import Rest
from integration.rest import AccessDenied, RestError
from models import client as clients
from models import register
from models.client import ClientRow, Conversation
from models.crm_link import card_is_gone, link_to, links_of
from models.outbox import OutboxRow, Sending
from models.portal import Portal
from models.register import RegisterEntry
from models.session import Database
from usecases.chat import Chat
from usecases.erasure import Erasures
from usecases.errors import (
    ChooseContact,
    Conflict,
    ConsentRequired,
    Invalid,
    NotFound,
    PortalUnavailable,
    UseCaseError,
)
from usecases.saving_ground import check_ground

_NOTE: Final = "LOG_MESSAGE"
"""Among what we wrote to a card: of which decision its timeline tells."""
_SESSIONS: Final = 3
"""Of a chat, the newest: what the client wrote before is read no more."""


@dataclass(frozen=True)
class CardLoader:
    """Puts together what may be written of a client."""

    app_code: str
    """By which the portal knows the application in links (`widgets/universal/app-url.md`)."""

    def __call__(self, session: Session, portal_id: int, payload: Mapping[str, Any]) -> Card:
        """Of an order, now.

        Raises:
            ConsentRequired: the consent is gone since the saving was ordered.
            Conflict: his data are being destroyed, or were destroyed since he consented.
        """
        client = clients.get_client(session, portal_id, payload["client_id"])
        conversation = clients.newest_conversation(session, portal_id, payload["client_id"])
        if client is None or conversation is None:
            raise ConsentRequired
        return self._card(session, client, conversation, Wish.of_payload(payload))

    def of_chat(self, session: Session, portal_id: int, chat_id: int, wish: Wish) -> Card:
        """Of the client of a chat. Raises NotFound, and as an order does."""
        conversation = clients.find_conversation(session, portal_id, chat_id)
        client = clients.get_client(session, portal_id, conversation.client_id) if conversation else None
        if client is None or conversation is None:
            raise NotFound
        newest = clients.newest_conversation(session, portal_id, client.id)
        return self._card(session, client, newest or conversation, wish)

    def _card(self, session: Session, client: ClientRow, conversation: Conversation, wish: Wish) -> Card:
        check_ground(session, client)
        portal = session.get_one(Portal, client.portal_id)
        entry = register.last_decision(session, client.portal_id, client.id)
        return Card(
            entity_id=conversation.entity_id,
            connector=conversation.connector,
            user_id=client.user_id,
            chat_id=conversation.chat_id,
            name=client.name,
            email=client.email,
            phone=client.phone,
            line_name=entry.line_name if entry else "",
            source_url=(entry.url or "") if entry else "",
            known_contact_id=client.contact_id,
            bound_contact_id=conversation.bound_contact_id,
            given_at=entry.occurred_at if entry else None,
            line_id=conversation.line_id,
            own_bots=portal.own_bots,
            decision=self._decision(portal, entry) if entry else None,
            noted_on=_noted_on(session, client, entry) if entry else frozenset(),
            wish=wish,
            session_ids=_sessions(session, client, conversation.chat_id),
        )

    def _decision(self, portal: Portal, entry: RegisterEntry) -> Decision:
        link = portal.app_url(self.app_code, consent=entry.public_id)
        return Decision(entry.public_id, entry.company_name, entry.version_number, entry.occurred_at, link)


def note_saved(erasures: Erasures) -> Callable[[Session, Delivery, Card, Saved, datetime], None]:
    """Remember the client's card and what we did to it."""

    def note(session: Session, delivery: Delivery, card: Card, saved: Saved, now: datetime) -> None:
        client = clients.get_client(session, delivery.portal_id, delivery.payload["client_id"], lock=True)
        if client is None:
            return
        _link(session, client, card, saved, now)
        # He may have taken his consent back while the portal was writing.
        if not State(client.state).allows_processing:
            erasures.follow(session, client, now)

    return note


def _link(session: Session, client: ClientRow, card: Card, saved: Saved, now: datetime) -> None:
    for number in saved.gone:
        merged_into = saved.contact_id if saved.has_chat else None
        card_is_gone(session, client, number, now, merged_into=merged_into)
    link = link_to(session, client, saved.contact_id, now)
    link.is_ours = link.is_ours or saved.is_ours
    wrote = {**link.wrote, **saved.wrote}
    if saved.log_message_id and card.decision:
        link.log_message_id = saved.log_message_id
        wrote[_NOTE] = mark_of(card.decision.entry_id)
    link.wrote = wrote


@dataclass(frozen=True)
class Saving:
    """What an employee may do with the card of a chat's client, while he waits."""

    db: Database
    chat: Chat
    worker: Worker
    clients: Callable[[int], Rest]
    load: CardLoader

    def preview(self, portal_id: int, chat_id: int, wish: Wish) -> Preview:
        """What saving would do.

        Raises:
            NotFound, ConsentRequired, Conflict: as `Chat.order_save`; Conflict and Invalid for a card that
                cannot be had.
            PortalUnavailable: the portal did not answer.
        """
        with self.db.read() as session:
            card = self.load.of_chat(session, portal_id, chat_id, wish)
        try:
            return preview(self.clients(portal_id), card)
        except CardRefused as error:
            raise self._refusal(portal_id, card, error.code) from None
        except AccessDenied:
            raise Conflict(SaveRefusal.ACCESS_DENIED) from None
        except RestError:
            raise PortalUnavailable from None

    def save(self, portal_id: int, chat_id: int, wish: Wish, now: datetime) -> int:
        """Save the client of a chat; pressing twice is one saving.

        Raises:
            NotFound, ConsentRequired, Conflict: as `Chat.order_save`.
            ChooseContact, Conflict, Invalid: as `consent.card_plan.SaveRefusal` says.
            PortalUnavailable: the portal did not take it in time; the order stays and is tried again.
        """
        with self.db.write() as session:
            order = self.chat.order_save(session, portal_id, chat_id, now, wish)
        done = self.worker.deliver_row(order.id)
        if done.state == Sending.DONE and done.result:
            return int(done.result["contact_id"])
        raise self._why(done, portal_id, chat_id, wish)

    def _why(self, row: OutboxRow, portal_id: int, chat_id: int, wish: Wish) -> UseCaseError:
        if row.state != Sending.BURIED:
            return PortalUnavailable()
        with self.db.read() as session:
            # Raises by itself where the consent ended, or an erasure began, meanwhile.
            card = self.load.of_chat(session, portal_id, chat_id, wish)
        return self._refusal(portal_id, card, row.last_error or "")

    def _refusal(self, portal_id: int, card: Card, code: str) -> UseCaseError:
        read = SaveRefusal.read(code)
        if read is None:
            return PortalUnavailable()
        reason, names = read
        if reason is SaveRefusal.CONTACT_UNKNOWN:
            return Invalid(fields={"contact_id": reason.value})
        if reason is SaveRefusal.CHOOSE_CONTACT:
            return ChooseContact(self._candidates(portal_id, card))
        if reason is SaveRefusal.FIELDS_REQUIRED:
            titles = self._titles(portal_id, names)
            shown = ", ".join(f"«{title}»" for title in titles)
            return Conflict(reason, dict.fromkeys(titles, "required"), {"names": shown})
        return Conflict(reason)

    def _candidates(self, portal_id: int, card: Card) -> list[Candidate]:
        """Looked for anew: their names are not kept with an order."""
        try:
            found = similar_cards(self.clients(portal_id), contacts_of(card))
        except RestError:
            raise PortalUnavailable from None
        return [as_candidate(card, each) for each in found]

    def _titles(self, portal_id: int, names: tuple[str, ...]) -> list[str]:
        """How the portal calls its fields."""
        try:
            fields = contact_fields(self.clients(portal_id))
        except RestError:
            return list(names)
        titles = {
            str(meta.get("upperName")): str(meta.get("title"))
            for meta in fields.values()
            if isinstance(meta, Mapping) and meta.get("title")
        }
        return [titles.get(name, name) for name in names]


def _noted_on(session: Session, client: ClientRow, entry: RegisterEntry) -> frozenset[int]:
    links = links_of(session, client.portal_id, client.id)
    mark = mark_of(entry.public_id)
    return frozenset(link.contact_id for link in links if link.wrote.get(_NOTE) == mark)


def _sessions(session: Session, client: ClientRow, chat_id: int) -> tuple[int, ...]:
    rows = clients.conversations_of(session, client.portal_id, client.id)
    numbers = sorted({row.session_id for row in rows if row.chat_id == chat_id}, reverse=True)
    return tuple(numbers[:_SESSIONS])
