"""The life of an erasure case: opened by a client's decision or by a person, and what people may do with it.

152-FZ art. 21. Every function runs in one transaction of its caller; the work in the CRM is ordered from the
outbox, step by step (`usecases.erasure_steps`). Whoever comes in has locked the client's row.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from consent.deadlines import deadlines, prolonged
from consent.erasure import ItemAction, ItemState, ended_by_consent, may_start
from consent.vocabulary import ErasureCause, ErasureState, State
from consent.working_days import WorkingDays
from models import outbox
from models.client import ClientRow, first_started_at, get_client, newest_conversation
from models.crm_link import may_be_in_crm
from models.erasure import ErasureCase, ErasureItem, items_of, note_event, open_case_of
from models.line import find_line
from models.outbox import Kind
from usecases.errors import Conflict, NotFound

BY_ITSELF: Final = 0
"""Whom the journal names where no employee did it."""


_CAUSES: Final = {
    State.REFUSED: ErasureCause.REFUSED,
    State.WITHDRAWN: ErasureCause.WITHDRAWN,
    State.EXPIRED: ErasureCause.PURPOSE_REACHED,
}


@dataclass(frozen=True, slots=True)
class Erasures:
    """Opens cases and lets people decide on them."""

    calendar: WorkingDays

    def open(
        self, session: Session, client: ClientRow, cause: ErasureCause, now: datetime, *,
        by_user: int = BY_ITSELF, found_at: datetime | None = None, basis: str = "",
    ) -> ErasureCase:  # fmt: skip
        """Open a case and freeze the client's data: nothing of him is saved from here on.

        The one that is open already is answered.

        Raises:
            NotFound: the client has no conversation that we know.
            Conflict: he has a consent in force, and the cause is no ground against it.
        """
        known = open_case_of(session, client.portal_id, client.id, lock=True)
        if known is not None:
            return known
        if not may_start(cause, has_consent=State(client.state).allows_processing):
            raise Conflict("consent_given")
        case = self._new(session, client, cause, now, found_at or now)
        case.opened_by, case.basis = by_user, basis
        session.add(case)
        session.flush()
        note_event(session, case, "opened", now, by_user=by_user, cause=cause.value)
        case.state = ErasureState.FROZEN
        note_event(session, case, "frozen", now)
        order_step(session, case, "inventory", now)
        return case

    def _new(
        self, session: Session, client: ClientRow, cause: ErasureCause, now: datetime, found_at: datetime
    ) -> ErasureCase:
        conversation = newest_conversation(session, client.portal_id, client.id)
        if conversation is None:
            raise NotFound
        line = find_line(session, client.portal_id, conversation.line_id)
        due = deadlines(cause, found_at, self.calendar)
        return ErasureCase(
            portal_id=client.portal_id,
            client_id=client.id,
            company_id=client.company_id,
            user_id=client.user_id,
            chat_id=conversation.chat_id,
            session_id=conversation.session_id,
            line_id=conversation.line_id,
            line_name=line.name if line else "",
            connector=conversation.connector,
            known_since=first_started_at(session, client.portal_id, client.id),
            cause=cause,
            state=ErasureState.OPENED,
            opened_at=now,
            found_at=found_at,
            stop_by=due.stop_by,
            deadline=due.law,
            planned_at=due.planned,
            calendar_known=due.calendar_known,
            turn=0,
        )

    def follow(self, session: Session, client: ClientRow, now: datetime) -> None:
        """The client has decided: open the case that follows from it, or end the one that he has ended."""
        state = State(client.state)
        if state is State.GIVEN:
            self._consented(session, client, now)
        elif state in _CAUSES and may_be_in_crm(session, client):
            self.open(session, client, _CAUSES[state], now)

    def open_for_silence(self, session: Session, portal_id: int, client_id: int, now: datetime) -> None:
        """A client did not decide in time: what the portal may have saved of him has no ground."""
        client = get_client(session, portal_id, client_id, lock=True)
        if client is not None and client.state == State.NO_DECISION:
            self.open(session, client, ErasureCause.NO_DECISION, now)

    def _consented(self, session: Session, client: ClientRow, now: datetime) -> None:
        """The client agreed after all: a case that has destroyed nothing ends."""
        case = open_case_of(session, client.portal_id, client.id, lock=True)
        if case is not None and ended_by_consent(ErasureCause(case.cause), ErasureState(case.state)):
            _cancel(session, case, "consent_given", now, BY_ITSELF)

    def approve(self, session: Session, case: ErasureCase, now: datetime, by_user: int = BY_ITSELF) -> None:
        """Let the destruction begin; approving again changes nothing.

        Raises:
            Conflict: it was not looked through yet, or is over.
        """
        if case.approved_at is not None:
            return
        if case.state not in (ErasureState.INVENTORY, ErasureState.HELD):
            raise Conflict("erasure_not_ready")
        case.approved_at, case.approved_by, case.state = now, by_user, ErasureState.APPROVED
        case.hold_reason, case.hold_until = "", None
        note_event(session, case, "approved", now, by_user=by_user)
        order_step(session, case, "scrub", now)

    def hold(
        self, session: Session, case: ErasureCase, reason: str, until: datetime, now: datetime, by_user: int
    ) -> None:
        """Stop a case until a day, for another ground that keeps the data.

        Raises:
            Conflict: something was destroyed already, or it is over.
        """
        _refuse_begun(case)
        case.state, case.hold_reason, case.hold_until = ErasureState.HELD, reason, until
        case.approved_at, case.approved_by = None, None
        note_event(session, case, "held", now, by_user=by_user, until=until.date().isoformat())

    def resume(self, session: Session, case: ErasureCase, now: datetime) -> None:
        """The day until which a case was held has come: look again at what there is."""
        case.state, case.hold_reason, case.hold_until = ErasureState.FROZEN, "", None
        note_event(session, case, "resumed", now)
        order_step(session, case, "inventory", now)

    def cancel(self, session: Session, case: ErasureCase, reason: str, now: datetime, by_user: int) -> None:
        """End a case that has destroyed nothing.

        Raises:
            Conflict: something was destroyed already, or it is over.
        """
        _refuse_begun(case)
        case.hold_reason = reason
        _cancel(session, case, "by_person", now, by_user)

    def extend(self, session: Session, case: ErasureCase, reason: str, now: datetime, by_user: int) -> None:
        """Prolong the term of the law, once (art. 21 parts 5.1 and 6).

        Raises:
            Conflict: it was prolonged already, or is over.
        """
        if case.extended_at is not None:
            raise Conflict("erasure_extended")
        if ErasureState(case.state).is_over:
            raise Conflict("erasure_over")
        cause = ErasureCause(case.cause)
        case.deadline = prolonged(cause, case.found_at, case.deadline, self.calendar)
        case.extended_at, case.extension_reason = now, reason
        note_event(session, case, "extended", now, by_user=by_user, until=case.deadline.date().isoformat())

    def decide_item(
        self, session: Session, case: ErasureCase, item: ErasureItem, action: ItemAction, reason: str,
        now: datetime, by_user: int,
    ) -> None:  # fmt: skip
        """A person decides on what was held for him; the last decision lets an approved case go on.

        Raises:
            Conflict: the thing is not held.
        """
        if item.action not in (ItemAction.HOLD, ItemAction.KEEP) or ErasureState(case.state).is_over:
            raise Conflict("item_not_held")
        item.action, item.reason, item.done_by, item.done_at = action, reason, by_user, now
        item.state = ItemState.KEPT if action is ItemAction.KEEP else ItemState.FOUND
        note_event(session, case, f"item_{action}", now, item=item, by_user=by_user)
        session.flush()
        if case.state != ErasureState.HELD or case.hold_until is not None or undecided(session, case):
            return
        if case.approved_at is None:
            case.state = ErasureState.INVENTORY
        else:
            case.state = ErasureState.APPROVED
            order_step(session, case, "scrub", now)

    def tick(
        self, session: Session, case: ErasureCase, item: ErasureItem, now: datetime, by_user: int
    ) -> None:
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

    def retry(self, session: Session, case: ErasureCase, now: datetime, by_user: int) -> None:
        """Try a case that failed once more, from the beginning: what is done already is found done.

        Raises:
            Conflict: it has not failed.
        """
        if case.state != ErasureState.FAILED:
            raise Conflict("erasure_not_failed")
        case.last_error = ""
        case.state = ErasureState.APPROVED if case.approved_at else ErasureState.FROZEN
        note_event(session, case, "retried", now, by_user=by_user)
        order_step(session, case, "scrub" if case.approved_at else "inventory", now)


def order_step(session: Session, case: ErasureCase, step: str, now: datetime) -> None:
    """Order the next step; a person who opened or approved the case may be waiting for it."""
    case.turn += 1
    is_awaited = case.opened_by != BY_ITSELF or case.approved_by not in (None, BY_ITSELF)
    outbox.put(
        session,
        case.portal_id,
        kind=Kind.ERASURE,
        key=f"erasure:{case.id}:{case.turn}",
        chat_id=None,
        payload={"case_id": case.id, "step": step},
        priority=outbox.OPERATOR if is_awaited else outbox.BULK,
        now=now,
    )


def undecided(session: Session, case: ErasureCase) -> list[ErasureItem]:
    """What still waits for a person's decision."""
    return [item for item in items_of(session, case.portal_id, case.id) if item.action == ItemAction.HOLD]


def left_by_hand(session: Session, case: ErasureCase) -> list[ErasureItem]:
    """What somebody still has to remove by hand."""
    return [item for item in items_of(session, case.portal_id, case.id) if item.state == ItemState.BY_HAND]


def close(session: Session, case: ErasureCase, now: datetime) -> None:
    case.state, case.closed_at = ErasureState.CLOSED, now
    note_event(session, case, "closed", now, outcome=case.outcome)


def _cancel(session: Session, case: ErasureCase, why: str, now: datetime, by_user: int) -> None:
    case.state, case.outcome, case.closed_at = ErasureState.CANCELLED, why, now
    note_event(session, case, "cancelled", now, by_user=by_user, why=why)


def _refuse_begun(case: ErasureCase) -> None:
    if not ErasureState(case.state).is_cancellable:
        raise Conflict("erasure_begun")
