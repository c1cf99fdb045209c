"""Which methods exist, what scope each needs and which function answers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from emulator.apps import AppCard, Installation
from emulator.errors import RestError
from emulator.people import User
from emulator.portal import Portal
from emulator.rest.params import Params
from emulator.tokens import TokenPair
from emulator.world import World


@dataclass
class Call:
    """One call that has passed all checks: who asks whom, as which application."""

    world: World
    portal: Portal
    card: AppCard
    installation: Installation
    user: User
    token: TokenPair
    params: Params
    name: str = ""

    @property
    def now_iso(self) -> str:
        return self.world.clock.iso()

    def need_admin(
        self, code: str = "ACCESS_DENIED", description: str = "Access denied!", status: int = 403
    ) -> None:
        """Raises the given refusal unless the token's user is an administrator."""
        if not self.user.admin:
            raise RestError(code, description, status)


@dataclass(frozen=True)
class Page:
    """A list answer: `total` and `next` stand beside `result`."""

    result: Any
    total: int | None = None
    next: int | None = None


Function = Callable[[Call], Any]


@dataclass(frozen=True)
class Method:
    """A method; `any_of` scopes, none for basic ones; `takes`: documented parameters in lower case."""

    name: str
    any_of: tuple[str, ...]
    function: Function
    takes: frozenset[str]


METHODS: dict[str, Method] = {}


def method(name: str, scope: str = "", takes: str = "") -> Callable[[Function], Function]:
    """Register a function; `scope` may name alternatives with `|`, `takes` lists documented parameters."""

    def register(function: Function) -> Function:
        scopes = tuple(scope.split("|")) if scope else ()
        METHODS[name.lower()] = Method(name, scopes, function, frozenset(takes.lower().split()))
        return function

    return register


def page(rows: list[Any], start: Any, size: int = 50) -> Page:
    """Cut one page out; `start` -1 switches the count off (docs: `performance/huge-data.md`)."""
    given = str(start or 0)
    first = int(given) if given.lstrip("-").isdigit() else 0
    if first < 0:
        return Page(rows[:size])
    after = first + size
    return Page(rows[first:after], len(rows), after if after < len(rows) else None)
