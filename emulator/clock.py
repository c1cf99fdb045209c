"""The portal's clock: real time plus what a test has moved it by."""

import time
from datetime import UTC, datetime, timedelta, timezone

PORTAL_ZONE = timezone(timedelta(hours=3))


class Clock:
    """Seconds since the epoch, movable forward only.

    `advance` takes seconds; the portal shows times in UTC+3.
    """

    def __init__(self) -> None:
        self._offset = 0.0

    def now(self) -> float:
        return time.time() + self._offset

    def advance(self, seconds: float) -> None:
        """Move the clock forward. Raises ValueError for a negative amount."""
        if seconds < 0:
            raise ValueError("the clock moves forward only")
        self._offset += seconds

    def iso(self, moment: float | None = None) -> str:
        """Portal-local ISO time such as `2026-08-01T11:20:00+03:00`."""
        return iso(self.now() if moment is None else moment)


def iso(moment: float) -> str:
    stamp = datetime.fromtimestamp(moment, UTC).astimezone(PORTAL_ZONE)
    return stamp.isoformat(timespec="seconds")
