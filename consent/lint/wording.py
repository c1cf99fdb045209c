"""Rules on the whole: term and withdrawal, unfilled places, freedom, length and markup."""

import re
from collections.abc import Iterator

from consent.agreements import normalise
from consent.lint.reading import affirmed, fold, pattern
from consent.lint.subject import Spot, Subject
from consent.markup import foreign_markup, is_html
from consent.requisites import clean_email, one_line

LONGEST_TEXT = 12_000
"""Signs; what is longer no client reads in a chat."""
MOST_WORDS_A_SENTENCE = 60
_SENTENCE_END = re.compile(r"[.!?;:]+\s|\n+")
_HOLES = re.compile(
    r"\{\{[^{}\n]{0,60}(?:\}\})?|\}\}|\[\[[^\[\]\n]{0,60}(?:\]\])?|\]\]|%[^\W\d][\w .-]{0,60}%|_{3,}"
    r"|(?<![\w-])example\.[a-z]{2,}"
)
_EXAMPLE = re.compile(r"(?<![.@\w-])example(?![\w@-]|\.\w)")


def term(subject: Subject) -> Iterator[Spot]:
    """L12: how long the consent is valid, and how and where it is withdrawn (152-FZ art. 9 part 4)."""
    yield from subject.repeated("term_months")
    if not subject.text:
        return
    for case in ("term", "withdrawal"):
        if not pattern(case, subject.language).search(subject.folded):
            yield Spot("text", case)
    written = one_line(subject.settings.contact_email)
    if written and not any(fold(way) in subject.folded for way in (written, clean_email(written))):
        yield Spot("text", "email", written)


def holes(subject: Subject) -> Iterator[Spot]:
    """L14: no place is left to be filled in."""
    for field, said in _filled_in(subject).items():
        found = [hole.group() for hole in _HOLES.finditer(said)]
        found += [hole.group() for hole in pattern("holes").finditer(_nameless(subject, field, said))]
        if subject.language == "ru":
            found += _EXAMPLE.findall(said)
        yield from (Spot(field, found=hole.strip()) for hole in found)


def _filled_in(subject: Subject) -> dict[str, str]:
    company, settings = subject.requisites, subject.settings
    said = {
        "text": subject.text if subject.is_custom else "",
        "company.full_name": company.full_name,
        "company.address": company.address,
        "purposes": "\n".join(subject.titles),
        "data_categories": "\n".join(settings.data_categories),
        "crossborder": settings.crossborder,
    }
    for field in ("recipients", "processors"):
        for number, party in enumerate(getattr(settings, field)):
            said[f"{field}.{number}"] = f"{party.name}\n{party.address}"
    return {field: fold(value) for field, value in said.items()}


def _nameless(subject: Subject, field: str, said: str) -> str:
    # Who is really called «Ромашка» has filled in his name.
    return subject.written.get(field, "") if "." not in field else ""


def freedom(subject: Subject) -> Iterator[Spot]:
    """L15: nothing that makes a consent look less than free (art. 9 part 1)."""
    yield from (Spot("text", found=words) for words in affirmed(subject.written["text"], "unfree"))


def bundling(subject: Subject) -> Iterator[Spot]:
    """L16: a consent stands apart from offers, policies and contracts (art. 9 part 1)."""
    yield from (Spot("text", found=words) for words in affirmed(subject.written["text"], "bundled"))


def length(subject: Subject) -> Iterator[Spot]:
    """L18: a text that can be read (art. 9 part 1: informed and conscious)."""
    if len(subject.text) > LONGEST_TEXT:
        yield Spot("text", "long", str(len(subject.text)))
    sentences = [said for said in _SENTENCE_END.split(subject.text) if said.strip()]
    average = len(subject.text.split()) // len(sentences) if sentences else 0
    if average > MOST_WORDS_A_SENTENCE:
        yield Spot("text", "sentences", str(average))


def markup(subject: Subject) -> Iterator[Spot]:
    """L20: HTML of a few plain tags only; the rest would be taken away, and the text with it."""
    written = normalise(subject.settings.custom_text)
    if subject.is_custom and is_html(written):
        yield from (Spot("text", found=name) for name in foreign_markup(written))
