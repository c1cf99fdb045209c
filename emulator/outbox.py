"""Events on their way out: queued once, sent once, never retried (docs: `api-reference/events/index.md`)."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from emulator.faults import Faults
from emulator.phpform import Pair

LEASE_PAUSE = 0.05


@dataclass
class Delivery:
    """One POST to one handler. `due` is a real moment of the monotonic clock."""

    id: int
    lane: tuple[str, str]
    url: str
    event: str
    pairs: list[Pair] = field(default_factory=list)
    due: float = 0.0


class Outbox:
    """The queue; deliveries of one lane (portal, application) leave in their order, lanes side by side."""

    def __init__(self, faults: Callable[[], Faults]) -> None:
        self._faults = faults
        self._changed = threading.Condition()
        self._waiting: list[Delivery] = []
        self._held: list[Delivery] = []
        self._busy: set[tuple[str, str]] = set()
        self._next = 1

    def put(self, lane: tuple[str, str], url: str, event: str, pairs: list[Pair]) -> int:
        """Queue an event as the switched-on faults will have it; answers how many copies are on their way."""
        faults = self._faults().events
        if faults.drops(event):
            return 0
        copies = faults.copies(event)
        with self._changed:
            for _ in range(copies):
                due = time.monotonic() + (faults.delay_seconds if faults.touch(event) else 0.0)
                self._arrange(Delivery(self._next, lane, url, event, pairs, due), faults.reorder_window)
                self._next += 1
            self._changed.notify_all()
        return copies

    def _arrange(self, delivery: Delivery, window: int) -> None:
        if window < 2:
            self._waiting.append(delivery)
            return
        self._held.append(delivery)
        if len(self._held) >= window:
            self._release()

    def _release(self) -> None:
        self._waiting.extend(reversed(self._held))
        self._held = []

    def take(self, seconds: float) -> Delivery | None:
        """The next delivery that is due and whose lane is free; None after the given seconds."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while True:
                now = time.monotonic()
                for delivery in self._waiting:
                    if delivery.due <= now and delivery.lane not in self._busy:
                        self._waiting.remove(delivery)
                        self._busy.add(delivery.lane)
                        return delivery
                if now >= deadline:
                    return None
                self._changed.wait(min(LEASE_PAUSE if self._waiting else seconds, deadline - now))

    def done(self, delivery: Delivery) -> None:
        with self._changed:
            self._busy.discard(delivery.lane)
            self._changed.notify_all()

    def flush(self) -> None:
        """Let events go that a reordering window still holds."""
        with self._changed:
            self._release()
            self._changed.notify_all()

    def clear(self) -> None:
        with self._changed:
            self._waiting, self._held = [], []
            self._changed.notify_all()

    def wait_idle(self, timeout: float) -> bool:
        """Block until nothing waits and nothing is being sent. False when the time is up."""
        self.flush()
        deadline = time.monotonic() + timeout
        with self._changed:
            while self._waiting or self._busy:
                left = deadline - time.monotonic()
                if left <= 0:
                    return False
                self._changed.wait(min(left, LEASE_PAUSE))
        return True

    def snapshot(self) -> list[dict[str, Any]]:
        with self._changed:
            return [
                {"id": row.id, "event": row.event, "url": row.url} for row in [*self._held, *self._waiting]
            ]
