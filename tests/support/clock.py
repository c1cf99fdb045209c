"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Clock:
    """Call it for the time; move it with `forward`."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **amount: float) -> datetime:
        """Let time pass, as in `clock.forward(minutes=5)`."""
        self.at += timedelta(**amount)
        return self.at
