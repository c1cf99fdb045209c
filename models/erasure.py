"""Cases of erasure: the end of a client's data in the CRM, step by step, with its journal and documents.

Journal and documents are appended, never changed or removed; cases and what they found are working data.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    delete,
    func,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from consent.vocabulary import ErasureCause, ErasureState
from models.base import Base, BigId, UtcMoment, public_id
from models.client import get_client
from models.portal import Portal


class ErasureCase(Base):
    """The erasure of what is kept of one client for one company."""

    __tablename__ = "erasure_case"
    __table_args__ = (
        Index(None, "portal_id", "client_id"),
        Index(None, "portal_id", "state", "deadline"),
        # The journal names cases for ever: SQLite must not give a number out twice.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=public_id)
    portal_id: Mapped[int] = mapped_column(ForeignKey("portal.id"))
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"))
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    user_id: Mapped[int] = mapped_column(BigId)
    """The client's number in the portal."""
    chat_id: Mapped[int] = mapped_column(BigId)
    session_id: Mapped[int] = mapped_column(BigId)
    line_id: Mapped[int] = mapped_column(BigId)
    line_name: Mapped[str] = mapped_column(Text, default="")
    connector: Mapped[str] = mapped_column(String(100))
    known_since: Mapped[datetime] = mapped_column(UtcMoment)
    """When the client's first conversation with us began: an older card is not of our making."""
    cause: Mapped[str] = mapped_column(String(20))
    basis: Mapped[str] = mapped_column(Text, default="")
    """The paper it rests on, in the words of whoever entered it."""
    state: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[str] = mapped_column(String(30), default="")
    """How it ended: `erased`, `nothing_found`, or why it was cancelled."""
    opened_by: Mapped[int] = mapped_column(BigId, default=0)
    """The employee's number; 0: by itself."""
    opened_at: Mapped[datetime] = mapped_column(UtcMoment)
    found_at: Mapped[datetime] = mapped_column(UtcMoment)
    """From when the law counts: the receipt of a paper, the refusal, the finding."""
    stop_by: Mapped[datetime] = mapped_column(UtcMoment)
    deadline: Mapped[datetime] = mapped_column(UtcMoment)
    planned_at: Mapped[datetime] = mapped_column(UtcMoment)
    calendar_known: Mapped[bool] = mapped_column(default=True)
    """Whether the days off of all years it runs through are known."""
    approved_by: Mapped[int | None] = mapped_column(BigId)
    """The employee's number; 0: by itself, as the line's settings say."""
    approved_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    hold_reason: Mapped[str] = mapped_column(Text, default="")
    hold_until: Mapped[datetime | None] = mapped_column(UtcMoment)
    extended_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    extension_reason: Mapped[str] = mapped_column(Text, default="")
    reminded_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    turn: Mapped[int] = mapped_column(default=0)
    """How many steps were ordered; names each step's row in the outbox."""
    number: Mapped[str] = mapped_column(String(20), default="")
    """Of its act, `2026-0001`."""
    last_error: Mapped[str] = mapped_column(String(200), default="")
    closed_at: Mapped[datetime | None] = mapped_column(UtcMoment)


