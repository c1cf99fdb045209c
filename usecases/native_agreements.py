"""The portal's own agreements as a source of a draft's own text: filled in, cleaned, and read through."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from consent import markup
from consent.agreements import normalise
from consent.requisites import Requisites

_LIST_SIGNS = "-–—•*·;., "
_CHECK_BY_HAND = "native_check_by_hand"


@dataclass(frozen=True, slots=True)
class NativeAgreement:
    """An agreement of the portal."""

    id: int
    name: str
    is_active: bool
    language: str


@dataclass(frozen=True, slots=True)
class NativeText:
    """What the portal made of an agreement: the label of its box, and the text."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """A text ready to become a draft's own one; ``notes`` are codes of what has to be mended by hand."""

    label: str
    text: str
    notes: tuple[str, ...]


def fields_of(company: Requisites) -> dict[str, str]:
    """The places of a native agreement that the company fills (`user-consent-agreement-text.md`).

    There is none for INN; purposes and recipients are the draft's and not the company's.
    """
    fields = {
        "COMPANY_NAME": company.full_name,
        "COMPANY_ADDRESS": company.address,
        "EMAIL": company.email,
    }
    return {name: value for name, value in fields.items() if value}


def read_through(found: NativeText, company: Requisites) -> Source:
    """The portal's text without foreign markup, and what of the company is missing in it."""
    written = normalise(found.text).strip()
    is_html = markup.is_html(written)
    text = markup.sanitise(written) if is_html else written
    plain = markup.to_plain(written) if is_html else written
    label = markup.to_plain(found.label) if markup.is_html(found.label) else found.label
    return Source(label, text, (*_missing(plain, company), _CHECK_BY_HAND))


def _missing(plain: str, company: Requisites) -> Iterator[str]:
    names = [name for name in (company.full_name, company.short_name) if name]
    values = {_folded(value) for value in (*names, company.address, company.inn, company.email)}
    # A value that makes up a row of a list stands among the categories of data and names no operator.
    rows = [row for row in map(_folded, plain.split("\n")) if row not in values]
    text = " ".join(rows)
    if not any(_folded(name) in text for name in names):
        yield "native_without_name"
    if _folded(company.address) not in text:
        yield "native_without_address"
    if company.inn and not re.search(rf"(?<!\d){re.escape(company.inn)}(?!\d)", text):
        yield "native_without_inn"
    if not company.email or _folded(company.email) not in text:
        yield "native_without_email"


def _folded(text: str) -> str:
    """Spelling and signs aside."""
    plain = re.sub(r"[«»\"“”„]", "", text.casefold().replace("ё", "е"))
    return " ".join(plain.split()).strip(_LIST_SIGNS)
