"""What a handler is given and what it gives back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy.orm import Session

from delivery.outcomes import Verdict
from models.inbox import InboxRow
from models.outbox import OutboxRow


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt at one outbox row."""

    id: int
    portal_id: int
    kind: str
    chat_id: int | None
    payload: dict[str, Any]
    uncertain: bool
    """An earlier attempt may have taken effect: look before repeating."""
    attempts: int
    """This attempt included."""
    noted: Mapping[str, Any]
    """What earlier attempts wrote down before they acted (`models.outbox.OutboxRow.result`)."""


Settle: TypeAlias = Callable[[Session, datetime], dict[str, Any] | None]
"""Writes down the effect in the transaction that marks the row done; its answer is kept as the result."""

Handler: TypeAlias = Callable[[Delivery], Settle | None]
"""Calls out, outside any transaction. Raises Later, Hopeless or an error that `classify` knows."""

OnBuried: TypeAlias = Callable[[Session, Delivery, datetime], None]
"""Told in the transaction that gives the row up."""

HandleInbox: TypeAlias = Callable[[Session, InboxRow, datetime], None]
"""Does an event's work in the transaction that marks it done; raises Hopeless for what makes no sense."""

Classify: TypeAlias = Callable[[Exception], Verdict | None]
"""The verdict on a partner's error; None for errors it does not know."""


@dataclass(frozen=True, slots=True)
class Route:
    """Who does the work of one kind."""

    handler: Handler
    on_buried: OnBuried | None = None


@dataclass(frozen=True, slots=True)
class Pauses:
    """How long to wait between attempts; growing, so that a portal in trouble is left alone."""

    seconds: tuple[float, ...] = (1, 5, 30, 120, 600, 1800, 3600)

    @property
    def attempts(self) -> int:
        """How many attempts a row has."""
        return len(self.seconds) + 1

    def after(self, attempt: int) -> timedelta:
        """The pause after so many attempts, one or more."""
        return timedelta(seconds=self.seconds[min(attempt, len(self.seconds)) - 1])


def delivery_of(row: OutboxRow) -> Delivery:
    return Delivery(
        row.id,
        row.portal_id,
        row.kind,
        row.chat_id,
        row.payload,
        row.uncertain,
        row.attempts,
        row.result or {},
    )
