"""How many entries there are of each kind in each day, month and year. Derived, and can be made anew."""

from datetime import date
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigId


class Unit(StrEnum):
    """The length of a count's time."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"

    def begun(self, day: date) -> date:
        """The first day of the time that a day belongs to."""
        if self is Unit.DAY:
            return day
        return day.replace(day=1) if self is Unit.MONTH else day.replace(month=1, day=1)


class RegisterTally(Base):
    """The number of entries of one kind whose decision fell into one day, month or year of Moscow's time."""

    __tablename__ = "register_tally"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy reads it

    portal_id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit: Mapped[str] = mapped_column(String(5), primary_key=True)
    starts_on: Mapped[date] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(BigId, primary_key=True)
    status: Mapped[str] = mapped_column(String(20), primary_key=True)
    method: Mapped[str] = mapped_column(String(30), primary_key=True)
    connector: Mapped[str] = mapped_column(String(100), primary_key=True)
    company_public_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    agreement_public_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    version_number: Mapped[int] = mapped_column(primary_key=True)
    entries: Mapped[int] = mapped_column(BigId)
