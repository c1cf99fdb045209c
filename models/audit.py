"""Who changed which setting, when, from what to what: appended, never changed or removed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, BigId, UtcMoment


class AuditEntry(Base):
    """One change of a setting by one employee."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_portal_at", "portal_id", "at"),
        Index("ix_audit_entry_subject", "portal_id", "subject"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    portal_id: Mapped[int] = mapped_column(ForeignKey("portal.id"))
    at: Mapped[datetime] = mapped_column(UtcMoment)
    user_id: Mapped[int] = mapped_column(BigId)
    """The user of the portal."""
    action: Mapped[str] = mapped_column(String(50))
    """Noun and verb: `agreement.published`."""
    subject: Mapped[str] = mapped_column(String(64))
    """Public id of what was changed; of a line its number."""
    old: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    new: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


def note(
    session: Session, portal_id: int, *, user_id: int, action: str, subject: str,
    old: Mapping[str, Any] | None, new: Mapping[str, Any] | None, now: datetime,
) -> None:  # fmt: skip
    """Append one entry in the transaction of the change itself."""
    session.add(
        AuditEntry(
            portal_id=portal_id,
            at=now,
            user_id=user_id,
            action=action,
            subject=subject,
            old=None if old is None else dict(old),
            new=None if new is None else dict(new),
        )
    )


def changes(
    session: Session, portal_id: int, *, subject: str | None = None, before_id: int | None = None, limit: int
) -> Sequence[AuditEntry]:
    """The newest entries first, of one subject or of all, those before a given one."""
    query = select(AuditEntry).where(AuditEntry.portal_id == portal_id)
    if subject is not None:
        query = query.where(AuditEntry.subject == subject)
    if before_id is not None:
        query = query.where(AuditEntry.id < before_id)
    return session.scalars(query.order_by(AuditEntry.id.desc()).limit(limit)).all()


def audit_of(session: Session, portal_id: int) -> Sequence[AuditEntry]:
    """All entries of a portal in their order."""
    query = select(AuditEntry).where(AuditEntry.portal_id == portal_id).order_by(AuditEntry.id)
    return session.scalars(query).all()
