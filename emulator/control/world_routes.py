"""Reset, state, journal, clock and waiting."""

from typing import Any

from flask import Blueprint, request

from emulator.chats.handover import let_time_act
from emulator.control.body import Body
from emulator.errors import ControlError
from emulator.journal import KINDS
from emulator.snapshot import snapshot
from emulator.world import World


def add(pages: Blueprint, world: World) -> None:
    @pages.post("/reset")
    def reset() -> dict[str, Any]:
        Body().only("")
        world.reset()
        return {"ok": True}

    @pages.get("/state")
    def state() -> dict[str, Any]:
        return snapshot(world)

    @pages.post("/clock")
    def clock() -> dict[str, Any]:
        seconds = Body().only("advance_seconds").need("advance_seconds")
        if not isinstance(seconds, int | float) or seconds < 0:
            raise ControlError("advance_seconds must be a number, 0 or more")
        with world.lock:
            world.clock.advance(float(seconds))
            let_time_act(world)
            return {"now": world.clock.iso(), "timestamp": world.clock.now()}

    @pages.get("/clock")
    def now() -> dict[str, Any]:
        with world.lock:
            return {"now": world.clock.iso(), "timestamp": world.clock.now()}

    @pages.get("/log")
    def log() -> dict[str, Any]:
        body = Body().only("kind after")
        with world.lock:
            return {"items": world.journal.rows(_kind(body), int(body.get("after", 0)))}

    @pages.delete("/log")
    def clear_log() -> dict[str, Any]:
        with world.lock:
            world.journal.clear(request.args.get("kind", ""))
            return {"ok": True}

    @pages.post("/wait")
    def wait() -> dict[str, Any]:
        """Blocks until the event queue is drained and every handler has answered."""
        body = Body().only("idle timeout")
        return {"idle": world.outbox.wait_idle(float(body.get("timeout", 10)))}


def _kind(body: Body) -> str:
    kind = str(body.get("kind", ""))
    if kind and kind not in KINDS:
        raise ControlError(f"kind is one of {', '.join(KINDS)}")
    return kind
