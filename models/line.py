"""Open lines of a portal and how each is protected."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from consent.vocabulary import Mode, OnRefusal, OnSilence
from models.base import Base, BigId


class Line(Base):
    """Our settings of one open line; a line without a row was never touched."""

    __tablename__ = "line"
    __table_args__ = (UniqueConstraint("portal_id", "line_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    portal_id: Mapped[int] = mapped_column(ForeignKey("portal.id"))
    line_id: Mapped[int] = mapped_column(BigId)
    """Bitrix24's number of the line."""
    name: Mapped[str] = mapped_column(Text)
    is_protected: Mapped[bool] = mapped_column(default=False)
    agreement_id: Mapped[int | None] = mapped_column(ForeignKey("agreement.id"))
    mode: Mapped[str] = mapped_column(String(20), default=Mode.IMPLIED)
    auto_save_to_crm: Mapped[bool] = mapped_column(default=False)
    on_refusal: Mapped[str] = mapped_column(String(20), default=OnRefusal.HAND_OVER)
    on_silence: Mapped[str] = mapped_column(String(20), default=OnSilence.NOTE)
    silence_days: Mapped[int] = mapped_column(default=3)
    """After so many days without an answer a client has not decided."""
    crm_after_consent: Mapped[bool] = mapped_column(default=False)
    """We switched off that the portal writes CRM data before consent."""
    native_agreement_off: Mapped[bool] = mapped_column(default=False)
    """We switched off the portal's own warning."""
    previous_bot: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """The line's bot settings before ours, to put back on detaching; so are the next two."""
    previous_crm: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    previous_agreement: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    revision: Mapped[int] = mapped_column(default=0)


def find_line(session: Session, portal_id: int, line_id: int, *, lock: bool = False) -> Line | None:
    query = select(Line).where(Line.portal_id == portal_id, Line.line_id == line_id)
    return session.scalar(query.with_for_update() if lock else query)
