"""The pace of everything said to one portal: a shared counter, and a time to keep silent."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, UtcMoment

GO = timedelta(0)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a portal may be called; the defaults are those of a common tariff (`limits.md`)."""

    per_second: float = 2.0
    burst: int = 50

    @property
    def interval(self) -> timedelta:
        return timedelta(seconds=1 / self.per_second)

    @property
    def tolerance(self) -> timedelta:
        """How far the theoretical arrival time may run ahead of the clock."""
        return self.interval * (self.burst - 1)


class Lane(Base):
    """One portal's way out, shared by all processes."""

    __tablename__ = "lane"

    portal_id: Mapped[int] = mapped_column(ForeignKey("portal.id"), primary_key=True, autoincrement=False)
    tat: Mapped[datetime | None] = mapped_column(UtcMoment)
    """Theoretical arrival time of the generic cell rate algorithm (ITU-T I.371)."""
    parked_until: Mapped[datetime | None] = mapped_column(UtcMoment)
    parked_reason: Mapped[str | None] = mapped_column(String(200))


def find_lane(session: Session, portal_id: int) -> Lane | None:
    return session.get(Lane, portal_id, populate_existing=True)


def take_slot(session: Session, portal_id: int, now: datetime, pace: Pace | None = None) -> timedelta:
    """Take the right to one request; zero means go, anything else is how long to wait, and nothing is taken.

    Belongs into a transaction of its own that ends at once: it holds the portal's lane.
    """
    pace = pace or Pace()
    _ensure(session, portal_id)
    lane = session.scalars(
        select(Lane)
        .where(Lane.portal_id == portal_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    wait = _wait(lane, now, pace)
    if wait == GO:
        lane.tat = max(lane.tat or now, now) + pace.interval
        session.flush()
    return wait


def park(session: Session, portal_id: int, until: datetime, reason: str) -> None:
    """Keep silent towards a portal until then; an earlier, longer silence stays."""
    _ensure(session, portal_id)
    session.execute(
        update(Lane)
        .where(Lane.portal_id == portal_id, Lane.parked_until.is_(None) | (Lane.parked_until < until))
        .values(parked_until=until, parked_reason=reason[:200])
    )


def unpark(session: Session, portal_id: int) -> None:
    """Speak again, for instance because an administrator opened the application."""
    session.execute(
        update(Lane).where(Lane.portal_id == portal_id).values(parked_until=None, parked_reason=None)
    )


def drop_lane(session: Session, portal_id: int) -> None:
    session.execute(delete(Lane).where(Lane.portal_id == portal_id))


def _wait(lane: Lane, now: datetime, pace: Pace) -> timedelta:
    silence = lane.parked_until - now if lane.parked_until else GO
    crowd = lane.tat - pace.tolerance - now if lane.tat else GO
    return max(silence, crowd, GO)


def _ensure(session: Session, portal_id: int) -> None:
    sql = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    session.execute(sql.insert(Lane).values(portal_id=portal_id).on_conflict_do_nothing())
