"""What a decision orders from the portal: rows of the outbox, each named by its effect."""

import hashlib
import json
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from consent.card_plan import Wish
from models import outbox
from models.client import ClientRow, Conversation, PromptRow, newest_conversation
from models.outbox import Kind, OutboxRow

_NOTHING_SPECIAL: Final = Wish()


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


def order_save(
    session: Session, client: ClientRow, chat_id: int, now: datetime, wish: Wish = _NOTHING_SPECIAL
) -> OutboxRow:
    """Order the saving of a client's card; an order with the same wish that is still open is answered.

    All orders of a client stand in one chat's queue: two wishes at once must not make two cards.
    """
    newest = newest_conversation(session, client.portal_id, client.id)
    finished = outbox.count_finished(session, client.portal_id, save_key(client))
    return outbox.put(
        session,
        client.portal_id,
        kind=Kind.SAVE_TO_CRM,
        key=f"{save_key(client)}{finished}{_digest(wish)}",
        chat_id=newest.chat_id if newest else chat_id,
        payload={"client_id": client.id, **wish.as_payload()},
        priority=outbox.OPERATOR,
        now=now,
    )


def save_key(client: ClientRow) -> str:
    """How the keys of all orders to save a client begin."""
    return f"save:{client.id}:"


def _digest(wish: Wish) -> str:
    """Tells wishes apart, whoever has them; empty for none."""
    wanted = replace(wish, user_id=None).as_payload()
    if not wanted:
        return ""
    return ":" + hashlib.sha256(json.dumps(wanted, sort_keys=True).encode()).hexdigest()[:16]
