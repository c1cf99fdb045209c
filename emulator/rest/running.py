"""Running a method that has passed the gate, and the time block of its answer."""

from typing import Any

from emulator.rest.gate import known_method
from emulator.rest.registry import Call, Page
from emulator.world import World

OPERATING_WINDOW = 600


def run(call: Call) -> Page:
    """The method itself; a plain result becomes a page without count."""
    result = known_method(call.name).function(call)
    return result if isinstance(result, Page) else Page(result)


def time_block(world: World, started: float) -> dict[str, Any]:
    """Docs: `performance/limits.md`; all moments are seconds of the portal's clock."""
    finish = world.clock.now()
    spent = max(finish - started, 0.0001)
    return {
        "start": started,
        "finish": finish,
        "duration": spent,
        "processing": spent,
        "date_start": world.clock.iso(started),
        "date_finish": world.clock.iso(finish),
        "operating_reset_at": int(finish) + OPERATING_WINDOW,
        "operating": round(spent, 6),
    }
