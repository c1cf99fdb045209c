"""Background threads that carry events to handlers and let the emulator's clock act."""

import threading
import time

import requests

from emulator import wire
from emulator.chats.handover import let_time_act
from emulator.outbox import Delivery
from emulator.world import World

THREADS = 4
TICK = 0.25


class Sender:
    """Starts with `start`, ends with `stop`; every attempt is written to the journal."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._stopped = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        names = [
            threading.Thread(target=self._carry, daemon=True, name=f"events-{n}") for n in range(THREADS)
        ]
        self._threads = [*names, threading.Thread(target=self._tick, daemon=True, name="clock")]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join(timeout=5)

    def _carry(self) -> None:
        while not self._stopped.is_set():
            delivery = self._world.outbox.take(TICK)
            if delivery is not None:
                self._send(delivery)

    def _tick(self) -> None:
        while not self._stopped.wait(TICK):
            let_time_act(self._world)

    def _send(self, delivery: Delivery) -> None:
        started = time.monotonic()
        status, error = 0, ""
        try:
            status = wire.post(delivery.url, delivery.pairs).status_code
        except requests.RequestException as failure:
            error = type(failure).__name__
        finally:
            self._world.note_event(delivery, status, error, time.monotonic() - started)
            self._world.outbox.done(delivery)
