"""What a failed delivery means for its row: try again, give up, or keep silent towards the portal."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from integration.errors import IntegrationError
from integration.rest import (
    AnswerTooLarge,
    ApplicationRemoved,
    AuthorizationLost,
    BadAnswer,
    ConnectionFailed,
    ForbiddenAddress,
    OperationTimeLimited,
    Overloaded,
    PaymentRequired,
    PortalMoved,
    PortalUnavailable,
    RateLimited,
    RestError,
    TokenExpired,
    TokenInvalid,
    UnknownOutcome,
)

Action = Literal["retry", "bury", "park"]

_HOUR, _DAY = 3600.0, 86_400.0
# By the portal's fault, so all its rows wait. An administrator who opens the application ends the silence.
_PARKS: dict[type[RestError], float] = {
    RateLimited: 5,
    TokenExpired: 60,
    TokenInvalid: 60,
    PortalMoved: 300,
    AuthorizationLost: _HOUR,
    ForbiddenAddress: _HOUR,
    Overloaded: _HOUR,
    PaymentRequired: _DAY,
    ApplicationRemoved: _DAY,
}
_RETRIES = (ConnectionFailed, PortalUnavailable, UnknownOutcome, BadAnswer, AnswerTooLarge)
_FLOOR = 10.0
_WITHOUT_RESET = 60.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a row."""

    action: Action
    delay: float | None
    """Seconds; None leaves it to the growing pauses of repeats."""
    uncertain: bool
    """The effect may be there: look before repeating."""
    reason: str
    """Kind and code of the failure, never a value."""


def classify(now: Callable[[], datetime]) -> Callable[[Exception], Verdict | None]:
    """A judge of errors; it answers None for errors that are not Bitrix24's."""

    def judge(error: Exception) -> Verdict | None:
        if isinstance(error, IntegrationError):
            return Verdict("bury", None, False, error.code)
        return _judge(error, now()) if isinstance(error, RestError) else None

    return judge


def _judge(error: RestError, now: datetime) -> Verdict:
    kind, reason = type(error), _reason(error)
    if isinstance(error, OperationTimeLimited):
        return Verdict("retry", _until(error.reset_at, now), False, reason)
    if kind in _PARKS:
        return Verdict("park", _PARKS[kind], False, reason)
    if kind in _RETRIES:
        return Verdict("retry", None, kind is UnknownOutcome, reason)
    return Verdict("bury", None, False, reason)


def _until(reset_at: datetime | None, now: datetime) -> float:
    if reset_at is None:
        return _WITHOUT_RESET
    return max((reset_at - now) / timedelta(seconds=1), _FLOOR)


def _reason(error: RestError) -> str:
    parts = (type(error).__name__, error.method, error.code)
    return " ".join(part for part in parts if part)
