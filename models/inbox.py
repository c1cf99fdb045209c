"""What Bitrix24 told us: stored before it is answered, worked on later, one conversation at a time.

A finished row keeps its natural key, which turns a repeat away, and loses its body, which is personal data.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    String,
    Text,
    TextClause,
    UniqueConstraint,
    and_,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from models.base import Base, BigId, UtcMoment
from models.lane import drop_lane
from models.outbox import Kind, OutboxRow, Sending, drop_outbox, lock_chat


class Reading(StrEnum):
    """Where a row stands; being worked on is a lease, not a state."""

    WAITING = "waiting"
    DONE = "done"
    BURIED = "buried"


class NewEvent(NamedTuple):
    """What arrived, ready to be stored."""

    portal_id: int
    event: str
    natural_key: str
    chat_id: int | None
    position: int | None
    body: str
    is_proven: bool


class InboxRow(Base):
    """One event."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("portal_id", "natural_key"),
        Index(None, "state", "due_at"),
        Index(None, "portal_id", "chat_id", "state"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    portal_id: Mapped[int] = mapped_column(ForeignKey("portal.id"))
    event: Mapped[str] = mapped_column(String(60))
    natural_key: Mapped[str] = mapped_column(String(200))
    """Event and its message, session or command: alike for every delivery of one event."""
    chat_id: Mapped[int | None] = mapped_column(BigId)
    position: Mapped[int | None] = mapped_column(BigId)
    """Its place in the conversation: the message id, since events come in any order."""
    body: Mapped[str] = mapped_column(Text)
    """The parsed form as JSON; empty when done."""
    is_proven: Mapped[bool]
    """False: the sender has not shown the portal's secret and must be asked about before use."""
    received_at: Mapped[datetime] = mapped_column(UtcMoment)
    state: Mapped[str] = mapped_column(String(20), default=Reading.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(UtcMoment)
    lease_until: Mapped[datetime | None] = mapped_column(UtcMoment)
    last_error: Mapped[str | None] = mapped_column(String(200))
    """Type and code of what went wrong, never a value."""


_SENT: Final = NewEvent._fields
_FIRST: Final = {"received_at": ":now", "due_at": ":now", "state": f"'{Reading.WAITING}'", "attempts": "0"}


def put(connection: Connection, events: Sequence[NewEvent], now: datetime) -> int:
    """Store events in one statement: how many of them are new, for a repeat changes nothing."""
    if not events:
        return 0
    values: dict[str, Any] = {"now": now}
    for place, event in enumerate(events):
        values |= {f"{name}_{place}": value for name, value in zip(_SENT, event, strict=True)}
    return connection.execute(_insert(len(events)), values).rowcount


@lru_cache(maxsize=64)
def _insert(count: int) -> TextClause:
    """Written out: whoever stores many rows one by one gives the processor away after each."""
    rows = (", ".join([*(f":{name}_{place}" for name in _SENT), *_FIRST.values()]) for place in range(count))
    statement = text(
        f"INSERT INTO inbox ({', '.join([*_SENT, *_FIRST])}) VALUES ({'), ('.join(rows)}) "  # noqa: S608
        "ON CONFLICT (portal_id, natural_key) DO NOTHING"
    )
    return statement.bindparams(bindparam("now", type_=UtcMoment))


def count_unproven(connection: Connection, portal_id: int) -> int:
    """Events of unknown senders that nobody has asked about yet."""
    query = select(func.count()).where(
        InboxRow.portal_id == portal_id, InboxRow.state == Reading.WAITING, InboxRow.is_proven.is_(False)
    )
    return connection.scalar(query) or 0


def claim_inbox(session: Session, now: datetime, lease: timedelta) -> InboxRow | None:
    """Take the next event: of a conversation the one with the lowest position, and one at a time.

    A conversation rests while a prompt to it is on its way or in doubt: whether the client wrote before or
    after it is known only when it has its message id. The caller commits before doing the work.
    """
    row = session.scalars(
        select(InboxRow)
        .where(_claimable(now), ~_is_overtaken(now))
        .order_by(InboxRow.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if row is None:
        return None
    lock_chat(session, row.portal_id, row.chat_id)
    if not _take(session, row, now, lease):
        return None
    session.refresh(row)
    return row


def work_is_left(session: Session, now: datetime) -> bool:
    """Whether an event is being worked on or could be."""
    under_way = and_(InboxRow.state == Reading.WAITING, InboxRow.lease_until > now)
    return bool(session.scalar(select(exists().where(or_(under_way, _claimable(now))))))


def finish(session: Session, row: InboxRow) -> bool:
    """Mark a claimed row done; False when the claim was lost meanwhile, and nothing is changed."""
    return _settle(session, row, state=Reading.DONE, body="", last_error=None)


def retry_later(session: Session, row: InboxRow, due_at: datetime, error: str) -> bool:
    return _settle(session, row, due_at=due_at, last_error=error[:200])


def bury(session: Session, row: InboxRow, error: str) -> bool:
    """Give a claimed row up; it keeps its body, so that it can be read again."""
    return _settle(session, row, state=Reading.BURIED, last_error=error[:200])


def list_waiting(session: Session, portal_id: int, limit: int = 100) -> list[InboxRow]:
    """What waits or was given up, the given-up first."""
    return list(
        session.scalars(
            select(InboxRow)
            .where(InboxRow.portal_id == portal_id, InboxRow.state != Reading.DONE)
            .order_by(InboxRow.state != Reading.BURIED, InboxRow.id)
            .limit(limit)
        )
    )


def send_again(session: Session, portal_id: int, row_id: int, now: datetime) -> bool:
    """Let a buried event be read again."""
    done = session.execute(
        update(InboxRow)
        .where(InboxRow.portal_id == portal_id, InboxRow.id == row_id, InboxRow.state == Reading.BURIED)
        .values(state=Reading.WAITING, attempts=0, due_at=now)
    )
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def drop_working_rows(session: Session, portal_id: int) -> None:
    """Remove the queues and the pace of a portal that removed the application."""
    session.execute(delete(InboxRow).where(InboxRow.portal_id == portal_id))
    drop_outbox(session, portal_id)
    drop_lane(session, portal_id)


def _claimable(now: datetime) -> ColumnElement[bool]:
    return and_(_is_due(InboxRow, now), ~_chat_is_taken(now), ~_prompt_is_under_way())


def _is_due(row: Any, now: datetime) -> ColumnElement[bool]:
    return and_(
        row.state == Reading.WAITING,
        row.due_at <= now,
        or_(row.lease_until.is_(None), row.lease_until <= now),
    )


def _chat_is_taken(now: datetime) -> ColumnElement[bool]:
    other = aliased(InboxRow)
    return exists().where(
        other.portal_id == InboxRow.portal_id,
        other.chat_id == InboxRow.chat_id,
        other.id != InboxRow.id,
        other.state == Reading.WAITING,
        other.lease_until > now,
    )


def _prompt_is_under_way() -> ColumnElement[bool]:
    in_doubt = and_(OutboxRow.state == Sending.WAITING, OutboxRow.uncertain)
    return exists().where(
        OutboxRow.portal_id == InboxRow.portal_id,
        OutboxRow.chat_id == InboxRow.chat_id,
        OutboxRow.kind == Kind.PROMPT,
        or_(OutboxRow.state == Sending.SENDING, in_doubt),
    )


def _is_overtaken(now: datetime) -> ColumnElement[bool]:
    """Another due event of the conversation comes first; one that waits for a retry holds up nobody."""
    other = aliased(InboxRow)
    place, other_place = func.coalesce(InboxRow.position, 0), func.coalesce(other.position, 0)
    return exists().where(
        other.portal_id == InboxRow.portal_id,
        other.chat_id == InboxRow.chat_id,
        _is_due(other, now),
        or_(other_place < place, and_(other_place == place, other.id < InboxRow.id)),
    )


def _take(session: Session, row: InboxRow, now: datetime, lease: timedelta) -> bool:
    done = session.execute(
        update(InboxRow)
        .where(InboxRow.id == row.id, InboxRow.portal_id == row.portal_id, _claimable(now))
        .values(attempts=InboxRow.attempts + 1, lease_until=now + lease)
        .execution_options(synchronize_session=False)
    )
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def _settle(session: Session, row: InboxRow, **values: Any) -> bool:
    done = session.execute(
        update(InboxRow)
        .where(
            InboxRow.portal_id == row.portal_id,
            InboxRow.id == row.id,
            InboxRow.state == Reading.WAITING,
            InboxRow.lease_until == row.lease_until,
        )
        .values(lease_until=None, **values)
        .execution_options(synchronize_session=False)
    )
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]
