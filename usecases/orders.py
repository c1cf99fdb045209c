"""What a decision orders from the portal: rows of the outbox, each named by its effect."""

from datetime import datetime

from sqlalchemy.orm import Session

from models import outbox
from models.client import ClientRow, Conversation, PromptRow
from models.outbox import Kind, OutboxRow


def order_prompt(
    session: Session, prompt: PromptRow, *, wants_start_page: bool, is_reminder: bool = False, now: datetime
) -> None:
    """Order the sending of a prompt; nobody waits in his chat for a reminder."""
    outbox.put(
        session,
        prompt.portal_id,
        kind=Kind.PROMPT,
        key=f"prompt:{prompt.id}",
        chat_id=prompt.chat_id,
        payload={
            "prompt_id": prompt.id,
            "text": prompt.text,
            "session_id": prompt.session_id,
            "wants_start_page": wants_start_page,
        },
        priority=outbox.BULK if is_reminder else outbox.CLIENT,
        now=now,
    )


def order_notice(session: Session, portal_id: int, chat_id: int, key: str, text: str, now: datetime) -> None:
    outbox.put(
        session,
        portal_id,
        kind=Kind.NOTICE,
        key=key,
        chat_id=chat_id,
        payload={"text": text},
        priority=outbox.CLIENT,
        now=now,
    )


def order_hand_over(session: Session, conversation: Conversation, now: datetime) -> None:
    conversation.handed_over = True
    outbox.put(
        session,
        conversation.portal_id,
        kind=Kind.HAND_OVER,
        key=f"hand_over:{conversation.chat_id}:{conversation.session_id}",
        chat_id=conversation.chat_id,
        payload={},
        priority=outbox.CLIENT,
        now=now,
    )


def order_finish(session: Session, conversation: Conversation, now: datetime) -> None:
    """Order the end of a conversation, after everything that was ordered to be said in its chat."""
    # As after a hand-over, it is not the bot's any more.
    conversation.handed_over = True
    outbox.put(
        session,
        conversation.portal_id,
        kind=Kind.FINISH,
        key=f"finish:{conversation.chat_id}:{conversation.session_id}",
        chat_id=conversation.chat_id,
        payload={"session_id": conversation.session_id},
        priority=outbox.CLIENT,
        now=now,
    )


def order_save(session: Session, client: ClientRow, chat_id: int, now: datetime) -> OutboxRow:
    """Order the saving of a client's card; an order that is still open is answered."""
    finished = outbox.count_finished(session, client.portal_id, f"save:{client.id}:")
    return outbox.put(
        session,
        client.portal_id,
        kind=Kind.SAVE_TO_CRM,
        key=f"save:{client.id}:{finished}",
        chat_id=chat_id,
        payload={"client_id": client.id},
        priority=outbox.OPERATOR,
        now=now,
    )
