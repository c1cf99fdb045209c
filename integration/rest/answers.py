"""From an HTTP reply to a result or an exception (`settings/how-to-call-rest-api/general-principles.md`)."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from integration.rest.codes import no_answer, refusal
from integration.rest.errors import BadAnswer, OperationTimeLimited, RestError, UnknownOutcome
from integration.rest.transport import Reply


@dataclass(frozen=True)
class Answer:
    """A result with what stands beside it."""

    result: Any = field(repr=False)
    total: int | None = None
    """Number of objects that match, in list methods."""
    next: int | None = None
    """`start` of the next page; None on the last."""
    finished_at: datetime | None = None
    """When the portal finished, UTC, by its own clock."""
    operating: float | None = None
    """Seconds this method has used in the ten-minute window (`settings/performance/limits.md`)."""
    operating_reset_at: datetime | None = None
    """When some of these seconds come back, UTC."""


def as_object(value: Any) -> dict[str, Any]:
    """A PHP array as a mapping: empty ones come as `[]`, ones with keys 0..n-1 as lists.

    Raises BadAnswer for anything but an array and null.
    """
    if value is None:
        return {}
    if isinstance(value, dict):
        return value
    if isinstance(value, list):
        return {str(index): item for index, item in enumerate(value)}
    raise BadAnswer


def body_of(reply: Reply, method: str, *, write: bool) -> dict[str, Any]:
    """The JSON object of a reply that reports no error.

    Raises the exception of the error code; without a code to go by, UnknownOutcome for a write and
    PortalUnavailable for a read.
    """
    body = reply.json_object()
    if body is None:
        raise no_answer(method, reply.status, write=write)
    if "error" in body:
        raise _refused(body, method, reply.status, write=write)
    if not 200 <= reply.status < 300:
        raise no_answer(method, reply.status, write=write)
    return body


def answer_of(reply: Reply, method: str, *, write: bool) -> Answer:
    """The answer of a method. Raises as `body_of`, and for a body without a result as for a lost answer."""
    body = body_of(reply, method, write=write)
    if "result" not in body:
        raise (UnknownOutcome if write else BadAnswer)(method, status=reply.status)
    return make_answer(body["result"], body.get("total"), body.get("next"), body.get("time"))


def make_answer(result: Any, total: Any, following: Any, times: Any) -> Answer:
    """An answer from its parts; parts of a wrong form count as absent."""
    clock = times if isinstance(times, Mapping) else {}
    return Answer(
        result=result,
        total=whole_number(total),
        next=whole_number(following),
        finished_at=_moment(clock.get("finish")) or _iso_moment(clock.get("date_finish")),
        operating=_number(clock.get("operating")),
        operating_reset_at=_moment(clock.get("operating_reset_at")),
    )


def command_refused(error: Any, method: str, *, write: bool) -> RestError:
    """The exception for one command of a batch."""
    if isinstance(error, Mapping):
        return refusal(error.get("error"), error.get("error_description"), method, None, write=write)
    return refusal(error, "", method, None, write=write)


def whole_number(value: Any) -> int | None:
    """An integer that may come as text; None for anything else."""
    number = _number(value)
    return int(number) if number is not None and number.is_integer() else None


def _refused(body: dict[str, Any], method: str, status: int, *, write: bool) -> RestError:
    error = refusal(body["error"], body.get("error_description"), method, status, write=write)
    if isinstance(error, OperationTimeLimited):
        error.reset_at = make_answer(None, None, None, body.get("time")).operating_reset_at
    return error


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _moment(value: Any) -> datetime | None:
    number = _number(value)
    if not number:
        return None
    try:
        return datetime.fromtimestamp(number, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _iso_moment(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return moment.astimezone(UTC) if moment.tzinfo else None
