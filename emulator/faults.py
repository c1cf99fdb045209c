"""Faults a test switches on: lost, doubled, late, shuffled events, broken REST, a dead OAuth server."""

import random
from dataclasses import asdict, dataclass, field
from typing import Any

from emulator.errors import ControlError


@dataclass
class EventFaults:
    """Applied when an event is queued; `names` narrows all of them to some events (upper case)."""

    drop_share: float = 0.0
    drop_next: int = 0
    duplicate_share: float = 0.0
    duplicate_next: int = 0
    delay_seconds: float = 0.0
    reorder_window: int = 0
    names: list[str] = field(default_factory=list)

    def touch(self, event: str) -> bool:
        return not self.names or event in self.names

    def drops(self, event: str) -> bool:
        if not self.touch(event):
            return False
        if self.drop_next > 0:
            self.drop_next -= 1
            return True
        return random.random() < self.drop_share  # noqa: S311 - a dice for tests

    def copies(self, event: str) -> int:
        if not self.touch(event):
            return 1
        if self.duplicate_next > 0:
            self.duplicate_next -= 1
            return 2
        return 2 if random.random() < self.duplicate_share else 1  # noqa: S311 - a dice for tests


@dataclass
class CallFault:
    """One fault of REST or the authorization server. `times` 0 means until cleared.

    `kind`: error (status, code, description), html (status), timeout (seconds),
    effect_then_timeout (seconds), slow (seconds), redirect (location).
    """

    method: str = "*"
    kind: str = "error"
    times: int = 1
    status: int = 500
    code: str = "INTERNAL_SERVER_ERROR"
    description: str = ""
    seconds: float = 0.0
    location: str = ""
    retry_after: int = 0
    used: int = 0

    def matches(self, method: str) -> bool:
        return self.method == "*" or self.method.lower() == method.lower()

    @property
    def spent(self) -> bool:
        return self.times > 0 and self.used >= self.times


KINDS = ("error", "html", "timeout", "effect_then_timeout", "slow", "redirect")


@dataclass
class Faults:
    """The switchboard."""

    events: EventFaults = field(default_factory=EventFaults)
    rest: list[CallFault] = field(default_factory=list)
    oauth: list[CallFault] = field(default_factory=list)
    oauth_down: bool = False

    def take(self, where: str, method: str, kinds: tuple[str, ...] = KINDS) -> CallFault | None:
        """The first fault that applies now; it is counted as used."""
        for fault in self.rest if where == "rest" else self.oauth:
            if not fault.spent and fault.kind in kinds and fault.matches(method):
                fault.used += 1
                return fault
        return None

    def change(self, body: dict[str, Any]) -> None:
        """Merge a control request. Raises ControlError on an unknown key or kind."""
        for key, value in body.items():
            if key == "events" and isinstance(value, dict):
                self.events = _build(EventFaults, {**asdict(self.events), **value})
            elif key in ("rest", "oauth") and isinstance(value, list):
                setattr(self, key, [call_fault(item) for item in value])
            elif key == "oauth_down":
                self.oauth_down = bool(value)
            else:
                raise ControlError(f"unknown fault {key}")


def call_fault(item: dict[str, Any]) -> CallFault:
    fault: CallFault = _build(CallFault, item)
    if fault.kind not in KINDS:
        raise ControlError(f"unknown kind of fault {fault.kind}")
    return fault


def _build(cls: Any, values: dict[str, Any]) -> Any:
    try:
        return cls(**values)
    except TypeError as error:
        raise ControlError(str(error)) from error
