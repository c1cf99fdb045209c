"""Opening cases of erasure: by a client's decision, by his silence, by a person; and how one ends.

152-FZ art. 21. Every function runs in one transaction of its caller; the work in the CRM is ordered from the
outbox, step by step (`usecases.erasure_steps`). Whoever comes in has locked the client's row.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from consent.deadlines import deadlines
from consent.erasure import ItemAction, ItemState, ended_by_consent, may_start
from consent.moscow import moscow_day
from consent.vocabulary import ErasureCause, ErasureState, State
from consent.working_days import WorkingDays
from models import outbox
from models.client import ClientRow, first_started_at, get_client, newest_conversation
from models.crm_link import may_be_in_crm
from models.erasure import ErasureCase, ErasureItem, count_events, items_of, note_event, open_case_of
from models.line import find_line
from models.outbox import Kind
from usecases.casefile import Paper
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
    """Opens cases, with their terms."""

    calendar: WorkingDays

    def open(
        self, session: Session, client: ClientRow, cause: ErasureCause, now: datetime, *,
        by_user: int = BY_ITSELF, found_at: datetime | None = None, basis: str = "",
    ) -> ErasureCase:  # fmt: skip
        """Open a case and freeze the client's data: nothing of him is saved from here on.

        The one that is open already is answered, with what a person brings added to its grounds.

        Raises:
            NotFound: the client has no conversation that we know.
            Conflict: he has a consent in force, and the cause is no ground against it.
        """
        found_at = found_at or now
        is_ground = may_start(cause, has_consent=State(client.state).allows_processing)
        known = open_case_of(session, client.portal_id, client.id, lock=True)
        if known is not None:
            if by_user != BY_ITSELF and is_ground:
                self._add_ground(session, known, cause, now, by_user, found_at, basis)
            return known
        if not is_ground:
            raise Conflict("consent_given")
        case = self._new(session, client, cause, now, found_at)
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

    def _add_ground(
        self, session: Session, case: ErasureCase, cause: ErasureCause, now: datetime, by_user: int,
        found_at: datetime, basis: str,
    ) -> None:  # fmt: skip
        """Let the earlier of two terms hold, and note the second ground where it changes anything.

        A demand takes the case over: no consent ends it, and its term has a prolongation of its own.
        """
        before = _terms(case)
        if cause is ErasureCause.DEMAND and case.cause != cause:
            case.cause, case.found_at = cause, found_at
            case.extended_at, case.extension_reason = None, ""
        elif case.cause == cause:
            case.found_at = min(case.found_at, found_at)
        if basis not in case.basis:
            case.basis = f"{case.basis}; {basis}" if case.basis else basis
        due = deadlines(cause, found_at, self.calendar)
        case.stop_by, case.planned_at = min(case.stop_by, due.stop_by), min(case.planned_at, due.planned)
        if case.extended_at is None and due.law < case.deadline:
            case.deadline, case.reminded_at = due.law, None
            case.calendar_known = due.calendar_known
        if _terms(case) != before:
            day = moscow_day(found_at).isoformat()
            note_event(session, case, "ground_added", now, by_user=by_user, cause=str(cause), received_on=day)

    def follow(self, session: Session, client: ClientRow, now: datetime, paper: Paper | None = None) -> None:
        """The client has decided: open the case that follows from it, or end the one that he has ended.

        With a paper somebody waits for the case, and the law counts from its receipt.
        """
        state = State(client.state)
        if state is State.GIVEN:
            self._consented(session, client, now)
        elif state is State.WITHDRAWN and paper is not None:
            self.open(
                session, client, ErasureCause.WITHDRAWN, now,
                by_user=paper.entered_by, found_at=paper.received_at, basis=paper.text,
            )  # fmt: skip
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
        if case is not None and ended_by_consent(ErasureCause(case.cause), is_begun=is_begun(session, case)):
            end_cancelled(session, case, "consent_given", now, BY_ITSELF)


def _terms(case: ErasureCase) -> tuple[str | datetime, ...]:
    return case.cause, case.basis, case.found_at, case.stop_by, case.deadline, case.planned_at


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
        payload={"case_id": case.id, "step": step, "turn": case.turn},
        priority=outbox.OPERATOR if is_awaited else outbox.BULK,
        now=now,
    )


def is_begun(session: Session, case: ErasureCase) -> bool:
    """Whether something may be destroyed already: from then on nothing can be cancelled."""
    return count_events(session, case, "scrubbing") > 0


def undecided(session: Session, case: ErasureCase) -> list[ErasureItem]:
    """What still waits for a person's decision."""
    return [item for item in items_of(session, case.portal_id, case.id) if item.action == ItemAction.HOLD]


def left_by_hand(session: Session, case: ErasureCase) -> list[ErasureItem]:
    """What somebody still has to remove by hand."""
    return [item for item in items_of(session, case.portal_id, case.id) if item.state == ItemState.BY_HAND]


def close(session: Session, case: ErasureCase, now: datetime) -> None:
    case.state, case.closed_at = ErasureState.CLOSED, now
    note_event(session, case, "closed", now, outcome=case.outcome)


def end_cancelled(session: Session, case: ErasureCase, why: str, now: datetime, by_user: int) -> None:
    case.state, case.outcome, case.closed_at = ErasureState.CANCELLED, why, now
    note_event(session, case, "cancelled", now, by_user=by_user, why=why)
