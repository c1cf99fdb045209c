"""Clients who were asked and do not answer, by the line that asked; they are never loaded all at once."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, not_, or_, select, update
from sqlalchemy.orm import Session

from consent.vocabulary import OnSilence, PromptStatus, State
from models.client import ClientRow, Conversation, PromptRow
from models.line import SILENCE_DAYS, Line
from models.register import RegisterEntry

_MAY_BE_SILENT = ClientRow.state.in_([state for state in State if state.awaits_answer])
_REMINDS = and_(Line.is_protected, Line.on_silence == OnSilence.REMIND)


def mark_silent(session: Session, now: datetime) -> int:
    """Note that clients whose line reminds nobody have not answered in its days; returns how many."""
    marked = 0
    for days in _days(session):
        until = now - timedelta(days=days)
        # A line without a row of ours reminds nobody either.
        ids = _silent(days, until).where(or_(Line.id.is_(None), not_(_REMINDS)))
        result = session.execute(
            update(ClientRow)
            # The first two stand here too: a client who decides at this moment is looked at again.
            .where(_MAY_BE_SILENT, ClientRow.heard_at <= until, ClientRow.id.in_(ids))
            .values(state=State.NO_DECISION)
            .execution_options(synchronize_session=False)
        )
        marked += int(result.rowcount)  # type: ignore[attr-defined]
    return marked


def clients_to_remind(session: Session, now: datetime, limit: int) -> list[tuple[int, int]]:
    """Portals and clients whose line reminds once its days have passed, at most so many."""
    found: list[tuple[int, int]] = []
    for days in _days(session):
        query = _silent(days, now - timedelta(days=days)).add_columns(ClientRow.portal_id).where(_REMINDS)
        rows: Iterator[Row[int, int]] = session.execute(query.order_by(ClientRow.id).limit(limit))
        found += [(portal_id, client_id) for client_id, portal_id in rows]
    return found[:limit]


def is_silent(session: Session, client: ClientRow, now: datetime) -> bool:
    """Whether a client has not answered for as long as his line waits."""
    due = (_silent(days, now - timedelta(days=days)) for days in _days(session))
    return any(session.scalar(query.where(ClientRow.id == client.id)) is not None for query in due)


def last_prompt(session: Session, client: ClientRow) -> PromptRow | None:
    """The newest prompt that reached a client."""
    query = select(PromptRow).where(
        PromptRow.portal_id == client.portal_id,
        PromptRow.client_id == client.id,
        PromptRow.status == PromptStatus.DELIVERED,
    )
    return session.scalars(query.order_by(PromptRow.id.desc()).limit(1)).first()


def _days(session: Session) -> list[int]:
    """The different waiting times that are set: a few numbers, each one query's worth."""
    return sorted({SILENCE_DAYS, *session.scalars(select(Line.silence_days).distinct())})


def _silent(days: int, until: datetime) -> Select[int]:
    """Ids of clients whose line waits so many days and who were neither asked nor heard since then."""
    newest = (
        select(func.max(PromptRow.id))
        .where(PromptRow.client_id == ClientRow.id, PromptRow.status == PromptStatus.DELIVERED)
        .correlate(ClientRow)
        .scalar_subquery()
    )
    of_line = and_(Line.portal_id == Conversation.portal_id, Line.line_id == Conversation.line_id)
    return (
        select(ClientRow.id)
        .join(PromptRow, PromptRow.id == newest)
        .join(Conversation, Conversation.id == PromptRow.conversation_id)
        .outerjoin(Line, of_line)
        .where(
            _MAY_BE_SILENT,
            # Whose consent a new version ended is silent only once he was asked about that version.
            or_(ClientRow.state == State.ASKED, ~_is_decided_on()),
            ClientRow.heard_at <= until,
            func.coalesce(Line.silence_days, SILENCE_DAYS) == days,
            ~_is_being_asked(until),
        )
    )


def _is_decided_on() -> ColumnElement[bool]:
    """Whether the register has a decision on the prompt."""
    return exists().where(
        RegisterEntry.portal_id == ClientRow.portal_id,
        RegisterEntry.client_id == ClientRow.id,
        RegisterEntry.prompt_id == PromptRow.id,
    )


def _is_being_asked(until: datetime) -> ColumnElement[bool]:
    """Whether a prompt is on its way to the client, or reached him after a moment."""
    prompt = PromptRow.__table__.alias()
    recent = and_(prompt.c.status == PromptStatus.DELIVERED, prompt.c.confirmed_at > until)
    return exists().where(
        prompt.c.client_id == ClientRow.id, or_(prompt.c.status == PromptStatus.QUEUED, recent)
    )
