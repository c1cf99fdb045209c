"""The words of the trade: channel kinds, states, answers and methods, one enumeration each."""

from enum import StrEnum


class Channel(StrEnum):
    """How a client talks to the company; it decides what can be shown and what counts as an answer."""

    ONLINE_CHAT = "online_chat"
    """The chat of the company's site: clickable answers reach the client."""
    MESSENGER = "messenger"
    """Telegram, WhatsApp, VK and the like: only text reaches the client."""

    @classmethod
    def of(cls, connector: str) -> "Channel":
        """The kind of a connector, by its code (`imconnector` of the REST documentation)."""
        return cls.ONLINE_CHAT if connector == "livechat" else cls.MESSENGER


class Mode(StrEnum):
    """What counts as consent in a messenger; the online chat always wants a button."""

    IMPLIED = "implied"
    """Continuing the correspondence after the warning counts."""
    EXPLICIT = "explicit"
    """Only a recognised yes counts."""


class OnRefusal(StrEnum):
    """What becomes of a conversation whose client refused."""

    HAND_OVER = "hand_over"
    """Operators go on without saving anything of him."""
    FINISH = "finish"
    """The conversation is closed."""


class OnSilence(StrEnum):
    """What is done about a client who was asked and does not answer."""

    NOTE = "note"
    REMIND = "remind"
    """Ask once more, within the limit of prompts."""


class State(StrEnum):
    """Where one client stands with one company."""

    NONE = "none"
    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"
    NO_DECISION = "no_decision"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    INVALIDATED = "invalidated"

    @property
    def allows_processing(self) -> bool:
        """Whether personal data may be saved: 152-FZ art. 6 part 1 item 1 needs a consent in force."""
        return self is State.GIVEN

    @property
    def awaits_answer(self) -> bool:
        """Whether the client is asked, for the first time or about a new version, and has not answered."""
        return self in (State.ASKED, State.SUPERSEDED)


class Status(StrEnum):
    """What a register row says happened."""

    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    INVALIDATED = "invalidated"


class Method(StrEnum):
    """How a decision was expressed."""

    BUTTON = "button"
    """The exact answer words in an online chat; a click and typing cannot be told apart."""
    KEYWORD = "keyword"
    IMPLIED_CONTINUATION = "implied_continuation"
    WEB_PAGE = "web_page"
    OPERATOR = "operator"


class PageAnswer(StrEnum):
    """What a client presses on the page of his agreement."""

    ACCEPT = "accept"
    REJECT = "reject"
    WITHDRAW = "withdraw"


class PromptStatus(StrEnum):
    """What is known of a prompt on its way to the client."""

    QUEUED = "queued"
    DELIVERED = "delivered"
    """The portal accepted it and gave a message id: only now can an answer count."""
    FAILED = "failed"


class UrlKind(StrEnum):
    """What the address in a register row is."""

    OWN_PAGE = "own_page"
    SESSION_START_PAGE = "session_start_page"
    WEBSITE = "website"
    DIALOGUE = "dialogue"


class Notice(StrEnum):
    """Short answers to the client after a decision."""

    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ALREADY_GIVEN = "already_given"


class ErasureCause(StrEnum):
    """Why a client's data are destroyed."""

    REFUSED = "refused"
    NO_DECISION = "no_decision"
    WITHDRAWN = "withdrawn"
    DEMAND = "demand"
    PURPOSE_REACHED = "purpose_reached"


class ErasureState(StrEnum):
    """Where a case of erasure stands."""

    OPENED = "opened"
    FROZEN = "frozen"
    INVENTORY = "inventory"
    """Looked through; waits for approval."""
    HELD = "held"
    """Waits for a person: another ground was found, or somebody stopped it."""
    APPROVED = "approved"
    SCRUBBING = "scrubbing"
    DELETING = "deleting"
    VERIFYING = "verifying"
    MANUAL_TAIL = "manual_tail"
    DOCUMENTED = "documented"
    """The documents are made; what only a person can remove is left."""
    CLOSED = "closed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        """Nothing more is done by itself: another case of the same client may begin."""
        return self in (ErasureState.DOCUMENTED, ErasureState.CLOSED, ErasureState.CANCELLED)
