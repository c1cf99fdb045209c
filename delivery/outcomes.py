"""How an attempt ended: what a handler may say, and the verdict on an error."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum


class Later(Exception):
    """The effect cannot be had yet: try again after so many seconds."""

    def __init__(self, seconds: float, reason: str) -> None:
        super().__init__(reason)
        self.seconds = seconds
        self.reason = reason
        """Kept with the row and logged: a code or a few words, never a value."""


class Hopeless(Exception):
    """Trying again will not help: a person has to look."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        """Kept with the row and logged: a code or a few words, never a value."""


class Action(Enum):
    """What becomes of a row after an error."""

    RETRY = "retry"
    BURY = "bury"
    PARK = "park"
    """The portal is at fault: all its rows wait, and the attempt does not count."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement on one error."""

    action: Action
    reason: str
    delay: timedelta | None = None
    """None: the next of the growing pauses."""
    uncertain: bool = False
    """The effect may be there all the same."""


def describe(error: BaseException) -> str:
    """Type and code of an error; its text may quote values."""
    code = getattr(error, "code", None)
    name = type(error).__name__
    return f"{name}: {code}" if isinstance(code, str) and code else name


def judge_own(error: Exception) -> Verdict:
    """The verdict on what a handler said itself, and on a fault of ours: that is tried again with doubt."""
    if isinstance(error, Later):
        return Verdict(Action.RETRY, error.reason, timedelta(seconds=error.seconds))
    if isinstance(error, Hopeless):
        return Verdict(Action.BURY, error.reason)
    return Verdict(Action.RETRY, describe(error), uncertain=True)
