"""The table of control calls: each a plain function of the world and the request's body."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint

from emulator.control.body import Body
from emulator.world import World

Answer = dict[str, Any]
Function = Callable[[World, Body], Answer]


@dataclass(frozen=True)
class Route:
    """`takes`: the keys allowed besides portal and client_id, `*` all; an unlocked one locks for itself."""

    path: str
    verb: str
    function: Function
    takes: str = ""
    locked: bool = True


ROUTES: list[Route] = []


def route(
    path: str, takes: str = "", verb: str = "POST", locked: bool = True
) -> Callable[[Function], Function]:
    def register(function: Function) -> Function:
        ROUTES.append(Route(path, verb, function, takes, locked))
        return function

    return register


def serve(pages: Blueprint, world: World, row: Route) -> None:
    """Put one call of the table under its path."""

    def view() -> Answer:
        body = Body()
        if row.takes != "*":
            body.only(f"portal client_id {row.takes}")
        if not row.locked:
            return row.function(world, body)
        with world.lock:
            return row.function(world, body)

    pages.add_url_rule(row.path, f"{row.verb} {row.path}".replace(".", "_"), view, methods=[row.verb])
