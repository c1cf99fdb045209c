"""The worker: a few threads over two tables, until told to stop or until nothing is due."""

import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from types import FrameType
from typing import Any

from sqlalchemy import select

from delivery.courier import Courier
from delivery.outcomes import describe
from delivery.reader import Reader
from delivery.routes import Classify, HandleInbox, Pauses, Route
from models import inbox, outbox
from models.lane import Pace
from models.outbox import OutboxRow
from models.session import Database

IDLE_SECONDS = 0.1
WATCH_SECONDS = 0.05

log = logging.getLogger(__name__)


class Worker:
    """Reads events and delivers what they caused. Several may run at once, on one machine or on many."""

    def __init__(
        self,
        db: Database,
        handlers: Mapping[str, Route],
        handle_inbox: HandleInbox,
        classify: Classify,
        periodic: Sequence[tuple[timedelta, Callable[[], None]]],
        clock: Callable[[], datetime],
        *,
        pauses: Pauses | None = None,
        pace: Pace | None = None,
        readers: int = 1,
        couriers: int = 4,
    ) -> None:
        pauses = pauses or Pauses()
        self._db = db
        self._clock = clock
        self._reader = Reader(db, handle_inbox, clock, pauses)
        self._courier = Courier(db, handlers, classify, clock, pauses, pace or Pace())
        self._periodic = [_Periodic(interval, call) for interval, call in periodic]
        self._steps = [self._reader.read_one] * readers + [self._courier.deliver_one] * couriers
        self._stop = threading.Event()

    def run(self, *, until_idle: bool = False) -> None:
        """Work until `stop`, SIGTERM or SIGINT; each thread finishes its row first.

        `until_idle` ends also when nothing is due and no worker holds a lease; rows that wait for a later
        moment do not count.
        """
        self._stop.clear()
        threads = [threading.Thread(target=self._loop, args=(step,)) for step in self._steps]
        with self._signals():
            for thread in threads:
                thread.start()
            try:
                self._watch(until_idle=until_idle)
            finally:
                self._stop.set()
                for thread in threads:
                    thread.join()

    def stop(self) -> None:
        """Let the threads finish their rows and end."""
        self._stop.set()

    def read_one(self) -> bool:
        """Work on the next event in this thread; False when there is none."""
        return self._reader.read_one()

    def deliver_one(self) -> bool:
        """Deliver the next row in this thread; False when there is none."""
        return self._courier.deliver_one()

    def deliver_row(self, row_id: int, *, patience: timedelta = timedelta(seconds=15)) -> OutboxRow:
        """Deliver one row in this thread, because a person waits for it, and answer how it stands.

        While another worker has it, or its conversation or portal holds it back, this waits, at most
        `patience` long. Raises NoResultFound when there is no such row.
        """
        deadline = time.monotonic() + patience.total_seconds()
        while True:
            delivered = self._courier.deliver_one(row_id)
            with self._db.read() as session:
                row = session.scalars(select(OutboxRow).where(OutboxRow.id == row_id)).one()
            if delivered or row.state not in outbox.UNFINISHED or time.monotonic() >= deadline:
                return row
            self._stop.wait(WATCH_SECONDS)

    def is_idle(self) -> bool:
        """Whether nothing is due and no worker holds a lease."""
        now = self._clock()
        with self._db.read() as session:
            return not inbox.work_is_left(session, now) and not outbox.work_is_left(session, now)

    def _watch(self, *, until_idle: bool) -> None:
        while not self._stop.is_set():
            for job in self._periodic:
                job.run_if_due(self._clock())
            if until_idle and self._guarded(self.is_idle):
                return
            self._stop.wait(IDLE_SECONDS)

    def _loop(self, step: Callable[[], bool]) -> None:
        while not self._stop.is_set():
            if not self._guarded(step):
                self._stop.wait(IDLE_SECONDS)

    def _guarded(self, step: Callable[[], bool]) -> bool:
        """A database that cannot be reached for a while must not end the worker."""
        try:
            return step()
        except Exception as error:
            # No traceback: that of a database error quotes values.
            log.error("the worker goes on after %s", describe(error))  # noqa: TRY400
            return False

    @contextmanager
    def _signals(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {
            number: signal.signal(number, self._on_signal) for number in (signal.SIGTERM, signal.SIGINT)
        }
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> Any:
        self._stop.set()


class _Periodic:
    """A job and when it is due."""

    def __init__(self, interval: timedelta, call: Callable[[], None]) -> None:
        self._interval = interval
        self._call = call
        self._due_at: datetime | None = None

    def run_if_due(self, now: datetime) -> None:
        if self._due_at is not None and now < self._due_at:
            return
        self._due_at = now + self._interval
        try:
            self._call()
        except Exception as error:
            # Its next turn comes. No traceback: it may quote values.
            log.error("a periodic job failed: %s", describe(error))  # noqa: TRY400
