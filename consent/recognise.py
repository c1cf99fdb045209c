"""Phones and e-mails in what a client wrote: offered to whoever saves his card, never written unasked."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_NOISE: Final = re.compile(r"https?://\S+|\[[^\[\]]*\]", re.IGNORECASE)
"""Addresses of pages and BBCode: digits in them reach nobody."""
_EMAIL: Final = re.compile(r"(?<![\w.+%@-])[\w.+%-]*\w@(?:[\w-]+\.)+[^\W\d_]{2,}(?![\w@-])")
_SEP: Final = r"[ \u00a0.\-\u2010-\u2015]{0,2}"
_PHONE: Final = re.compile(
    rf"(?<![\w+@])(?<!\d[.,:/-])(?P<country>\+7|[78])?{_SEP}\(?(?P<area>\d{{3}})\)?{_SEP}"
    rf"(?P<first>\d{{3}}){_SEP}(?P<second>\d{{2}}){_SEP}(?P<third>\d{{2}})(?![\w@]|[.,:/-]\d)"
)
_ABROAD: Final = re.compile(r"(?<![\w+])\+(?!7)[1-9](?:[ ().\-]{0,2}\d){7,14}(?!\w)")
_AFTER_DIGITS: Final = re.compile(r"\d\s$")
_AREAS: Final = ("3", "4", "8", "9")
"""How codes of cities and of mobile networks begin in Russia."""
_OF_A_THING: Final = re.compile(
    r"(?:заказ|сч[её]т|договор|артикул|накладн|трек|квитанц|полис|паспорт|снилс|инн\b|огрн|карт|код\b|чек\b|"
    r"order|invoice|contract|card\b|code\b|tracking|№|#|id\b)\w*[\s:.№#-]*(?:(?:номер|number|no)\w*)?[\s:.№#-]*$",
    re.IGNORECASE,
)
"""What stands before a number that belongs to a thing and not to a person."""
_LOOK_BACK: Final = 40


class ContactKind(StrEnum):
    """How a person can be reached."""

    PHONE = "phone"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Contact:
    """A phone, as +79990000001, or an e-mail, in lower case."""

    kind: ContactKind
    value: str


@dataclass(frozen=True, slots=True)
class Recognised:
    """A contact with the message that it stands in."""

    contact: Contact
    message_id: int


def recognise(messages: Iterable[tuple[int, str]]) -> list[Recognised]:
    """Contacts in messages, given by number and text; each contact once, where it was written first."""
    found: dict[Contact, int] = {}
    for message_id, text in messages:
        for contact in contacts_in(text):
            found.setdefault(contact, message_id)
    return [Recognised(contact, message_id) for contact, message_id in found.items()]


def contacts_in(text: str) -> Iterator[Contact]:
    """Contacts in one text: numbers of orders, dates, cards and documents are none."""
    text = _NOISE.sub(" ", text)
    for found in _EMAIL.finditer(text):
        yield Contact(ContactKind.EMAIL, found[0].lower())
    for found in _PHONE.finditer(text):
        if _is_phone(text, found) and not _names_a_thing(text, found):
            yield Contact(ContactKind.PHONE, f"+7{_digits(found[0])[-10:]}")
    for found in _ABROAD.finditer(text):
        yield Contact(ContactKind.PHONE, f"+{_digits(found[0])}")


def _is_phone(text: str, found: re.Match[str]) -> bool:
    """Without the country in front only a mobile number is told from a document's."""
    if found["country"]:
        return found["area"][0] in _AREAS
    return found["area"][0] == "9" and not _AFTER_DIGITS.search(text, 0, found.start())


def _names_a_thing(text: str, found: re.Match[str]) -> bool:
    if found["country"] == "+7":
        return False
    return _OF_A_THING.search(text, max(0, found.start() - _LOOK_BACK), found.start()) is not None


def _digits(text: str) -> str:
    return "".join(re.findall(r"[0-9]", text))
