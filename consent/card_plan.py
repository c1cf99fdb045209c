"""What is proposed to be written to a client's card, and what the employee who saves him wishes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from consent.erasure import FoundBy
from consent.recognise import Contact, ContactKind, Recognised

NEW: Final = "new"
"""The wish for a card of the client's own, whatever others look like it."""


class FieldAction(StrEnum):
    """What becomes of one value."""

    ADD = "add"
    """A new card gets it, or a phone or an e-mail goes beside those that are there."""
    FILL = "fill"
    """The card has nothing there."""
    SAME = "same"
    KEPT = "kept"
    """Staff wrote something else, and it stays."""

    @property
    def writes(self) -> bool:
        return self in (FieldAction.ADD, FieldAction.FILL)


class SaveRefusal(StrEnum):
    """Why a client cannot be saved though the portal answers; trying again changes nothing."""

    CHOOSE_CONTACT = "choose_contact"
    """Several cards merely look like his."""
    CONTACT_GONE = "contact_gone"
    """The card that was chosen has been deleted."""
    CONTACT_UNKNOWN = "contact_unknown"
    """Nothing leads from the client to the card that was named."""
    ACCESS_DENIED = "crm_access_denied"
    FIELDS_REQUIRED = "crm_fields_required"
    """The portal's settings make fields required that we know nothing for."""
    REFUSED = "crm_refused"

    def naming(self, names: Iterable[str]) -> str:
        """The code with the names of the fields it is about, as an order keeps it."""
        return ":".join(part for part in (self.value, ",".join(names)) if part)

    @classmethod
    def read(cls, code: str) -> "tuple[SaveRefusal, tuple[str, ...]] | None":
        """What `naming` wrote; None for any other code."""
        plain, _, names = code.partition(":")
        if plain not in set(cls):
            return None
        return cls(plain), tuple(names.split(",")) if names else ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A card that is, or may be, the client's."""

    contact_id: int
    name: str
    created_at: datetime | None
    found_by: FoundBy
    is_ours: bool
    """It carries our marks: we made it for this client."""


@dataclass(frozen=True, slots=True)
class PlannedField:
    """One value for the card; ``key`` names it in a wish: `name`, `phone:0`, ..."""

    key: str
    value: str
    now: str
    action: FieldAction


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that stands in the way or should be known; ``names`` are titles of fields."""

    code: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What saving would do now."""

    candidates: tuple[Candidate, ...]
    chosen: int | None
    """The card that would be written to; None: a new one, or the employee has to choose."""
    must_choose: bool
    fields: tuple[PlannedField, ...]
    recognised: tuple[Recognised, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """What the employee who presses wants; without anything the surest card is taken."""

    contact_id: int | None = None
    is_new: bool = False
    without: frozenset[str] = frozenset()
    """Keys of fields that are not to be written."""
    contacts: tuple[Contact, ...] = ()
    """What he adds of that which the client wrote."""
    user_id: int | None = None
    """The employee; None: nobody pressed."""

    def as_payload(self) -> dict[str, Any]:
        """As an order keeps it."""
        card: int | str | None = NEW if self.is_new else self.contact_id
        wanted: dict[str, Any] = {
            "contact_id": card,
            "without": sorted(self.without),
            "with": [[each.kind.value, each.value] for each in self.contacts],
            "user_id": self.user_id,
        }
        return {name: value for name, value in wanted.items() if value}

    @classmethod
    def of_payload(cls, payload: Mapping[str, Any]) -> "Wish":
        card = payload.get("contact_id")
        return cls(
            contact_id=card if isinstance(card, int) else None,
            is_new=card == NEW,
            without=frozenset(payload.get("without", ())),
            contacts=tuple(Contact(ContactKind(kind), value) for kind, value in payload.get("with", ())),
            user_id=payload.get("user_id"),
        )
