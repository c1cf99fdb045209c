"""The journal of REST calls: names and numbers, never a value.

The market wants it for three days (`market/preparing-to-publish/common-requirements.md`).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import JSON, Float, ForeignKey, Index, String, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, BigId, UtcMoment

KEEP = timedelta(days=14)


class RestCall(Base):
    """One HTTP request to a portal."""

    __tablename__ = "rest_call"
    __table_args__ = (Index(None, "at"), Index(None, "portal_id", "at"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    portal_id: Mapped[int] = mapped_column(ForeignKey("portal.id"))
    at: Mapped[datetime] = mapped_column(UtcMoment)
    method: Mapped[str] = mapped_column(String(100))
    parameters: Mapped[list[str]] = mapped_column(JSON)
    """Names of the parameters."""
    status: Mapped[int | None]
    """HTTP status; None when no answer came."""
    error: Mapped[str | None] = mapped_column(String(64))
    """Error code, or the kind of failure."""
    duration_ms: Mapped[int]
    operating: Mapped[float | None] = mapped_column(Float)
    """Seconds the method has used in its window (`settings/performance/limits.md`)."""


def note_call(
    session: Session, portal_id: int, *, at: datetime, method: str, parameters: Sequence[str],
    status: int | None, error: str | None, duration_ms: int, operating: float | None,
) -> None:  # fmt: skip
    session.add(
        RestCall(
            portal_id=portal_id,
            at=at,
            method=method[:100],
            parameters=list(parameters),
            status=status,
            error=error and error[:64],
            duration_ms=duration_ms,
            operating=operating,
        )
    )


def prune_calls(session: Session, now: datetime, keep: timedelta = KEEP) -> int:
    """Forget calls older than that; returns how many."""
    result = session.execute(delete(RestCall).where(RestCall.at < now - keep))
    return int(result.rowcount)  # type: ignore[attr-defined]


def drop_calls(session: Session, portal_id: int) -> None:
    session.execute(delete(RestCall).where(RestCall.portal_id == portal_id))
