"""Reset, state, journal, clock and waiting."""

from emulator import search
from emulator.chats.handover import let_time_act
from emulator.control.body import Body
from emulator.control.route import Answer, route
from emulator.errors import ControlError
from emulator.journal import KINDS
from emulator.snapshot import snapshot
from emulator.world import World


@route("/reset")
def reset(world: World, _: Body) -> Answer:
    world.reset()
    return {"ok": True}


@route("/state", verb="GET")
def state(world: World, _: Body) -> Answer:
    return snapshot(world)


@route("/find", "text", verb="GET")
def find(world: World, body: Body) -> Answer:
    """Every place of the portal where the text stands."""
    return {"items": search.find(world, body.portal(world), str(body.need("text")))}


@route("/clock", "advance_seconds")
def advance(world: World, body: Body) -> Answer:
    seconds = body.need("advance_seconds")
    if not isinstance(seconds, int | float) or seconds < 0:
        raise ControlError("advance_seconds must be a number, 0 or more")
    world.clock.advance(float(seconds))
    let_time_act(world)
    return now(world, body)


@route("/clock", verb="GET")
def now(world: World, _: Body) -> Answer:
    return {"now": world.clock.iso(), "timestamp": world.clock.now()}


@route("/log", "kind after", verb="GET")
def log(world: World, body: Body) -> Answer:
    return {"items": world.journal.rows(_kind(body), int(body.get("after", 0)))}


@route("/log", "kind", verb="DELETE")
def clear_log(world: World, body: Body) -> Answer:
    world.journal.clear(_kind(body))
    return {"ok": True}


def _kind(body: Body) -> str:
    kind = str(body.get("kind", ""))
    if kind and kind not in KINDS:
        raise ControlError(f"kind is one of {', '.join(KINDS)}")
    return kind


@route("/wait", "idle timeout", locked=False)
def wait(world: World, body: Body) -> Answer:
    """Blocks until the event queue is drained and every handler has answered."""
    return {"idle": world.outbox.wait_idle(float(body.get("timeout", 10)))}
