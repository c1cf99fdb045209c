"""Who writes, and in which conversation: found or noted for the first time."""

from datetime import datetime

from sqlalchemy.orm import Session

from consent.messages import Client, ClientMessage
from consent.vocabulary import State
from models.client import ClientRow, Conversation, find_conversation, lock_client
from usecases.casefile import Protection


def meet(
    session: Session, portal_id: int, protection: Protection, message: ClientMessage, now: datetime
) -> tuple[ClientRow, Conversation]:
    """The client's row, locked, and the conversation of the message's session."""
    company_id = protection.company.id
    client = lock_client(session, portal_id, company_id, message.client.user_id)
    if client is None:
        client = ClientRow(
            portal_id=portal_id,
            company_id=company_id,
            user_id=message.client.user_id,
            connector=message.dialogue.connector,
            state=State.NONE,
            heard_at=now,
        )
        session.add(client)
    client.heard_at = now
    _note_contacts(client, message.client)
    session.flush()
    return client, _conversation(session, portal_id, client, message, now)


def _note_contacts(client: ClientRow, seen: Client) -> None:
    # What the portal says last wins; silence erases nothing.
    # Columns have an end, and an event must not fail for a boundless name.
    client.name = seen.name[:500] or client.name or ""
    client.email = seen.email[:320] or client.email or ""
    client.phone = seen.phone[:50] or client.phone or ""
    client.website = seen.website or client.website or ""


def _conversation(
    session: Session, portal_id: int, client: ClientRow, message: ClientMessage, now: datetime
) -> Conversation:
    dialogue = message.dialogue
    conversation = find_conversation(session, portal_id, dialogue.chat_id, dialogue.session_id)
    if conversation is None:
        conversation = Conversation(
            portal_id=portal_id,
            chat_id=dialogue.chat_id,
            session_id=dialogue.session_id,
            client_id=client.id,
            connector=dialogue.connector,
            handed_over=False,
            hint_given=False,
            last_message_id=0,
            started_at=dialogue.started_at or now,
        )
        session.add(conversation)
    # A transfer moves a running session to another line, perhaps of another company.
    conversation.line_id, conversation.client_id = dialogue.line_id, client.id
    conversation.entity_id = dialogue.entity_id
    conversation.bound_contact_id = dialogue.contact_id or conversation.bound_contact_id
    conversation.in_crm = dialogue.in_crm
    conversation.last_message_id = max(conversation.last_message_id, message.message_id)
    session.flush()
    return conversation
