"""What is known of one client and one company: everything a decision may rest on.

The rules look at the whole of it at once and not at the newest event, because
events come late, twice and out of order (Bitrix24: `api-reference/events/index.md`).
"""

from dataclasses import dataclass
from datetime import datetime

from consent.vocabulary import Channel, Method, Mode, OnRefusal, PromptStatus, Status
from consent.words import Word


@dataclass(frozen=True, slots=True)
class Heard:
    """One message of the client, as it was understood when it was read."""

    message_id: int
    """Bitrix24's id, growing across the portal: the only order there is."""
    at: datetime
    """The portal's own moment of the message, aware, whole seconds."""
    chat_id: int
    session_id: int
    word: Word
    channel: Channel
    mode: Mode
    """The line's mode when the message was read; a later change of the line rewrites no past."""
    agreement_id: int
    version_id: int
    """The agreement version in force on the line when the message was read."""
    material_version: int
    """Number of that agreement's last material version then: a consent to an older one is superseded."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One showing of the agreement to the client."""

    prompt_id: int
    chat_id: int
    session_id: int
    agreement_id: int
    version_id: int
    version_number: int
    status: PromptStatus
    message_id: int | None = None
    confirmed_at: datetime | None = None
    """When the portal confirmed the message, by the portal's clock."""
    by_hand: bool = False
    """An employee asked for it; it does not use up the client's patience."""
    after_message_id: int = 0
    """The client's newest message when the prompt was ordered: a failed prompt is not repeated for it."""


@dataclass(frozen=True, slots=True)
class Act:
    """One decision of the client, as a register row states it."""

    status: Status
    method: Method
    decision_message_id: int
    """The deciding message; for an act outside the chat, the newest message of the chat known then."""
    at: datetime
    chat_id: int
    session_id: int
    prompt: Prompt | None = None
    """The prompt that was answered; for a withdrawal the one the consent had answered."""

    @property
    def is_outside(self) -> bool:
        """Whether no message of the chat expresses it: it is never read again, only remembered."""
        return is_outside(self.status, self.method)


def is_outside(status: Status, method: Method) -> bool:
    """Whether a decision was taken outside the chat: on our page, by an employee's entry, by time.

    A new version ends a consent when the client's next message is read: that is part of the reading.
    """
    return method in {Method.WEB_PAGE, Method.OPERATOR} and status is not Status.SUPERSEDED


@dataclass(frozen=True, slots=True)
class Outside:
    """Something done outside the chat that is not recorded yet."""

    act: Act
    """A yes as GIVEN, a no as REFUSED or WITHDRAWN: which of both depends on where the client stands."""
    is_in_force: bool = True
    """Whether the prompt's text could still be agreed to at that moment."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A decision that already stands in the register."""

    entry_id: int
    act: Act
    invalidated: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """The conversation that is being looked at."""

    chat_id: int
    session_id: int
    channel: Channel
    handed_over: bool
    """Whether the hand-over to the operators was already ordered."""
    hint_given: bool = False
    ask_by_hand: bool = False
    """An employee pressed "ask again"."""
    is_protected: bool = True
    """Whether it is on a protected line of this company; if not, nothing is asked or ordered there."""
    is_silent: bool = False
    """He was asked here and has not answered for as long as the line waits: he may be reminded."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What the line of the conversation demands now."""

    version_id: int
    auto_save_to_crm: bool
    on_refusal: OnRefusal = OnRefusal.HAND_OVER


@dataclass(frozen=True, slots=True)
class Case:
    """Everything known when a decision is due."""

    session: Session
    policy: Policy
    heard: tuple[Heard, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    recorded: tuple[Recorded, ...] = ()
    outside: tuple[Outside, ...] = ()
