"""The portal's own "Save to CRM" button, pressed by an employee from our page: permitted before, noted after.

`imopenlines-crm-lead-create.md`: the method works for the operator of the dialogue alone, with his own token,
so the page calls it and we never do.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from consent.card_plan import Wish
from consent.erasure import ItemKind
from crm_sync.bound import bound_cards
from crm_sync.card import Decision
from crm_sync.timeline import note_decision
from integration.portals import Rest
from integration.rest import RestError
from models.client import ClientRow, find_conversation, get_client
from models.crm_link import link_to
from models.session import Database
from usecases.chat import Chat
from usecases.errors import NotFound, PortalUnavailable
from wiring.saving import CardLoader

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PortalButton:
    """What goes before and after the press; the press itself is the employee's."""

    db: Database
    chat: Chat
    clients: Callable[[int], Rest]
    load: CardLoader

    def permit(self, portal_id: int, chat_id: int) -> None:
        """Let the button be pressed, and remember that the CRM may know the client from now on.

        Whatever becomes of the page after that: a later erasure looks for the card.

        Raises:
            NotFound: we know no such conversation.
            ConsentRequired: the client has not consented.
            Conflict: his data are being destroyed, or were destroyed since he consented.
        """
        with self.db.write() as session:
            self.load.of_chat(session, portal_id, chat_id, Wish())
            conversation = find_conversation(session, portal_id, chat_id)
            if conversation is not None:
                conversation.in_crm = True

    def note(self, portal_id: int, chat_id: int, user_id: int, now: datetime) -> dict[ItemKind, int]:
        """Remember what the portal has made, and tell the card of the consent; running twice changes nothing.

        A contact is saved to as by our own button, which writes how the consent stands; a lead gets the note
        in its timeline alone. Empty: the line makes no cards.

        Raises:
            NotFound, ConsentRequired, Conflict: as `permit`; the consent may have ended meanwhile.
            PortalUnavailable: the portal did not say what it has made.
        """
        with self.db.read() as session:
            card = self.load.of_chat(session, portal_id, chat_id, Wish())
        client = self.clients(portal_id)
        try:
            cards = bound_cards(client, chat_id)
        except RestError:
            raise PortalUnavailable from None
        contact_id, lead_id = cards.get(ItemKind.CONTACT), cards.get(ItemKind.LEAD)
        if contact_id:
            self._save_to(portal_id, chat_id, contact_id, user_id, now)
        elif lead_id and card.decision:
            _note(client, lead_id, card.decision)
        return cards

    def _save_to(self, portal_id: int, chat_id: int, contact_id: int, user_id: int, now: datetime) -> None:
        with self.db.write() as session:
            link_to(session, _client(session, portal_id, chat_id), contact_id, now)
            wish = Wish(contact_id=contact_id, user_id=user_id)
            self.chat.order_save(session, portal_id, chat_id, now, wish)


def _note(client: Rest, lead_id: int, decision: Decision) -> None:
    """The employee has his cards already: no trouble with the note takes them from him."""
    try:
        note_decision(client, lead_id, decision, ItemKind.LEAD)
    except RestError as error:
        _log.warning("lead %d gets no note of the consent: %s", lead_id, error)


def _client(session: Session, portal_id: int, chat_id: int) -> ClientRow:
    conversation = find_conversation(session, portal_id, chat_id)
    client = get_client(session, portal_id, conversation.client_id, lock=True) if conversation else None
    if client is None:
        raise NotFound
    return client