class ErasureItem(Base):
    """One thing that was found, and what became of it."""

    __tablename__ = "erasure_item"
    __table_args__ = (UniqueConstraint("case_id", "kind", "ref"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    portal_id: Mapped[int] = mapped_column(ForeignKey("portal.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("erasure_case.id"))
    kind: Mapped[str] = mapped_column(String(20))
    ref: Mapped[int] = mapped_column(BigId)
    """Its number in the portal; 0 for our own working data."""
    owner_kind: Mapped[str] = mapped_column(String(20), default="")
    owner_ref: Mapped[int] = mapped_column(BigId, default=0)
    """The card that an activity, a comment or a log message hangs on."""
    title: Mapped[str] = mapped_column(Text, default="")
    """For the person who decides; blanked when the case is documented."""
    found_by: Mapped[str] = mapped_column(String(20), default="")
    categories: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Kinds of data it holds: `name`, `phone`, `email`, ... never a value."""
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why it is held or kept: a code of ours, or a person's words."""
    action: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    done_by: Mapped[int | None] = mapped_column(BigId)
    done_at: Mapped[datetime | None] = mapped_column(UtcMoment)


class ErasureEvent(Base):
    """One line of the portal's journal of erasures."""

    __tablename__ = "erasure_event"
    __table_args__ = (UniqueConstraint("portal_id", "number"), Index(None, "portal_id", "case_public_id"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    portal_id: Mapped[int] = mapped_column(ForeignKey("portal.id"))
    number: Mapped[int] = mapped_column(BigId)
    case_public_id: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(UtcMoment)
    what: Mapped[str] = mapped_column(String(40))
    item_kind: Mapped[str] = mapped_column(String(20), default="")
    item_ref: Mapped[int] = mapped_column(BigId, default=0)
    by_user: Mapped[int] = mapped_column(BigId, default=0)
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Codes and dates, never personal data."""


class ErasureDocument(Base):
    """An act of destruction or an extract from the journal, as a file."""

    __tablename__ = "erasure_document"
    __table_args__ = (
        UniqueConstraint("portal_id", "number", "kind", "format"),
        Index(None, "portal_id", "case_public_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=public_id)
    portal_id: Mapped[int] = mapped_column(ForeignKey("portal.id"))
    case_public_id: Mapped[str] = mapped_column(String(32))
    number: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(10))
    format: Mapped[str] = mapped_column(String(10))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    """Read when it is asked for alone."""
    sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcMoment)


class PrivacyOfficer(Base):
    """An employee who answers for personal data: may see and decide erasures."""

    __tablename__ = "privacy_officer"

    portal_id: Mapped[int] = mapped_column(ForeignKey("portal.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(200), default="")


def find_officer(session: Session, portal_id: int, user_id: int) -> PrivacyOfficer | None:
    return session.scalar(
        select(PrivacyOfficer).where(PrivacyOfficer.portal_id == portal_id, PrivacyOfficer.user_id == user_id)
    )


def officers_of(session: Session, portal_id: int) -> Sequence[PrivacyOfficer]:
    query = select(PrivacyOfficer).where(PrivacyOfficer.portal_id == portal_id)
    return session.scalars(query.order_by(PrivacyOfficer.user_id)).all()


OPEN_STATES = tuple(state for state in ErasureState if not state.is_over)


def open_case_of(
    session: Session, portal_id: int, client_id: int, *, lock: bool = False
) -> ErasureCase | None:
    """The client's case that is not over: at most one, because the client's row is locked before opening.

    To lock it, the caller has locked the client.
    """
    query = select(ErasureCase).where(
        ErasureCase.portal_id == portal_id,
        ErasureCase.client_id == client_id,
        ErasureCase.state.in_(OPEN_STATES),
    )
    return session.scalar(query.with_for_update() if lock else query)


def was_erased_since(session: Session, portal_id: int, client_id: int, moment: datetime) -> bool:
    """Whether a case that a consent does not stand against was opened after a moment, and carried out."""
    query = select(ErasureCase.id).where(
        ErasureCase.portal_id == portal_id,
        ErasureCase.client_id == client_id,
        ErasureCase.cause.in_((ErasureCause.DEMAND, ErasureCause.PURPOSE_REACHED)),
        ErasureCase.state.in_((ErasureState.DOCUMENTED, ErasureState.CLOSED)),
        ErasureCase.opened_at >= moment,
    )
    return session.scalar(query.limit(1)) is not None


def get_case(session: Session, portal_id: int, case_id: int, *, lock: bool = False) -> ErasureCase | None:
    query = select(ErasureCase).where(ErasureCase.portal_id == portal_id, ErasureCase.id == case_id)
    case = session.scalar(query)
    return _locked(session, case) if case and lock else case


def find_case(
    session: Session, portal_id: int, case_public_id: str, *, lock: bool = False
) -> ErasureCase | None:
    query = select(ErasureCase).where(
        ErasureCase.portal_id == portal_id, ErasureCase.public_id == case_public_id
    )
    case = session.scalar(query)
    return _locked(session, case) if case and lock else case


def _locked(session: Session, case: ErasureCase) -> ErasureCase:
    """The client first, as whoever decides for him does: in two orders two transactions wait for ever."""
    get_client(session, case.portal_id, case.client_id, lock=True)
    session.refresh(case, with_for_update=True)
    return case


def find_item(session: Session, case: ErasureCase, item_id: int) -> ErasureItem | None:
    return session.scalar(
        select(ErasureItem).where(
            ErasureItem.portal_id == case.portal_id,
            ErasureItem.case_id == case.id,
            ErasureItem.id == item_id,
        )
    )


def items_of(session: Session, portal_id: int, case_id: int) -> Sequence[ErasureItem]:
    query = select(ErasureItem).where(ErasureItem.portal_id == portal_id, ErasureItem.case_id == case_id)
    return session.scalars(query.order_by(ErasureItem.id)).all()


def journal_of(session: Session, portal_id: int, case_public_id: str) -> Sequence[ErasureEvent]:
    query = select(ErasureEvent).where(
        ErasureEvent.portal_id == portal_id, ErasureEvent.case_public_id == case_public_id
    )
    return session.scalars(query.order_by(ErasureEvent.number)).all()


def count_events(session: Session, case: ErasureCase, what: str) -> int:
    """How many such lines the journal has about the case."""
    query = select(func.count()).where(
        ErasureEvent.portal_id == case.portal_id,
        ErasureEvent.case_public_id == case.public_id,
        ErasureEvent.what == what,
    )
    return session.scalar(query) or 0


def drop_cases(session: Session, portal_id: int) -> None:
    """Forget what was found, when the application is removed; journal and documents stay."""
    for table in (ErasureItem, ErasureCase):
        session.execute(delete(table).where(table.portal_id == portal_id))


def documents_of(session: Session, portal_id: int, case_public_id: str) -> Sequence[ErasureDocument]:
    query = select(ErasureDocument).where(
        ErasureDocument.portal_id == portal_id, ErasureDocument.case_public_id == case_public_id
    )
    return session.scalars(query.order_by(ErasureDocument.id)).all()


def find_document(session: Session, case: ErasureCase, document_id: str) -> ErasureDocument | None:
    return session.scalar(
        select(ErasureDocument).where(
            ErasureDocument.portal_id == case.portal_id,
            ErasureDocument.case_public_id == case.public_id,
            ErasureDocument.public_id == document_id,
        )
    )


def note_event(
    session: Session, case: ErasureCase, what: str, now: datetime, *, item: ErasureItem | None = None,
    by_user: int = 0, **details: Any,
) -> ErasureEvent:  # fmt: skip
    """Write one line into the portal's journal; the portal's row gives out the numbers."""
    session.execute(select(Portal.id).where(Portal.id == case.portal_id).with_for_update())
    query = select(func.max(ErasureEvent.number)).where(ErasureEvent.portal_id == case.portal_id)
    event = ErasureEvent(
        portal_id=case.portal_id,
        number=(session.scalar(query) or 0) + 1,
        case_public_id=case.public_id,
        at=now,
        what=what,
        item_kind=item.kind if item else "",
        item_ref=item.ref if item else 0,
        by_user=by_user,
        details=details,
    )
    session.add(event)
    session.flush()
    return event
