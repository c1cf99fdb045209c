"""Agreements: drafts that change, and published versions that never do."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, BigId, UtcMoment, public_id
from models.line import Line


class Agreement(Base):
    """A draft; what clients see are its published versions."""

    __tablename__ = "agreement"
    # Versions outlive their draft when the application is removed: a number may not be given out twice.
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - SQLAlchemy reads it

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    portal_id: Mapped[int] = mapped_column(ForeignKey("portal.id"), index=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=public_id)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    kind: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(5))
    source: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text, default="")
    """The customer's own text; empty with the standard one."""
    purposes: Mapped[list[str]] = mapped_column(JSON)
    """Codes of the catalogue or own wordings."""
    recipients: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    contact_email: Mapped[str] = mapped_column(String(320), default="")
    data_categories: Mapped[list[str]] = mapped_column(JSON, default=list)
    """What is processed besides the data that the purposes need."""
    processors: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    """Who processes on the company's instruction, the supplier of the portal aside."""
    term_months: Mapped[int | None]
    """How long a consent lasts at most; None: until its purposes are reached."""
    minors: Mapped[bool] = mapped_column(default=False)
    """Whether a legal representative may consent for a client under age."""
    crossborder: Mapped[str] = mapped_column(Text, default="")
    """Country and ground of a transfer abroad; empty when there is none."""
    is_cloud: Mapped[bool] = mapped_column(default=True)
    """Whether the portal is in the supplier's cloud and not on the company's own server."""
    archived_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcMoment)
    updated_at: Mapped[datetime] = mapped_column(UtcMoment)

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None


class AgreementVersion(Base):
    """A published text: appended, never changed or removed (`models.append_only`)."""

    __tablename__ = "agreement_version"
    __table_args__ = (UniqueConstraint("portal_id", "agreement_id", "number"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    portal_id: Mapped[int] = mapped_column(ForeignKey("portal.id"))
    agreement_id: Mapped[int] = mapped_column(BigId)
    """No foreign key: the draft may go with the application, its published versions stay."""
    number: Mapped[int]
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=public_id)
    title: Mapped[str] = mapped_column(Text)
    plain_text: Mapped[str] = mapped_column(Text)
    html: Mapped[str | None] = mapped_column(Text)
    """The text as its page shows it, sanitised; None for versions published before pages were kept."""
    sha256: Mapped[str] = mapped_column(String(64))
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What the text was made from, requisites included, and its short forms for the prompt."""
    is_material: Mapped[bool]
    """Whether clients who agreed to an earlier version are asked again."""
    published_at: Mapped[datetime] = mapped_column(UtcMoment)
    published_by: Mapped[int] = mapped_column(BigId)
    """The user of the portal."""


def get_agreement(
    session: Session, portal_id: int, agreement_id: int, *, lock: bool = False
) -> Agreement | None:
    query = select(Agreement).where(Agreement.portal_id == portal_id, Agreement.id == agreement_id)
    return session.scalar(query.with_for_update() if lock else query)


def find_agreement(
    session: Session, portal_id: int, agreement_public_id: str, *, lock: bool = False
) -> Agreement | None:
    query = select(Agreement).where(
        Agreement.portal_id == portal_id, Agreement.public_id == agreement_public_id
    )
    return session.scalar(query.with_for_update() if lock else query)


def list_agreements(session: Session, portal_id: int) -> Sequence[Agreement]:
    """All agreements of a portal in the order they were begun."""
    query = select(Agreement).where(Agreement.portal_id == portal_id).order_by(Agreement.id)
    return session.scalars(query).all()


def protected_lines(
    session: Session, portal_id: int, agreement_ids: Iterable[int]
) -> dict[int, list[tuple[int, str]]]:
    """Numbers and names of the lines that show each of some agreements to their clients."""
    query = select(Line.agreement_id, Line.line_id, Line.name).where(
        Line.portal_id == portal_id, Line.is_protected, Line.agreement_id.in_(list(agreement_ids))
    )
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for agreement_id, line_id, name in session.execute(query.order_by(Line.line_id)).all():
        if agreement_id is not None:
            found[agreement_id].append((line_id, name))
    return found


def versions_of(session: Session, portal_id: int, agreement_ids: Iterable[int]) -> Sequence[AgreementVersion]:
    """The published versions of some agreements, each agreement's in their order."""
    query = select(AgreementVersion).where(
        AgreementVersion.portal_id == portal_id, AgreementVersion.agreement_id.in_(list(agreement_ids))
    )
    return session.scalars(query.order_by(AgreementVersion.agreement_id, AgreementVersion.number)).all()


def get_version(session: Session, portal_id: int, version_id: int) -> AgreementVersion | None:
    return session.scalar(
        select(AgreementVersion).where(
            AgreementVersion.portal_id == portal_id, AgreementVersion.id == version_id
        )
    )


def get_versions(session: Session, portal_id: int, version_ids: Iterable[int]) -> dict[int, AgreementVersion]:
    """Versions by their ids; unknown ids are left out."""
    query = select(AgreementVersion).where(
        AgreementVersion.portal_id == portal_id, AgreementVersion.id.in_(set(version_ids))
    )
    return {version.id: version for version in session.scalars(query)}


def current_version(session: Session, portal_id: int, agreement_id: int) -> AgreementVersion | None:
    """The version that clients are shown now; None before the first publishing."""
    query = select(AgreementVersion).where(
        AgreementVersion.portal_id == portal_id, AgreementVersion.agreement_id == agreement_id
    )
    return session.scalars(query.order_by(AgreementVersion.number.desc()).limit(1)).first()


def material_number(session: Session, portal_id: int, agreement_id: int) -> int:
    """Number of the last version that asks clients again; 0 before the first publishing."""
    query = select(func.max(AgreementVersion.number)).where(
        AgreementVersion.portal_id == portal_id,
        AgreementVersion.agreement_id == agreement_id,
        AgreementVersion.is_material,
    )
    return session.scalar(query) or 0


def published_version(session: Session, version_public_id: str) -> AgreementVersion | None:
    """The version behind a public link; whoever has the link may read it, so no portal is asked for."""
    return session.scalar(select(AgreementVersion).where(AgreementVersion.public_id == version_public_id))
