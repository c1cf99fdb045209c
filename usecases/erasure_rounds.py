"""What time does to cases of erasure: silence, the end of a hold, a line's own approval, reminders."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from consent.deadlines import remind_on
from consent.erasure import ItemAction
from consent.moscow import moscow_day
from consent.vocabulary import ErasureState
from models.crm_link import silent_without_case
from models.erasure import ErasureCase, ErasureEvent, ErasureItem, get_case, note_event
from models.line import Line
from models.portal import Portal
from models.session import Database
from usecases.erasure import BY_ITSELF, Erasures
from usecases.erasure_decisions import approve, resume, retry
from usecases.erasure_notices import TERM_ENDS, tell_staff

DRY_RUN: Final = timedelta(days=7)
"""After a line was told to destroy by itself it only says for so long what it would have destroyed."""
MOST_A_DAY: Final = 50
"""Cases of one portal that approve themselves in 24 hours: a mistake must not empty a CRM."""
MOST_A_ROUND: Final = 100
RETRY_AFTER: Final = timedelta(days=7)
"""What could not be destroyed is tried again every week (art. 21 part 6 lets it be blocked meanwhile)."""
LONGEST_HOLIDAYS: Final = timedelta(days=14)
"""A reminder comes on the last working day before a term ends: no row of days off is longer."""
WOULD_APPROVE: Final = "would_approve"

_WAITING: Final = (
    ErasureState.INVENTORY, ErasureState.HELD, ErasureState.FAILED,
    # What is left to be done by hand has the same term.
    ErasureState.DOCUMENTED,
)  # fmt: skip


def go_round(db: Database, erasures: Erasures, now: datetime) -> None:
    """Look after all cases, each in a transaction of its own."""
    _open_silent(db, erasures, now)
    _resume_held(db, now)
    _retry_failed(db, now)
    _rehearse(db, now)
    _approve_planned(db, now)
    _remind(db, erasures, now)


def _open_silent(db: Database, erasures: Erasures, now: datetime) -> None:
    with db.read() as session:
        silent = silent_without_case(session, MOST_A_ROUND)
    for portal_id, client_id in silent:
        with db.write() as session:
            erasures.open_for_silence(session, portal_id, client_id, now)


def _resume_held(db: Database, now: datetime) -> None:
    over = (ErasureCase.state == ErasureState.HELD, ErasureCase.hold_until <= now)
    for portal_id, case_id in _cases(db, MOST_A_ROUND, *over):
        with db.write() as session:
            case = get_case(session, portal_id, case_id, lock=True)
            if case and case.state == ErasureState.HELD and case.hold_until and case.hold_until <= now:
                resume(session, case, now)


def _retry_failed(db: Database, now: datetime) -> None:
    """Those who answer were told; each time it fails anew they are told again."""
    failed_lately = exists().where(
        ErasureEvent.portal_id == ErasureCase.portal_id,
        ErasureEvent.case_public_id == ErasureCase.public_id,
        ErasureEvent.what == "failed",
        ErasureEvent.at > now - RETRY_AFTER,
    )
    waits = (ErasureCase.state == ErasureState.FAILED, ~failed_lately)
    for portal_id, case_id in _cases(db, MOST_A_ROUND, *waits):
        with db.write() as session:
            case = get_case(session, portal_id, case_id, lock=True)
            if case and case.state == ErasureState.FAILED:
                retry(session, case, now)


def _rehearse(db: Database, now: datetime) -> None:
    """In a line's first week the journal only says what would have been approved."""
    planned = (*_planned(now), _line(Line.auto_erase_since > now - DRY_RUN), ~_has_event(WOULD_APPROVE))
    for portal_id, case_id in _cases(db, MOST_A_ROUND, *planned):
        with db.write() as session:
            case = get_case(session, portal_id, case_id, lock=True)
            if case and case.state == ErasureState.INVENTORY:
                note_event(session, case, WOULD_APPROVE, now)


def _approve_planned(db: Database, now: datetime) -> None:
    """Portal by portal: one that has reached its limit holds up no other."""
    planned = (*_planned(now), _line(Line.auto_erase_since <= now - DRY_RUN))
    with db.read() as session:
        portals = session.scalars(select(ErasureCase.portal_id).where(*planned).distinct()).all()
    for portal_id in portals:
        for _, case_id in _cases(db, MOST_A_DAY, ErasureCase.portal_id == portal_id, *planned):
            with db.write() as session:
                case = get_case(session, portal_id, case_id, lock=True)
                # Counted anew for each one: other workers approve at the same time.
                if _approved_lately(session, portal_id, now) >= MOST_A_DAY:
                    break
                if case and case.state == ErasureState.INVENTORY:
                    approve(session, case, now)


def _planned(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Cases that opened by themselves, were looked through, are due by our plan and ask nobody anything.

    One that a person has held is never among them: when its day comes, it waits for a person's approval.
    """
    is_undecided = exists().where(
        ErasureItem.portal_id == ErasureCase.portal_id,
        ErasureItem.case_id == ErasureCase.id,
        ErasureItem.action == ItemAction.HOLD,
    )
    return (
        ErasureCase.state == ErasureState.INVENTORY,
        ErasureCase.opened_by == BY_ITSELF,
        ErasureCase.planned_at <= now,
        ~is_undecided,
        ~_has_event("held"),
    )


def _has_event(what: str) -> ColumnElement[bool]:
    """Whether the journal has such a line about the case."""
    return exists().where(
        ErasureEvent.portal_id == ErasureCase.portal_id,
        ErasureEvent.case_public_id == ErasureCase.public_id,
        ErasureEvent.what == what,
    )


def _line(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the case's line destroys by itself, and has done so for the right time."""
    return exists().where(
        Line.portal_id == ErasureCase.portal_id,
        Line.line_id == ErasureCase.line_id,
        Line.auto_erase,
        condition,
    )


def _approved_lately(session: Session, portal_id: int, now: datetime) -> int:
    """How many cases of a portal approved themselves in 24 hours; nobody else approves until it is used."""
    session.execute(select(Portal.id).where(Portal.id == portal_id).with_for_update())
    query = select(func.count()).where(
        ErasureCase.portal_id == portal_id,
        ErasureCase.approved_by == BY_ITSELF,
        ErasureCase.approved_at > now - timedelta(days=1),
    )
    return session.scalar(query) or 0


def _remind(db: Database, erasures: Erasures, now: datetime) -> None:
    due = (
        ErasureCase.state.in_(_WAITING),
        ErasureCase.reminded_at.is_(None),
        ErasureCase.deadline <= now + LONGEST_HOLIDAYS,
    )
    today = moscow_day(now)
    for portal_id, case_id in _cases(db, MOST_A_ROUND, *due):
        with db.write() as session:
            case = get_case(session, portal_id, case_id, lock=True)
            if case is None or case.reminded_at is not None or case.state not in _WAITING:
                continue
            if today >= remind_on(case.deadline, erasures.calendar):
                case.reminded_at = now
                tell_staff(session, case, TERM_ENDS, now)


def _cases(db: Database, most: int, *conditions: ColumnElement[bool]) -> Sequence[tuple[int, int]]:
    query = select(ErasureCase.portal_id, ErasureCase.id).where(*conditions)
    with db.read() as session:
        rows = session.execute(query.order_by(ErasureCase.deadline).limit(most)).all()
    return [(row.portal_id, row.id) for row in rows]
