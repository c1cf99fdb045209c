"""By which words an entry of the register is found, and which words a question asks for.

Contacts are not among the words: of an e-mail address or a telephone number only the forms are named here
in which it may be asked for, and whoever keeps them blinds them first (152-FZ art. 19 part 1).
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

LONGEST_WORD: Final = 64
MOST_WORDS: Final = 30
"""Of each text of an entry: the beginning of a long answer tells it from others."""
MOST_TOKENS: Final = 8
"""Of a question; what comes after them is not looked for."""

_WORD: Final = re.compile(r"[^\W_]+")
_WITHIN_WORDS: Final = re.compile("[\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff]")
"""Stress marks, and signs that are not even seen."""
_PHONE: Final = re.compile(r"[\d\s()+\-‐‑–.]+")
_NOT_DIGITS: Final = re.compile(r"\D+")
_LEAST_DIGITS, _NATIONAL, _LOCAL, _LAST = 4, 10, 7, 4


class ContactKind(StrEnum):
    """What a form is a form of."""

    EMAIL = "email"
    PHONE = "phone"


class ContactForm(NamedTuple):
    """One form in which a contact may be asked for."""

    kind: ContactKind
    form: str


@dataclass(frozen=True, slots=True)
class Token:
    """One thing a question asks for: a word with this beginning, or else the contact."""

    beginning: str
    contact: ContactForm | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it is the word itself: with a single letter half of a register begins."""
        return len(self.beginning) == 1


def entry_words(client_name: str, decision_text: str) -> set[str]:
    """The words by which an entry is found: of the client's name and of what he decided with."""
    return {*_words(client_name)[:MOST_WORDS], *_words(decision_text)[:MOST_WORDS]}


def contact_forms(client_name: str, email: str, phone: str) -> set[ContactForm]:
    """The forms in which the contacts of an entry may be asked for.

    A messenger that knows no name of a client shows his number in its place, and mail his address.
    """
    forms = {ContactForm(ContactKind.EMAIL, _email(text)) for text in (email, client_name) if "@" in text}
    for number in (phone, _if_phone(client_name)):
        if len(digits := _digits(number)) >= _LEAST_DIGITS:
            forms.update([ContactForm(ContactKind.PHONE, digits[-n:]) for n in (_LAST, _LOCAL, len(digits))])
    return forms


def tokens_of(question: str) -> list[Token]:
    """What a question asks for, all of which an entry must have; none for one without letters and digits.

    A question of digits and what is written between them is one telephone number, or its last digits; any
    piece with an @ is an e-mail address. Both may be words of a text as well.
    """
    if phone := _phone_asked(question):
        tokens = [Token(word, phone) for word in _words(question)]
    else:
        tokens = [
            Token(word, ContactForm(ContactKind.EMAIL, _email(piece)) if "@" in piece else None)
            for piece in question.split()
            for word in _words(piece)
        ]
    return list(dict.fromkeys(tokens))[:MOST_TOKENS]


def _phone_asked(question: str) -> ContactForm | None:
    digits = _digits(_if_phone(question))
    return ContactForm(ContactKind.PHONE, digits) if len(digits) >= _LEAST_DIGITS else None


def _if_phone(text: str) -> str:
    return text if _PHONE.fullmatch(text) else ""


def _digits(phone: str) -> str:
    """The digits of a number; of a Russian one those that stay the same behind +7 and 8."""
    digits = _NOT_DIGITS.sub("", unicodedata.normalize("NFKC", phone)) if phone else ""
    is_russian = len(digits) == _NATIONAL + 1 and digits[0] in "78"
    return digits[1:] if is_russian else digits


def _email(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _words(text: str) -> list[str]:
    """The words of a text in their order, each once."""
    return list(dict.fromkeys([run[:LONGEST_WORD] for run in _WORD.findall(_unified(text))]))


def _unified(text: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return _WITHIN_WORDS.sub("", folded.replace("ё", "е"))
