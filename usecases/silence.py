"""Clients who do not answer: reminded once where their line does that, and else noted as undecided."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from models.client import ClientRow, find_conversation
from models.session import Database
from models.silence import clients_to_remind, last_prompt, mark_silent
from usecases.casefile import CaseFile, protection_of

MOST_REMINDERS = 100
"""At a time: whoever waits in his chat goes before."""


def note_silence(
    db: Database, fell_silent: Callable[[Session, int, int, datetime], None], now: datetime
) -> None:
    """Go through the clients whose line has waited long enough; ``fell_silent`` sees to those it reminds."""
    with db.write() as session:
        mark_silent(session, now)
    with db.read() as session:
        waiting = clients_to_remind(session, now, MOST_REMINDERS)
    for portal_id, client_id in waiting:
        with db.write() as session:
            fell_silent(session, portal_id, client_id, now)


def open_silent_case(session: Session, client: ClientRow) -> CaseFile | None:
    """The conversation in which a client was asked last; None when he cannot be reminded there any more.

    He cannot once his chat went on in another session, or its line protects nobody or another company.
    """
    prompt = last_prompt(session, client)
    conversation = find_conversation(session, client.portal_id, prompt.chat_id) if prompt else None
    if prompt is None or conversation is None or conversation.id != prompt.conversation_id:
        return None
    protection = protection_of(session, client.portal_id, conversation.line_id)
    if protection is None or protection.company.id != client.company_id:
        return None
    return replace(CaseFile.open(session, client, conversation, protection), is_silent=True)
