"""Delivers one outbox row: claim, call out without a transaction, write down how it ended."""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta

from delivery.outcomes import Action, Hopeless, Later, Verdict, describe, judge_own
from delivery.routes import Classify, Pauses, Route, Settle, delivery_of
from models import outbox
from models.lane import Pace, park
from models.outbox import OutboxRow
from models.session import Database

LEASE = timedelta(seconds=15)
"""How long a dead worker's row waits; a living worker renews the lease however long its calls take."""

HEARTBEAT = LEASE / 3

PARKED = timedelta(minutes=5)
"""How long a portal rests when the verdict names no time."""

log = logging.getLogger(__name__)


class Courier:
    """Takes outbox rows one by one."""

    def __init__(
        self,
        db: Database,
        routes: Mapping[str, Route],
        classify: Classify,
        clock: Callable[[], datetime],
        pauses: Pauses,
        pace: Pace,
    ) -> None:
        self._db = db
        self._routes = routes
        self._classify = classify
        self._clock = clock
        self._pauses = pauses
        self._pace = pace

    def deliver_one(self, row_id: int | None = None) -> bool:
        """Deliver the next row, or that one; False when it may not go now."""
        with self._db.write() as session:
            row = outbox.claim_outbox(session, self._clock(), LEASE, row_id=row_id, pace=self._pace)
        if row is None:
            return False
        try:
            with self._held(row):
                settle = self._call(row)
        except Exception as error:
            self._fail(row, self._judge(error))
            return True
        try:
            self._finish(row, settle)
        except Exception as error:
            # The effect is there and not written down.
            self._fail(row, Verdict(Action.RETRY, describe(error), uncertain=True))
        return True

    @contextmanager
    def _held(self, row: OutboxRow) -> Iterator[None]:
        """Renew the row's lease beside the calls; it stops before the end is written down."""
        over = threading.Event()
        heart = threading.Thread(target=self._beat, args=(row, over), daemon=True)
        heart.start()
        try:
            yield
        finally:
            over.set()
            heart.join()

    def _beat(self, row: OutboxRow, over: threading.Event) -> None:
        while not over.wait(HEARTBEAT.total_seconds()):
            try:
                with self._db.write() as session:
                    outbox.hold(session, row, self._clock() + LEASE)
            except Exception as error:
                # The next beat may come through; if none does, another worker takes the row over in doubt.
                log.error("delivery %d: its lease was not renewed: %s", row.id, describe(error))  # noqa: TRY400

    def _call(self, row: OutboxRow) -> Settle | None:
        if row.attempts > self._pauses.attempts:
            raise Hopeless("workers died over it")
        route = self._routes.get(row.kind)
        if route is None:
            raise Hopeless("nobody handles this kind")
        return route.handler(delivery_of(row))

    def _finish(self, row: OutboxRow, settle: Settle | None) -> None:
        with self._db.write() as session:
            now = self._clock()
            # First, so that a claim lost meanwhile is noticed before anything is written.
            if not outbox.finish(session, row, now):
                log.warning("delivery %d took longer than its lease", row.id)
                return
            result = settle(session, now) if settle else None
            if result is not None:
                outbox.keep_result(session, row.portal_id, row.id, result)

    def _judge(self, error: Exception) -> Verdict:
        if isinstance(error, Later | Hopeless):
            return judge_own(error)
        return self._classify(error) or judge_own(error)

    def _fail(self, row: OutboxRow, verdict: Verdict) -> None:
        if verdict.action is Action.PARK:
            self._park(row, verdict)
        elif verdict.action is Action.BURY or row.attempts >= self._pauses.attempts:
            self._bury(row, verdict.reason)
        else:
            self._retry(row, verdict)

    def _retry(self, row: OutboxRow, verdict: Verdict) -> None:
        log.warning("delivery %d failed, attempt %d: %s", row.id, row.attempts, verdict.reason)
        due_at = self._clock() + (
            self._pauses.after(row.attempts) if verdict.delay is None else verdict.delay
        )
        with self._db.write() as session:
            outbox.retry_later(session, row, due_at, verdict.reason, uncertain=verdict.uncertain)

    def _park(self, row: OutboxRow, verdict: Verdict) -> None:
        log.warning("portal %d rests: %s", row.portal_id, verdict.reason)
        now = self._clock()
        with self._db.write() as session:
            park(session, row.portal_id, now + (verdict.delay or PARKED), verdict.reason)
            outbox.retry_later(session, row, now, verdict.reason, uncertain=verdict.uncertain, counted=False)

    def _bury(self, row: OutboxRow, reason: str) -> None:
        log.error("delivery %d given up after %d attempts: %s", row.id, row.attempts, reason)
        try:
            self._bury_and_tell(row, reason)
        except Exception as error:
            # A row that cannot even be given up would come back for ever. No traceback: it quotes values.
            log.error("delivery %d: telling of its end failed: %s", row.id, describe(error))  # noqa: TRY400
            with self._db.write() as session:
                outbox.bury(session, row, self._clock(), reason)

    def _bury_and_tell(self, row: OutboxRow, reason: str) -> None:
        route = self._routes.get(row.kind)
        with self._db.write() as session:
            now = self._clock()
            if outbox.bury(session, row, now, reason) and route and route.on_buried:
                route.on_buried(session, delivery_of(row), now)
