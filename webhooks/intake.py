"""The door's way into the database: events that arrive together share one transaction.

Nothing is sent again by the portal, so an event is committed and synced before it is answered
(`api-reference/events/index.md`). A sync of the disk takes longer than all else here, and one of them can
serve everybody who waits for it. Nobody waits for company: who comes while nobody commits begins at once.
"""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from models import inbox
from models.inbox import NewEvent
from models.portal import identities
from models.session import Database
from webhooks import metrics
from webhooks.authenticity import Trust, judge
from webhooks.payloads import Arrival, Envelope, is_known

UNPROVEN_LIMIT: Final = 10
"""Unproven events of one portal that may wait: whoever knows a `member_id` can send them."""


class _Turn:
    """An event that waits for its transaction, and what became of it."""

    __slots__ = ("arrival", "error", "is_served", "outcome", "portal_id", "wake")

    def __init__(self, arrival: Arrival) -> None:
        self.arrival = arrival
        self.portal_id: int | None = None
        self.outcome = ""
        self.error: Exception | None = None
        self.is_served = False
        self.wake = threading.Lock()
        """Held until it is served, or has to serve."""
        self.wake.acquire()


class Intake:
    """Judges and stores the events of one process."""

    def __init__(self, db: Database, clock: Callable[[], datetime]) -> None:
        self._connection = db.keep_connection()
        self._clock = clock
        self._counter = threading.Lock()
        self._arrived: list[_Turn] = []
        self._is_serving = False

    def enter(self, arrival: Arrival) -> tuple[str, int | None]:
        """Judge an event and store it: what became of it, once that is durable, and the portal it names.

        Raises:
            SQLAlchemyError: it could not be stored.
        """
        turn = _Turn(arrival)
        with self._counter:
            self._arrived.append(turn)
            waits, self._is_serving = self._is_serving, True
        if waits:
            turn.wake.acquire()
        if not turn.is_served:
            self._serve()
        if turn.error is not None:
            raise turn.error
        return turn.outcome, turn.portal_id

    def _serve(self) -> None:
        """Everybody who has arrived so far, the caller among them; who came meanwhile serves next."""
        with self._counter:
            turns, self._arrived = self._arrived, []
        try:
            self._answer(turns)
        finally:
            with self._counter:
                following = self._arrived[0] if self._arrived else None
                self._is_serving = following is not None
            if following:
                following.wake.release()
            for turn in turns:
                turn.is_served = True
                turn.wake.release()

    def _answer(self, turns: Sequence[_Turn]) -> None:
        """Each has an outcome or an error then."""
        try:
            outcomes = self._connection.do(lambda connection: self._outcomes(connection, turns))
        except Exception as error:
            for turn in turns:
                turn.error = error
        else:
            for turn, outcome in zip(turns, outcomes, strict=True):
                turn.outcome = outcome

    def _outcomes(self, connection: Connection, turns: Sequence[_Turn]) -> list[str]:
        """Judge everybody, and store in one statement what is proven: it is durable or not there."""
        portals = identities(connection, {turn.arrival.sender.member_id for turn in turns})
        outcomes, proven = [metrics.REFUSED] * len(turns), {}
        for place, turn in enumerate(turns):
            arrival, portal = turn.arrival, portals.get(turn.arrival.sender.member_id)
            trust = judge(portal, arrival.sender)
            turn.portal_id = portal.id if portal else None
            if portal is None or trust is Trust.REFUSED:
                continue
            if trust is Trust.SPENT or not is_known(arrival.sender.event):
                outcomes[place] = metrics.IGNORED
            elif arrival.envelope is None:
                outcomes[place] = metrics.MALFORMED
            elif trust is Trust.PROVEN:
                proven[place] = _new_event(portal.id, arrival, arrival.envelope, is_proven=True)
            else:
                new = _new_event(portal.id, arrival, arrival.envelope, is_proven=False)
                outcomes[place] = self._put_unproven(connection, new)
        count = inbox.put(connection, list(proven.values()), self._clock())
        # How many are repeats is all that anybody wants to know.
        for number, place in enumerate(proven):
            outcomes[place] = metrics.STORED if number < count else metrics.REPEATED
        return outcomes

    def _put_unproven(self, connection: Connection, new: NewEvent) -> str:
        if inbox.count_unproven(connection, new.portal_id) >= UNPROVEN_LIMIT:
            return metrics.REFUSED
        return metrics.STORED if inbox.put(connection, [new], self._clock()) else metrics.REPEATED


def _new_event(portal_id: int, arrival: Arrival, envelope: Envelope, *, is_proven: bool) -> NewEvent:
    return NewEvent(
        portal_id=portal_id,
        event=arrival.sender.event,
        # Of its own kind: a forgery must not take the place of the true event.
        natural_key=envelope.natural_key if is_proven else f"{envelope.natural_key}|unproven",
        chat_id=envelope.chat_id,
        position=envelope.position,
        body=arrival.body,
        is_proven=is_proven,
    )
