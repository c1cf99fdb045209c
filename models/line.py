"""Open lines of a portal and how each is protected."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint, false, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from consent.vocabulary import Mode, OnRefusal, OnSilence
from models.base import Base, BigId, UtcMoment

SILENCE_DAYS: Final = 3
"""How long a line waits for an answer unless an administrator says otherwise."""


class LinePart(StrEnum):
    """A group of a line's own settings in the portal that we may change and give back."""

    BOT = "bot"
    """Our bot greets and stays."""
    CRM = "crm"
    """The portal makes and fills no cards by itself."""
    AGREEMENT = "agreement"
    """The portal's own warning is off."""


_BEFORE: Final = {
    LinePart.BOT: "previous_bot",
    LinePart.CRM: "previous_crm",
    LinePart.AGREEMENT: "previous_agreement",
}


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
    silence_days: Mapped[int] = mapped_column(default=SILENCE_DAYS)
    """After so many days without an answer a client has not decided."""
    crm_after_consent: Mapped[bool] = mapped_column(default=False)
    """While the line is protected, the portal writes no CRM data before consent: we switched that off."""
    native_agreement_off: Mapped[bool] = mapped_column(default=False)
    """While the line is protected, the portal's own warning is off."""
    auto_erase: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether data of clients who did not agree go by themselves, without a person's approval."""
    auto_erase_since: Mapped[datetime | None] = mapped_column(UtcMoment)
    """Since when; the first week only tells what would have been destroyed."""
    previous_bot: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """The line's bot settings before ours, to put back on detaching; so are the next two."""
    previous_crm: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    previous_agreement: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    revision: Mapped[int] = mapped_column(default=0)
    """0 until an administrator's first change is done."""

    @property
    def parts(self) -> frozenset[LinePart]:
        """What of the portal's settings is to be ours."""
        if not self.is_protected:
            return frozenset()
        return wanted_parts(crm=self.crm_after_consent, agreement=self.native_agreement_off)

    def before(self, part: LinePart) -> dict[str, Any] | None:
        """The portal's settings that we replaced; None when there are none to give back."""
        found: dict[str, Any] | None = getattr(self, _BEFORE[part])
        return found

    def remember(self, part: LinePart, replaced: Mapping[str, Any]) -> None:
        """Keep what we are about to replace; what was replaced earlier and is not named stays kept."""
        setattr(self, _BEFORE[part], {**(self.before(part) or {}), **replaced})

    def forget(self, part: LinePart) -> None:
        setattr(self, _BEFORE[part], None)


def wanted_parts(*, crm: bool, agreement: bool) -> frozenset[LinePart]:
    """What of the portal's settings a protected line takes."""
    chosen = {LinePart.BOT: True, LinePart.CRM: crm, LinePart.AGREEMENT: agreement}
    return frozenset(part for part, is_taken in chosen.items() if is_taken)


def find_line(session: Session, portal_id: int, line_id: int, *, lock: bool = False) -> Line | None:
    query = select(Line).where(Line.portal_id == portal_id, Line.line_id == line_id)
    return session.scalar(query.with_for_update() if lock else query)
