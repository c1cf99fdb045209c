"""What may be destroyed of what was found, and what a person has to decide.

152-FZ art. 21: without a consent the data go, unless another ground of art. 6 holds them: an old customer's
contract does. So only cards of this correspondence go by themselves.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from consent.vocabulary import ErasureCause


class ItemKind(StrEnum):
    """What can be found of a client."""

    CONTACT = "contact"
    LEAD = "lead"
    DEAL = "deal"
    ACTIVITY = "activity"
    COMMENT = "comment"
    LOG_MESSAGE = "log_message"
    REQUISITE = "requisite"
    """Of a contact: names, passport, addresses, bank accounts."""
    DIALOGUE = "dialogue"
    """The messages of the chat: no method of the portal removes a client's."""
    WORKING_DATA = "working_data"
    """What our own tables know besides the register."""

    @property
    def is_card(self) -> bool:
        return self in (ItemKind.CONTACT, ItemKind.LEAD, ItemKind.DEAL)


class FoundBy(StrEnum):
    """What leads from a client to a card, the surest first."""

    CHAT = "chat"
    """The portal has bound the card to the chat."""
    LINK = "link"
    """We saved him there."""
    MARK = "mark"
    """The card has our originator marks."""
    IM = "im"
    """The card has the chat's own address."""
    PHONE = "phone"
    EMAIL = "email"

    @property
    def is_sure(self) -> bool:
        """A phone or an e-mail may be a namesake's, or a family's."""
        return self not in (FoundBy.PHONE, FoundBy.EMAIL)


class ItemAction(StrEnum):
    """What is to become of a thing."""

    DELETE = "delete"
    SCRUB = "scrub"
    """Only what came from this correspondence is taken out of it."""
    HOLD = "hold"
    """A person has to decide."""
    KEEP = "keep"
    """A person has decided, with a reason."""
    BY_HAND = "by_hand"
    """No method removes it: a person does."""


class ItemState(StrEnum):
    """How far that is."""

    FOUND = "found"
    SCRUBBED = "scrubbed"
    DELETED = "deleted"
    VERIFIED = "verified"
    KEPT = "kept"
    BY_HAND = "by_hand"
    DONE_BY_HAND = "done_by_hand"


class HoldReason(StrEnum):
    """Why a thing is not destroyed by itself."""

    OLDER_CARD = "older_card"
    HAS_DEAL = "has_deal"
    HAS_INVOICE = "has_invoice"
    HAS_COMPANY = "has_company"
    IS_DEAL = "is_deal"
    OTHER_CONSENT = "other_consent"
    """Given in another channel, or to another company."""
    ONLY_SIMILAR = "only_similar"
    NOTHING_TAKEN = "nothing_taken"
    """Nothing in it came from the correspondence."""
    DELETED_BEFORE = "deleted_before"
    """Somebody deleted it before it was blanked: it lies in the recycle bin as it was."""


@dataclass(frozen=True, slots=True)
class Card:
    """A card as the inventory found it."""

    kind: ItemKind
    created_at: datetime | None
    """None: the portal does not say."""
    found_by: frozenset[FoundBy]
    is_ours: bool
    """It carries our marks: we made it for this client."""
    deals: int = 0
    invoices: int = 0
    companies: int = 0
    has_other_consent: bool = False
    """Another client whose consent is in force is kept on it too."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A thing that was found, with what is to become of it."""

    kind: ItemKind
    ref: int
    """Its number in the portal."""
    action: ItemAction
    title: str = ""
    found_by: str = ""
    categories: tuple[str, ...] = ()
    reason: str = ""
    owner_kind: str = ""
    owner_ref: int = 0
    """The card that an activity or a comment hangs on."""


def hold_reason(card: Card, known_since: datetime) -> HoldReason | None:
    """Why a card may not go by itself; None where it may.

    ``known_since``: when the client's first conversation with us began, by the portal's clock.
    """
    if card.kind is ItemKind.DEAL:
        return HoldReason.IS_DEAL
    if card.has_other_consent:
        return HoldReason.OTHER_CONSENT
    if card.deals:
        return HoldReason.HAS_DEAL
    if card.invoices:
        return HoldReason.HAS_INVOICE
    if card.companies:
        return HoldReason.HAS_COMPANY
    if not any(each.is_sure for each in card.found_by):
        return HoldReason.ONLY_SIMILAR
    if card.is_ours:
        return None
    is_older = card.created_at is None or card.created_at < known_since
    return HoldReason.OLDER_CARD if is_older else None


def may_start(cause: ErasureCause, *, has_consent: bool) -> bool:
    """Whether a case can be opened: a consent in force is a ground, but not against a demand."""
    return not has_consent or cause in (ErasureCause.DEMAND, ErasureCause.PURPOSE_REACHED)


def ended_by_consent(cause: ErasureCause, *, is_begun: bool) -> bool:
    """Whether a consent given anew ends a case: nothing was destroyed yet, and nobody demanded it."""
    return not is_begun and cause is not ErasureCause.DEMAND
