"""What is to be done, in the imperative; the use cases carry it out in this order."""

from dataclasses import dataclass

from consent.facts import Act
from consent.vocabulary import Notice


@dataclass(frozen=True, slots=True)
class InvalidateEntry:
    """Append a row saying that an earlier one was drawn from messages that came out of order."""

    entry_id: int


@dataclass(frozen=True, slots=True)
class RecordDecision:
    """Append the client's act to the register."""

    act: Act


@dataclass(frozen=True, slots=True)
class AskConsent:
    """Show the agreement in the conversation that is being looked at."""

    by_hand: bool = False
    explicit: bool = False
    """Only a yes will count, whatever the line's mode: the client said no before."""


@dataclass(frozen=True, slots=True)
class Notify:
    """Tell the client what was understood."""

    notice: Notice
    chat_id: int


@dataclass(frozen=True, slots=True)
class HandOver:
    """Give the conversation to the operators."""


@dataclass(frozen=True, slots=True)
class FinishSession:
    """Close the conversation instead of giving it to the operators."""


@dataclass(frozen=True, slots=True)
class SaveToCrm:
    """Save the client's card without waiting for an operator."""


Decision = InvalidateEntry | RecordDecision | AskConsent | Notify | HandOver | FinishSession | SaveToCrm
