"""One-time tickets for files: who may fetch which rows of the register, within a minute, once."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, BigId, UtcMoment
from models.portal import Portal, PortalState
from models.vault import digest

LIFE = timedelta(seconds=60)
MEMORY = timedelta(hours=1)
"""How long a ticket that is over is still told from one that never was."""


class ExportTicket(Base):
    """What a ticket is good for; the address carries it, the table only its hash."""

    __tablename__ = "export_ticket"

    token: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    portal_id: Mapped[int] = mapped_column(ForeignKey("portal.id"), index=True)
    user_id: Mapped[int] = mapped_column(BigId)
    """The user of the portal who asked for it."""
    format: Mapped[str] = mapped_column(String(10))
    filters: Mapped[dict[str, Any]] = mapped_column(JSON)
    sort: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(5))
    expires_at: Mapped[datetime] = mapped_column(UtcMoment, index=True)


def put_ticket(session: Session, ticket: ExportTicket, now: datetime) -> str:
    """Store a ticket and return its token, the only copy there is."""
    drop_old_tickets(session, now)
    token = secrets.token_urlsafe(32)
    ticket.token, ticket.expires_at = digest(token), now + LIFE
    session.add(ticket)
    return token


def find_ticket(session: Session, token: str) -> ExportTicket | None:
    """A ticket that was not used, over or not, of a portal that still has the application."""
    return session.scalar(
        select(ExportTicket)
        .join(Portal, Portal.id == ExportTicket.portal_id)
        .where(ExportTicket.token == digest(token), Portal.state != PortalState.REMOVED)
    )


def take_ticket(session: Session, token: str) -> bool:
    """Use a ticket up; of two who try at once one is told no."""
    taken = session.execute(delete(ExportTicket).where(ExportTicket.token == digest(token)))
    return bool(taken.rowcount)  # type: ignore[attr-defined]


def drop_old_tickets(session: Session, now: datetime) -> None:
    session.execute(delete(ExportTicket).where(ExportTicket.expires_at < now - MEMORY))
