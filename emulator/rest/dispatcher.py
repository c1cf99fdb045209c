"""One call at `/rest/<method>`: a parameter tree in, a body and a status out."""

from typing import Any

from emulator.errors import RestError
from emulator.portal import Portal
from emulator.rest.catalogue import METHODS
from emulator.rest.gate import open_gate
from emulator.rest.params import Params
from emulator.rest.running import run, time_block
from emulator.world import World

Answer = tuple[dict[str, Any], int]
_CORE_401 = ("insufficient_scope", "user_access_error", "ACCESS_DENIED", "OVERLOAD_LIMIT")


def answer(world: World, portal: Portal, name: str, tree: dict[str, Any], started: float) -> Answer:
    """Run one call under the world's lock; `started` is a moment of the portal's clock."""
    with world.lock:
        try:
            call = open_gate(world, portal, Params(tree), name)
            world.chain = call.token.chain
            page = run(call)
        except RestError as error:
            return error.body(), _status(world, error)
        finally:
            world.chain = None
        body: dict[str, Any] = {"result": page.result}
        if page.next is not None:
            body["next"] = page.next
        if page.total is not None:
            body["total"] = page.total
        body["time"] = time_block(world, started)
        return body, 200


def _status(world: World, error: RestError) -> int:
    """The documented status, or 401 as the core sends it when that is switched on."""
    if world.core_statuses and error.code in _CORE_401 and error.status in (403, 503):
        return 401
    return error.status


def unknown_names(name: str, tree: dict[str, Any]) -> list[str]:
    """Undocumented parameters: the portal drops them without a word, the journal names them."""
    found = METHODS.get(name.lower())
    if found is None or "*" in found.takes:
        return []
    return sorted(Params(tree).names() - found.takes - {"auth", "access_token"})
