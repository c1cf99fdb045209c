"""What is written down about a call: names and numbers, never values.

The market wants a log of REST calls for three days (`market/preparing-to-publish/common-requirements.md`);
tokens and personal data do not belong in it (`settings/cloud-and-on-premise/security-recommendations.md`).
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from integration.rest.answers import Answer
from integration.rest.errors import RestError

Names = tuple[str, ...]

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class CallRecord:
    """One HTTP request to a portal."""

    at: datetime
    """When it was sent, UTC."""
    method: str
    parameters: Names
    """Names of the top-level parameters; for a batch `cmd:` and the method of each command."""
    status: int | None
    """HTTP status of a refusal, 200 for a result, None when no answer came."""
    error: str | None
    """Error code, or the kind of failure when there was no code; None for a result."""
    duration_ms: int
    operating: float | None
    """Seconds this method has used in its window, where the portal tells."""

    @classmethod
    def of(
        cls,
        method: str,
        parameters: tuple[str, ...],
        at: datetime,
        seconds: float,
        outcome: Answer | RestError,
    ) -> "CallRecord":
        """The record of a call that took so many seconds."""
        duration = round(seconds * 1000)
        if isinstance(outcome, Answer):
            return cls(at, method, parameters, 200, None, duration, outcome.operating)
        error = type(outcome).__name__ if outcome.code is None else outcome.code
        return cls(at, method, parameters, outcome.status, error, duration, None)


Journal = Callable[[CallRecord], None]


def write_down(journal: Journal | None, record: CallRecord) -> None:
    """Hand a record over. A failing journal must not hide the outcome of a call that was made."""
    if journal is None:
        return
    try:
        journal(record)
    except Exception as error:
        _log.error("the call journal failed: %s", type(error).__name__)
