"""A client's way into the CRM: what the card holds, what is noted, and the operator who waits for it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from consent.vocabulary import State
from crm_sync.card import Card
from delivery.worker import Worker
from integration.deliveries import Delivery
from models import client as clients
from models import register
from models.erasure import open_case_of
from models.outbox import Sending
from models.session import Database
from usecases.chat import Chat
from usecases.errors import Conflict, ConsentRequired, PortalUnavailable


def load_card(session: Session, portal_id: int, payload: Mapping[str, Any]) -> Card:
    """What may be written of the client, now.

    Raises:
        ConsentRequired: the consent is gone since the saving was ordered.
        Conflict: his data are being destroyed.
    """
    client = clients.get_client(session, portal_id, payload["client_id"])
    conversation = clients.newest_conversation(session, portal_id, payload["client_id"])
    if client is None or conversation is None or not State(client.state).allows_processing:
        raise ConsentRequired
    if open_case_of(session, portal_id, client.id) is not None:
        raise Conflict("erasure_open")
    entry = register.last_decision(session, portal_id, client.id)
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
    )


def note_saved(session: Session, delivery: Delivery, contact_id: int, now: datetime) -> None:
    client = clients.get_client(session, delivery.portal_id, delivery.payload["client_id"], lock=True)
    if client is not None:
        client.contact_id = contact_id


def save_now(db: Database, chat: Chat, worker: Worker, portal_id: int, chat_id: int, now: datetime) -> int:
    """Save the client of a chat while the operator waits; pressing twice is one saving.

    Raises:
        NotFound, ConsentRequired: as `Chat.order_save`.
        PortalUnavailable: the portal did not take it in time; the order stays and is tried again.
    """
    with db.write() as session:
        order = chat.order_save(session, portal_id, chat_id, now)
    done = worker.deliver_row(order.id)
    if done.state == Sending.DONE and done.result:
        return int(done.result["contact_id"])
    if done.last_error == ConsentRequired.default_code:
        raise ConsentRequired
    raise PortalUnavailable
