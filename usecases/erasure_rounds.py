"""What time does to cases of erasure: silence, the end of a hold, a line's own approval, reminders."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from consent.deadlines import MOSCOW, remind_on
from consent.vocabulary import ErasureState
from models.crm_link import silent_without_case
from models.erasure import ErasureCase, count_events, get_case, note_event
from models.line import find_line
from models.session import Database
from usecases.erasure import BY_ITSELF, Erasures, undecided

DRY_RUN: Final = timedelta(days=7)
"""After a line was told to destroy by itself it only says for so long what it would have destroyed."""
MOST_A_DAY: Final = 50
"""Cases of one portal that approve themselves in 24 hours: a mistake must not empty a CRM."""
MOST_A_ROUND: Final = 100
LONGEST_HOLIDAYS: Final = timedelta(days=14)
"""A reminder comes on the last working day before a term ends: no row of days off is longer."""

Remind = Callable[[Session, ErasureCase, datetime], None]
_WAITING: Final = (ErasureState.INVENTORY, ErasureState.HELD, ErasureState.FAILED)


def go_round(db: Database, erasures: Erasures, remind: Remind, now: datetime) -> None:
    """Look after all cases, each in a transaction of its own; ``remind`` tells those who answer for one."""
    _open_silent(db, erasures, now)
    _resume_held(db, erasures, now)
    _approve_planned(db, erasures, now)
    _remind(db, erasures, remind, now)


def _open_silent(db: Database, erasures: Erasures, now: datetime) -> None:
    with db.read() as session:
        silent = silent_without_case(session, MOST_A_ROUND)
    for portal_id, client_id in silent:
        with db.write() as session:
            erasures.open_for_silence(session, portal_id, client_id, now)


def _resume_held(db: Database, erasures: Erasures, now: datetime) -> None:
    held = (ErasureCase.state == ErasureState.HELD, ErasureCase.hold_until <= now)
    for portal_id, case_id in _cases(db, *held):
        with db.write() as session:
            case = get_case(session, portal_id, case_id, lock=True)
            if case and case.state == ErasureState.HELD and case.hold_until and case.hold_until <= now:
                erasures.resume(session, case, now)


def _approve_planned(db: Database, erasures: Erasures, now: datetime) -> None:
    planned = (
        ErasureCase.state == ErasureState.INVENTORY,
        ErasureCase.opened_by == BY_ITSELF,
        ErasureCase.planned_at <= now,
    )
    for portal_id, case_id in _cases(db, *planned):
        with db.write() as session:
            case = get_case(session, portal_id, case_id, lock=True)
            if case and case.state == ErasureState.INVENTORY and not undecided(session, case):
                _approve(session, erasures, case, now)


def _approve(session: Session, erasures: Erasures, case: ErasureCase, now: datetime) -> None:
    line = find_line(session, case.portal_id, case.line_id)
    if line is None or not line.auto_erase or line.auto_erase_since is None:
        return
    if now < line.auto_erase_since + DRY_RUN:
        if not count_events(session, case, "would_approve"):
            note_event(session, case, "would_approve", now)
    elif _approved_lately(session, case.portal_id, now) < MOST_A_DAY:
        erasures.approve(session, case, now)


def _approved_lately(session: Session, portal_id: int, now: datetime) -> int:
    query = select(func.count()).where(
        ErasureCase.portal_id == portal_id,
        ErasureCase.approved_by == BY_ITSELF,
        ErasureCase.approved_at > now - timedelta(days=1),
    )
    return session.scalar(query) or 0


def _remind(db: Database, erasures: Erasures, remind: Remind, now: datetime) -> None:
    due = (
        ErasureCase.state.in_(_WAITING),
        ErasureCase.reminded_at.is_(None),
        ErasureCase.deadline <= now + LONGEST_HOLIDAYS,
    )
    today = now.astimezone(MOSCOW).date()
    for portal_id, case_id in _cases(db, *due):
        with db.write() as session:
            case = get_case(session, portal_id, case_id, lock=True)
            if case is None or case.reminded_at is not None or case.state not in _WAITING:
                continue
            if today >= remind_on(case.deadline, erasures.calendar):
                case.reminded_at = now
                remind(session, case, now)


def _cases(db: Database, *conditions: ColumnElement[bool]) -> Sequence[tuple[int, int]]:
    query = select(ErasureCase.portal_id, ErasureCase.id).where(*conditions)
    with db.read() as session:
        rows = session.execute(query.order_by(ErasureCase.deadline).limit(MOST_A_ROUND)).all()
    return [(row.portal_id, row.id) for row in rows]
