"""What has to be said to Bitrix24: written together with its cause, claimed, finished, retried or buried.

A row is delivered at least once. A claim is a lease that ends by itself, so that the work of a process that
died is taken up; whoever takes it up is told that the effect may already be there.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    UniqueConstraint,
    and_,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from models.base import Base, BigId, UtcMoment
from models.lane import GO, Lane, Pace, take_slot


class Kind(StrEnum):
    """What a row asks for."""

    PROMPT = "prompt"
    NOTICE = "notice"
    HAND_OVER = "hand_over"
    FINISH = "finish"
    SAVE_TO_CRM = "save_to_crm"
    PROVE_INSTALL = "prove_install"
    KEEP_CHECKPOINT = "keep_checkpoint"
    ERASURE = "erasure"
    """One step of an erasure case."""
    NOTIFY_STAFF = "notify_staff"
    """A word to an employee."""
    CHECK_CARDS = "check_cards"
    """Whether people deleted or merged cards that we know."""


class Sending(StrEnum):
    """Where a row stands."""

    WAITING = "waiting"
    SENDING = "sending"
    DONE = "done"
    BURIED = "buried"
    CANCELLED = "cancelled"


CLIENT, OPERATOR, BULK = 0, 1, 2
"""Priorities: a client waits in his chat, an operator at his screen, nobody for the rest."""

UNFINISHED = (Sending.WAITING, Sending.SENDING)


class OutboxRow(Base):
    """One thing to do in a portal."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("portal_id", "key"),
        Index(None, "state", "priority", "id"),
        Index(None, "portal_id", "chat_id", "state"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    portal_id: Mapped[int] = mapped_column(ForeignKey("portal.id"))
    kind: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(200))
    """Names the effect: the same effect is not ordered twice."""
    chat_id: Mapped[int | None] = mapped_column(BigId)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    priority: Mapped[int]
    state: Mapped[str] = mapped_column(String(20), default=Sending.WAITING)
    uncertain: Mapped[bool] = mapped_column(default=False)
    """An earlier attempt may have taken effect."""
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(UtcMoment)
    lease_until: Mapped[datetime | None] = mapped_column(UtcMoment)
    """Ends a claim; its exact moment also tells one claim from the next."""
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """What came of it; of an unfinished row, what its attempts wrote down before they acted."""
    last_error: Mapped[str | None] = mapped_column(String(200))
    """Type and code of what went wrong, never a value."""
    created_at: Mapped[datetime] = mapped_column(UtcMoment)
    finished_at: Mapped[datetime | None] = mapped_column(UtcMoment)


def put(
    session: Session,
    portal_id: int,
    *,
    kind: str,
    key: str,
    chat_id: int | None,
    payload: dict[str, Any],
    priority: int,
    now: datetime,
) -> OutboxRow:
    """Order an effect once: a known key answers the row there is, whatever its state."""
    sql = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    session.execute(
        sql.insert(OutboxRow)
        .values(
            portal_id=portal_id,
            kind=kind,
            key=key,
            chat_id=chat_id,
            payload=payload,
            priority=priority,
            state=Sending.WAITING,
            uncertain=False,
            attempts=0,
            due_at=now,
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=["portal_id", "key"])
    )
    return session.scalars(
        select(OutboxRow).where(OutboxRow.portal_id == portal_id, OutboxRow.key == key)
    ).one()


def find_outbox(session: Session, portal_id: int, row_id: int) -> OutboxRow | None:
    return session.scalar(select(OutboxRow).where(OutboxRow.portal_id == portal_id, OutboxRow.id == row_id))


def claim_outbox(
    session: Session,
    now: datetime,
    lease: timedelta,
    portal_id: int | None = None,
    row_id: int | None = None,
    *,
    pace: Pace | None = None,
) -> OutboxRow | None:
    """Take the next row that may go, with one slot of its portal's pace; None when there is none.

    One conversation has one row under way, in the order of ids. A row whose lease ran out is taken again and
    marked uncertain. The caller commits before doing the work.
    """
    pace = pace or Pace()
    row: OutboxRow | None = session.scalar(_next(now, pace, portal_id, row_id))
    if row is None:
        return None
    lock_chat(session, row.portal_id, row.chat_id)
    if take_slot(session, row.portal_id, now, pace) > GO or not _take(session, row, now, lease):
        return None
    session.refresh(row)
    return row


def work_is_left(session: Session, now: datetime) -> bool:
    """Whether a row is under way or could go now but for its portal's pace."""
    under_way = and_(OutboxRow.state == Sending.SENDING, OutboxRow.lease_until > now)
    could_go = and_(claimable(now), ~_lane_refuses(now, None))
    return bool(session.scalar(select(exists().where(or_(under_way, could_go)))))


