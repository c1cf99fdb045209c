"""Companies that ask for consent: the operators of personal data."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.agreement import Agreement
from models.base import Base, BigId, UtcMoment, public_id


class Company(Base):
    """A company with its requisites as they are now; published versions keep a copy of theirs."""

    __tablename__ = "company"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    portal_id: Mapped[int] = mapped_column(ForeignKey("portal.id"), index=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=public_id)
    kind: Mapped[str] = mapped_column(String(20))
    full_name: Mapped[str] = mapped_column(Text)
    short_name: Mapped[str] = mapped_column(Text, default="")
    inn: Mapped[str] = mapped_column(String(12), default="")
    kpp: Mapped[str] = mapped_column(String(9), default="")
    ogrn: Mapped[str] = mapped_column(Text, default="")
    address: Mapped[str] = mapped_column(Text, default="")
    email: Mapped[str] = mapped_column(String(320), default="")
    jurisdiction: Mapped[str] = mapped_column(String(2))
    country: Mapped[str] = mapped_column(String(2), default="")
    """Where a foreign company is registered; empty for the others."""
    portal_company_id: Mapped[int | None] = mapped_column(BigId)
    """The portal's own company it was taken over from, to notice when its card changes."""
    portal_requisite_id: Mapped[int | None] = mapped_column(BigId)
    archived_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcMoment)
    updated_at: Mapped[datetime] = mapped_column(UtcMoment)

    @property
    def display_name(self) -> str:
        return self.short_name or self.full_name

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None


def get_company(session: Session, portal_id: int, company_id: int, *, lock: bool = False) -> Company | None:
    query = select(Company).where(Company.portal_id == portal_id, Company.id == company_id)
    return session.scalar(query.with_for_update() if lock else query)


def find_company(
    session: Session, portal_id: int, company_public_id: str, *, lock: bool = False
) -> Company | None:
    query = select(Company).where(Company.portal_id == portal_id, Company.public_id == company_public_id)
    return session.scalar(query.with_for_update() if lock else query)


def list_companies(session: Session, portal_id: int) -> Sequence[Company]:
    """All companies of a portal, archived ones among them, in the order they were entered."""
    return session.scalars(select(Company).where(Company.portal_id == portal_id).order_by(Company.id)).all()


def has_agreements(session: Session, portal_id: int, company_id: int) -> bool:
    """Whether an agreement that is not archived names the company."""
    query = select(Agreement.id).where(
        Agreement.portal_id == portal_id,
        Agreement.company_id == company_id,
        Agreement.archived_at.is_(None),
    )
    return session.scalar(query.limit(1)) is not None
