"""What is known of a client who consented, ready for a contact card."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from consent.card_plan import Wish
from consent.recognise import Contact, ContactKind

ORIGINATOR: Final = "soglasie"
"""Marks the cards we made: a repeated write is found by it, and only such cards are ours."""

_NAMELESS: Final = "Клиент открытой линии"
_MAX_NAME: Final = 50
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}")
_EXTENSION = re.compile(r"доб|вн|ext", re.IGNORECASE)
_AREAS: Final = "3489"
"""How codes of cities and of mobile networks begin in Russia."""
# Which kind of messenger value the portal itself writes (read in imopenlines/lib/crm/common.php).
_IM_TYPES: Final = {
    "livechat": "OPENLINE",
    "telegrambot": "TELEGRAM",
    "facebook": "FACEBOOK",
    "vkgroup": "VK",
    "viber": "VIBER",
    "instagram": "INSTAGRAM",
    "fbinstagram": "INSTAGRAM",
    "network": "BITRIX24",
}
_FM_TYPES: Final = {ContactKind.PHONE: "PHONE", ContactKind.EMAIL: "EMAIL"}


class ConsentLabel(StrEnum):
    """State of the consent as the card shows it."""

    GIVEN = "Получено"
    REFUSED = "Отказ"
    WITHDRAWN = "Отозвано"


@dataclass(frozen=True, slots=True)
class Multifield:
    """A phone, an e-mail or a messenger address of a card."""

    type_id: str
    value_type: str
    value: str

    @property
    def normal(self) -> tuple[str, str]:
        """Equal for values that mean the same."""
        if self.type_id == "PHONE":
            return self.type_id, normal_phone(self.value)
        return self.type_id, self.value.strip().lower() if self.type_id == "EMAIL" else self.value

    def as_row(self) -> dict[str, str]:
        return {"typeId": self.type_id, "valueType": self.value_type, "value": self.value}


@dataclass(frozen=True, slots=True)
class Decision:
    """The client's consent as people are told of it."""

    entry_id: str
    """Public id of the register's entry."""
    company_name: str
    version: int
    at: datetime
    url: str
    """Where the application shows the entry."""


@dataclass(frozen=True, slots=True)
class Card:
    """A client in one conversation."""

    entity_id: str
    """`connector|line|chat|user`: the portal finds a client's card by it at his next session; or empty."""
    connector: str
    user_id: int
    chat_id: int
    name: str = ""
    email: str = ""
    phone: str = ""
    line_name: str = ""
    source_url: str = ""
    known_contact_id: int | None = None
    """The card we saved him to before."""
    bound_contact_id: int | None = None
    """The card the portal had bound to the chat when it last told."""
    consent: ConsentLabel = ConsentLabel.GIVEN
    given_at: datetime | None = None
    line_id: int = 0
    own_bots: frozenset[int] = frozenset()
    """Bots of ours: a dialogue in their hands has no operator yet."""
    decision: Decision | None = None
    """What the card's timeline is told; None: there is nothing to tell."""
    noted_on: frozenset[int] = frozenset()
    """Cards whose timeline tells of this decision already."""
    wish: Wish = field(default_factory=Wish)
    session_ids: tuple[int, ...] = ()
    """Sessions of the chat whose history is read, the newest first."""

    @property
    def origin_id(self) -> str:
        """Our key of the client: a card with it was made by us for him."""
        return f"{self.connector}:{self.user_id}"

    @property
    def im_value(self) -> str:
        return f"imol|{self.entity_id}"

    @property
    def shown_name(self) -> str:
        return " ".join(self.name.split())[:_MAX_NAME] or _NAMELESS

    @property
    def source(self) -> str:
        """Where the card came from, for people."""
        return ", ".join(part for part in (self.line_name, self.source_url) if part)

    @property
    def im_type(self) -> str:
        return _IM_TYPES.get(self.connector, "IMOL")

    @property
    def source_code(self) -> str:
        """Which source the portal itself writes (read in imopenlines/lib/crm/common.php)."""
        return f"{self.line_id}|{self.im_type}"

    def multifields(self) -> list[Multifield]:
        """What can be written, the chat's address first, and each value once.

        One bad e-mail would make the whole card fail (`crm-contact-add.md`).
        """
        rows = [Multifield("IM", self.im_type, self.im_value)] if self.entity_id else []
        if is_phone(self.phone):
            rows.append(Multifield("PHONE", "WORK", self.phone.strip()))
        if is_email(self.email):
            rows.append(Multifield("EMAIL", "WORK", self.email.strip()))
        rows += [as_multifield(each) for each in self.wish.contacts]
        distinct: dict[tuple[str, str], Multifield] = {}
        for row in rows:
            distinct.setdefault(row.normal, row)
        return list(distinct.values())


def as_multifield(contact: Contact) -> Multifield:
    return Multifield(_FM_TYPES[contact.kind], "WORK", contact.value)


def is_email(text: str) -> bool:
    return _EMAIL.fullmatch(text.strip()) is not None


def is_phone(text: str) -> bool:
    return 7 <= len(normal_phone(text)) <= 15


def normal_phone(text: str) -> str:
    """Digits without an extension; a Russian number with 8, or without either, is the same as with +7."""
    number = _EXTENSION.split(text, maxsplit=1)[0].strip()
    digits = re.sub(r"[^0-9]", "", number)
    if number.startswith("+"):
        return digits
    if len(digits) == 11 and digits[0] == "8":
        return f"7{digits[1:]}"
    return f"7{digits}" if len(digits) == 10 and digits[0] in _AREAS else digits


def phone_forms(text: str) -> list[str]:
    """The ways a number may stand in a CRM: how it compares them is not documented."""
    digits = normal_phone(text)
    if len(digits) == 11 and digits[0] == "7":
        return [f"+{digits}", f"8{digits[1:]}", digits[1:]]
    return [f"+{digits}", digits]
