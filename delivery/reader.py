"""Works on one event: claim, then its work and its end in one transaction."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from delivery.outcomes import Hopeless, describe
from delivery.routes import HandleInbox, Pauses
from models import inbox
from models.inbox import InboxRow
from models.session import Database

LEASE = timedelta(seconds=10)
"""Far beyond what a transaction takes; a dead worker's event waits so long."""

log = logging.getLogger(__name__)


class Reader:
    """Takes events one by one."""

    def __init__(
        self, db: Database, handle: HandleInbox, clock: Callable[[], datetime], pauses: Pauses
    ) -> None:
        self._db = db
        self._handle = handle
        self._clock = clock
        self._pauses = pauses

    def read_one(self) -> bool:
        """Work on the next event; False when there is none."""
        with self._db.write() as session:
            row = inbox.claim_inbox(session, self._clock(), LEASE)
        if row is None:
            return False
        if row.attempts > self._pauses.attempts:
            self._bury(row, "workers died over it")
            return True
        try:
            self._work(row)
        except Hopeless as error:
            self._bury(row, error.reason)
        except Exception as error:
            self._fail(row, describe(error))
        return True

    def _work(self, row: InboxRow) -> None:
        with self._db.write() as session:
            # First, so that a claim lost meanwhile is noticed before anything is written.
            if inbox.finish(session, row):
                self._handle(session, row, self._clock())

    def _fail(self, row: InboxRow, error: str) -> None:
        if row.attempts >= self._pauses.attempts:
            self._bury(row, error)
            return
        log.warning("event %d failed, attempt %d: %s", row.id, row.attempts, error)
        now = self._clock()
        with self._db.write() as session:
            inbox.retry_later(session, row, now + self._pauses.after(row.attempts), error)

    def _bury(self, row: InboxRow, error: str) -> None:
        log.error("event %d given up after %d attempts: %s", row.id, row.attempts, error)
        with self._db.write() as session:
            inbox.bury(session, row, error)