def hold(session: Session, row: OutboxRow, until: datetime) -> bool:
    """Renew the lease of a claimed row; False when the claim was lost meanwhile."""
    done = session.execute(
        update(OutboxRow)
        .where(*_is_still_ours(row))
        .values(lease_until=until)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        return False
    row.lease_until = until
    return True


def finish(session: Session, row: OutboxRow, now: datetime) -> bool:
    """Mark a claimed row done; False when the claim was lost meanwhile, and nothing is changed."""
    return _settle(session, row, state=Sending.DONE, finished_at=now, last_error=None, uncertain=False)


def keep_result(session: Session, portal_id: int, row_id: int, result: Mapping[str, Any]) -> None:
    session.execute(
        update(OutboxRow)
        .where(OutboxRow.portal_id == portal_id, OutboxRow.id == row_id)
        .values(result=result)
    )


def retry_later(
    session: Session, row: OutboxRow, due_at: datetime, error: str, *, uncertain: bool, counted: bool = True
) -> bool:
    """Give a claimed row back; `counted` False returns the attempt: the portal was at fault, not the row."""
    return _settle(
        session,
        row,
        state=Sending.WAITING,
        due_at=due_at,
        last_error=error[:200],
        uncertain=row.uncertain or uncertain,
        attempts=row.attempts if counted else row.attempts - 1,
    )


def bury(session: Session, row: OutboxRow, now: datetime, error: str) -> bool:
    """Give a claimed row up; a person can send it again."""
    return _settle(session, row, state=Sending.BURIED, finished_at=now, last_error=error[:200])


def list_waiting(session: Session, portal_id: int, limit: int = 100) -> list[OutboxRow]:
    """What waits or was given up, the given-up first."""
    return list(
        session.scalars(
            select(OutboxRow)
            .where(OutboxRow.portal_id == portal_id, OutboxRow.state.in_((*UNFINISHED, Sending.BURIED)))
            .order_by(OutboxRow.state != Sending.BURIED, OutboxRow.priority, OutboxRow.id)
            .limit(limit)
        )
    )


def newest_of(
    session: Session, portal_id: int, chat_ids: Collection[int], key_prefix: str
) -> OutboxRow | None:
    """The last order of an effect in these chats."""
    query = select(OutboxRow).where(
        OutboxRow.portal_id == portal_id,
        OutboxRow.chat_id.in_(chat_ids),
        OutboxRow.key.startswith(key_prefix, autoescape=True),
    )
    return session.scalars(query.order_by(OutboxRow.id.desc()).limit(1)).first()


def send_again(session: Session, portal_id: int, row_id: int, now: datetime) -> bool:
    """Give a buried row another life, with the doubt it died with."""
    done = session.execute(
        update(OutboxRow)
        .where(OutboxRow.portal_id == portal_id, OutboxRow.id == row_id, OutboxRow.state == Sending.BURIED)
        .values(state=Sending.WAITING, attempts=0, due_at=now, finished_at=None)
    )
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def count_finished(session: Session, portal_id: int, key_prefix: str) -> int:
    """How often an effect was ordered and came to its end, good or bad."""
    query = select(func.count()).where(
        OutboxRow.portal_id == portal_id,
        OutboxRow.key.startswith(key_prefix, autoescape=True),
        OutboxRow.state.not_in(UNFINISHED),
    )
    return session.scalar(query) or 0


def drop_outbox(session: Session, portal_id: int) -> None:
    session.execute(delete(OutboxRow).where(OutboxRow.portal_id == portal_id))


def lock_chat(session: Session, portal_id: int, chat_id: int | None) -> None:
    """Let one transaction at a time claim in a conversation.

    SQLite has one writer anyway. On PostgreSQL two claims would not see each other's uncommitted leases.
    """
    if chat_id is not None and session.get_bind().dialect.name == "postgresql":
        session.execute(
            select(func.pg_advisory_xact_lock(func.hashtextextended(f"{portal_id}|{chat_id}", 0)))
        )


def claimable(now: datetime) -> ColumnElement[bool]:
    """A due row, or one whose lease ran out, that nothing in its conversation holds back."""
    other = aliased(OutboxRow)
    held_back = exists().where(
        other.portal_id == OutboxRow.portal_id,
        other.chat_id == OutboxRow.chat_id,
        or_(
            and_(other.id < OutboxRow.id, other.state.in_(UNFINISHED)),
            and_(other.id != OutboxRow.id, other.state == Sending.SENDING),
        ),
    )
    due = and_(OutboxRow.state == Sending.WAITING, OutboxRow.due_at <= now)
    orphaned = and_(OutboxRow.state == Sending.SENDING, OutboxRow.lease_until <= now)
    return and_(or_(due, orphaned), ~held_back)


def _next(now: datetime, pace: Pace, portal_id: int | None, row_id: int | None) -> Select[OutboxRow]:
    query = select(OutboxRow).where(claimable(now), ~_lane_refuses(now, pace))
    if portal_id is not None:
        query = query.where(OutboxRow.portal_id == portal_id)
    if row_id is not None:
        query = query.where(OutboxRow.id == row_id)
    return (
        query.order_by(OutboxRow.priority, OutboxRow.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=OutboxRow)
    )


def _lane_refuses(now: datetime, pace: Pace | None) -> ColumnElement[bool]:
    reasons = [Lane.parked_until > now]
    if pace is not None:
        reasons.append(Lane.tat > now + pace.tolerance)
    return exists().where(Lane.portal_id == OutboxRow.portal_id, or_(*reasons))


def _take(session: Session, row: OutboxRow, now: datetime, lease: timedelta) -> bool:
    done = session.execute(
        update(OutboxRow)
        .where(OutboxRow.id == row.id, OutboxRow.portal_id == row.portal_id, claimable(now))
        .values(
            state=Sending.SENDING,
            # Evaluated on the old row: a lease that ran out leaves doubt behind.
            uncertain=or_(OutboxRow.uncertain, OutboxRow.state == Sending.SENDING),
            attempts=OutboxRow.attempts + 1,
            lease_until=now + lease,
        )
        .execution_options(synchronize_session=False)
    )
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def _settle(session: Session, row: OutboxRow, **values: Any) -> bool:
    done = session.execute(
        update(OutboxRow)
        .where(*_is_still_ours(row))
        .values(lease_until=None, **values)
        .execution_options(synchronize_session=False)
    )
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def _is_still_ours(row: OutboxRow) -> tuple[ColumnElement[bool], ...]:
    """The lease names the claim: whoever takes the row over writes another."""
    return (
        OutboxRow.portal_id == row.portal_id,
        OutboxRow.id == row.id,
        OutboxRow.state == Sending.SENDING,
        OutboxRow.lease_until == row.lease_until,
    )
