"""What people may do with a case of erasure: approve, hold, cancel, prolong, decide on what was found.

Each function is given the case locked (`models.erasure.find_case`), and writes into the journal who did it.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from consent.deadlines import prolonged
from consent.erasure import ItemAction, ItemKind, ItemState
from consent.moscow import moscow_day
from consent.vocabulary import ErasureCause, ErasureState
from consent.working_days import WorkingDays
from models.erasure import ErasureCase, ErasureItem, note_event
from usecases.erasure import (
    BY_ITSELF,
    close,
    end_cancelled,
    is_begun,
    left_by_hand,
    order_step,
    undecided,
)
from usecases.erasure_notices import tell_of_prolongation
from usecases.errors import Conflict


def approve(session: Session, case: ErasureCase, now: datetime, by_user: int = BY_ITSELF) -> None:
    """Let the destruction begin, or go on by itself as soon as all was looked for; a repeat changes nothing.

    Raises:
        Conflict: it is held until a day, has failed, or was cancelled.
    """
    if case.approved_at is not None and case.state != ErasureState.CANCELLED:
        return
    if case.state == ErasureState.HELD and case.hold_until is not None:
        raise Conflict("erasure_held")
    if case.state not in (ErasureState.FROZEN, ErasureState.INVENTORY, ErasureState.HELD):
        raise Conflict("erasure_not_ready")
    case.approved_at, case.approved_by = now, by_user
    note_event(session, case, "approved", now, by_user=by_user)
    if case.state != ErasureState.FROZEN:
        go_on(session, case, now)


def go_on(session: Session, case: ErasureCase, now: datetime) -> None:
    """Begin the destruction of an approved case."""
    case.state = ErasureState.APPROVED
    order_step(session, case, "scrub", now)


def hold(
    session: Session, case: ErasureCase, reason: str, until: datetime, now: datetime, by_user: int
) -> None:
    """Stop a case until a day, for another ground that keeps the data; it has to be approved anew then.

    Raises:
        Conflict: something was destroyed already, or it is over.
    """
    _refuse_begun(session, case)
    case.state, case.hold_reason, case.hold_until = ErasureState.HELD, reason, until
    case.approved_at, case.approved_by = None, None
    note_event(session, case, "held", now, by_user=by_user, until=moscow_day(until).isoformat())


def resume(session: Session, case: ErasureCase, now: datetime) -> None:
    """The day until which a case was held has come: look again at what there is."""
    case.state, case.hold_reason, case.hold_until = ErasureState.FROZEN, "", None
    note_event(session, case, "resumed", now)
    order_step(session, case, "inventory", now)


def cancel(session: Session, case: ErasureCase, reason: str, now: datetime, by_user: int) -> None:
    """End a case that has destroyed nothing.

    Raises:
        Conflict: something was destroyed already, or it is over.
    """
    _refuse_begun(session, case)
    case.hold_reason, case.hold_until = reason, None
    end_cancelled(session, case, "by_person", now, by_user)


def extend(
    session: Session, case: ErasureCase, calendar: WorkingDays, reason: str, now: datetime, by_user: int
) -> None:
    """Prolong the term of the law, once (art. 21 parts 5.1 and 6); who demanded it is told why.

    Raises:
        Conflict: it was prolonged already, or is over, or the case is.
    """
    if case.extended_at is not None:
        raise Conflict("erasure_extended")
    if ErasureState(case.state).is_over:
        raise Conflict("erasure_over")
    if now > case.deadline:
        raise Conflict("erasure_overdue")
    cause = ErasureCause(case.cause)
    case.deadline, is_counted = prolonged(cause, case.found_at, case.deadline, calendar)
    case.calendar_known = case.calendar_known and is_counted
    case.extended_at, case.extension_reason, case.reminded_at = now, reason, None
    note_event(session, case, "extended", now, by_user=by_user, until=moscow_day(case.deadline).isoformat())
    if cause is ErasureCause.DEMAND:
        tell_of_prolongation(session, case, now)


def decide_item(
    session: Session, case: ErasureCase, item: ErasureItem, action: ItemAction, reason: str,
    now: datetime, by_user: int,
) -> None:  # fmt: skip
    """A person decides on what was held for him; the last decision lets an approved case go on.

    Raises:
        Conflict: the thing is not held, the case is over, or only a contact can lose single values.
    """
    if item.action not in (ItemAction.HOLD, ItemAction.KEEP) or ErasureState(case.state).is_over:
        raise Conflict("item_not_held")
    if action is ItemAction.SCRUB and item.kind != ItemKind.CONTACT:
        raise Conflict("item_not_scrubbable")
    item.action, item.done_by, item.done_at = action, by_user, now
    item.reason = reason or item.reason
    item.state = ItemState.KEPT if action is ItemAction.KEEP else ItemState.FOUND
    if action is ItemAction.SCRUB:
        # Which kinds of data are taken out is seen when they are.
        item.categories = []
    note_event(session, case, f"item_{action}", now, item=item, by_user=by_user)
    session.flush()
    if case.state != ErasureState.HELD or case.hold_until is not None or undecided(session, case):
        return
    if case.approved_at is None:
        case.state = ErasureState.INVENTORY
    else:
        go_on(session, case, now)


def tick(session: Session, case: ErasureCase, item: ErasureItem, now: datetime, by_user: int) -> None:
    """Somebody removed by hand what no method removes; the last one closes a documented case.

    Raises:
        Conflict: the thing is not on the list.
    """
    if item.action != ItemAction.BY_HAND:
        raise Conflict("item_not_by_hand")
    if item.state == ItemState.DONE_BY_HAND:
        return
    item.state, item.done_by, item.done_at = ItemState.DONE_BY_HAND, by_user, now
    note_event(session, case, "done_by_hand", now, item=item, by_user=by_user)
    session.flush()
    if case.state == ErasureState.DOCUMENTED and not left_by_hand(session, case):
        close(session, case, now)


def retry(session: Session, case: ErasureCase, now: datetime, by_user: int = BY_ITSELF) -> None:
    """Try a case that failed once more, from the beginning: what is done already is found done.

    Raises:
        Conflict: it has not failed.
    """
    if case.state != ErasureState.FAILED:
        raise Conflict("erasure_not_failed")
    case.last_error = ""
    note_event(session, case, "retried", now, by_user=by_user)
    if is_begun(session, case):
        return go_on(session, case, now)
    case.state = ErasureState.FROZEN
    order_step(session, case, "inventory", now)
    return None


def _refuse_begun(session: Session, case: ErasureCase) -> None:
    if ErasureState(case.state).is_over:
        raise Conflict("erasure_over")
    if is_begun(session, case):
        raise Conflict("erasure_begun")
