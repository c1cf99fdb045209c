"""An agreement: what keeps it from being published, and the frozen text of a version.

A published text is never changed; its fingerprint is the SHA-256 of the UTF-8 bytes of the NFC text
with LF line ends.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from consent import markup, texts
from consent.purposes import find_forbidden_purpose, is_unknown_code
from consent.requisites import (
    Code,
    check_email,
    check_inn,
    clean_email,
    clean_number,
    one_line,
    validate,
)
from consent.standard_text import AgreementSettings, Recipient, data_short, purposes_short, render_standard

__all__ = [
    "AgreementSettings",
    "FrozenText",
    "Recipient",
    "check_publishable",
    "data_short",
    "fingerprint",
    "freeze",
    "normalise",
    "purposes_short",
    "render_standard",
    "title_of",
]

SOURCES = ("standard", "custom")
LONGEST_TERM_MONTHS = 120
MODES = ("button", "implied", "explicit")
_LINE_END = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_LIST_MARK = re.compile(r"^(?:(?:—|\d+\.)\s+)+")
# Lone surrogates can be neither encoded nor stored; a zero sign PostgreSQL refuses.
_NOT_STORED = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\ud800-\\udfff]")


@dataclass(frozen=True, slots=True)
class FrozenText:
    """The text of one published version."""

    title: str
    plain_text: str
    html: str
    """What its page shows below the title."""
    sha256: str


def freeze(
    settings: AgreementSettings, version: int, published_on: date, *, withdraw_url: str = ""
) -> FrozenText:
    """The text of a version, ready to be stored for ever; call after `check_publishable` found nothing.

    Raises ``TemplateError`` when the settings leave a hole in the standard text.
    """
    if settings.source == "custom":
        return _freeze_own(normalise(settings.custom_text))
    written = render_standard(settings, version=version, published_on=published_on, withdraw_url=withdraw_url)
    return _freeze_plain(normalise(written))


def _freeze_own(written: str) -> FrozenText:
    if not markup.is_html(written):
        return _freeze_plain(written)
    html = markup.sanitise(written)
    text = normalise(markup.to_plain(html))
    title = title_of(text)
    below = _without_heading(html, title)
    # Markup that does not close what it opens may lose its structure with the heading.
    if below != html and not is_shown_as(text, title, below):
        below = html
    return FrozenText(title, text, below, fingerprint(text))


def _freeze_plain(text: str) -> FrozenText:
    return FrozenText(title_of(text), text, markup.to_html(text), fingerprint(text))


def _without_heading(html: str, title: str) -> str:
    """Without the first paragraph, when it only says what stands above the text as its heading."""
    first, end, rest = html.partition("</p>")
    return rest.lstrip("\n") if end and markup.to_plain(first) == title else html


def title_of(text: str) -> str:
    """The first line that is not blank."""
    return next((line.strip() for line in text.split("\n") if line.strip()), "")


def is_shown_as(plain_text: str, title: str, html: str | None) -> bool:
    """Whether title and page of a frozen text say its words alone; None: its page is made from them."""
    if title != title_of(plain_text):
        return False
    return html is None or _words_below(plain_text, title) == _words_below(markup.to_plain(html), title)


def _words_below(text: str, title: str) -> list[str]:
    # Pages show the title apart, and need not repeat the line that says it; marks of lists are drawn by them.
    heading = _LIST_MARK.sub("", title).casefold()
    lines = [_LIST_MARK.sub("", line.strip()) for line in normalise(text).split("\n")]
    return " ".join(line for line in lines if line.casefold() != heading).split()


def fingerprint(plain_text: str) -> str:
    """SHA-256 in hex of the normalised text."""
    return hashlib.sha256(normalise(plain_text).encode("utf-8")).hexdigest()


def normalise(text: str) -> str:
    """NFC, LF line ends, no byte-order mark and no control signs but tab and line feed."""
    kept = _NOT_STORED.sub("", _LINE_END.sub("\n", text))
    return unicodedata.normalize("NFC", kept.lstrip("\ufeff"))


def check_publishable(settings: AgreementSettings) -> dict[str, Code]:
    """Every field that is missing or malformed, with a code; empty when none is.

    What the text says is for `consent.lint`: both have to find nothing before a draft is published.
    Fields of the company are named ``company.inn`` and so on. Sentences for the codes:
    `consent.texts.message`.
    """
    checks: dict[str, Callable[[AgreementSettings], Code | None]] = {
        "language": lambda s: None if s.language in texts.LANGUAGES else "language_unknown",
        "source": lambda s: None if s.source in SOURCES else "source_unknown",
        "mode": lambda s: None if s.mode in MODES else "mode_unknown",
        "purposes": _check_purposes,
        "term_months": _check_term,
        "contact_email": _check_contact,
        "data_residency": _check_residency,
        "text": _check_text,
    }
    found = {field: code for field, check in checks.items() if (code := check(settings))}
    found |= _check_named("recipients", settings.recipients) | _check_named("processors", settings.processors)
    return found | {f"company.{field}": code for field, code in validate(settings.requisites).items()}


def _check_purposes(settings: AgreementSettings) -> Code | None:
    named = [one_line(purpose) for purpose in settings.purposes]
    if not named or not all(named):
        return "purpose_required"
    if any(find_forbidden_purpose(purpose) for purpose in named):
        return "purpose_not_allowed"
    if any(is_unknown_code(purpose) for purpose in named):
        return "purpose_unknown"
    return "purpose_repeated" if len(set(named)) < len(named) else None


def _check_named(field: str, parties: tuple[Recipient, ...]) -> dict[str, Code]:
    """Wrong cells of a list by row and name: ``recipients.0.inn``."""
    found: dict[str, Code] = {}
    for row, party in enumerate(parties):
        cells = {
            "name": one_line(party.name),
            "inn": clean_number(party.inn),
            "address": one_line(party.address),
        }
        for name, value in cells.items():
            code = "required" if not value else check_inn(value, {10, 12}) if name == "inn" else None
            if code:
                found[f"{field}.{row}.{name}"] = code
    return found


def _check_term(settings: AgreementSettings) -> Code | None:
    months = settings.term_months
    return None if months is None or 1 <= months <= LONGEST_TERM_MONTHS else "term_invalid"


def _check_contact(settings: AgreementSettings) -> Code | None:
    address = clean_email(settings.contact_email)
    return check_email(address) if address else "required"


def _check_residency(settings: AgreementSettings) -> Code | None:
    return None if re.fullmatch(r"[A-Za-z]{2}", settings.data_residency.strip()) else "residency_invalid"


def _check_text(settings: AgreementSettings) -> Code | None:
    if settings.source != "custom":
        return None
    written = normalise(settings.custom_text)
    plain = normalise(markup.to_plain(written)) if markup.is_html(written) else written
    return None if title_of(plain) else "text_empty"
