"""Rules on purposes: named, closed, and none that a chat may not ask for."""

import re
from collections import Counter
from collections.abc import Iterator

from consent.lint.reading import affirmed, pattern, words_in, words_of
from consent.lint.subject import Spot, Subject
from consent.purposes import find_forbidden, find_forbidden_purpose
from consent.requisites import one_line

_NOT_ALLOWED = "purpose_not_allowed"
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_MARK = re.compile(r"^[\W\d]+")
_WRITTEN = ("data_categories", "crossborder", "text")
_ROW_END = re.compile(r"[.;:]")


def purposes(subject: Subject) -> Iterator[Spot]:
    """L4: at least one purpose, each in the text once (152-FZ art. 5 part 2, art. 9 part 4)."""
    yield from (spot for spot in subject.repeated("purposes") if spot.code != _NOT_ALLOWED)
    if not subject.text:
        return
    rows = Counter(_row(line) for line in subject.folded.split("\n"))
    for title in dict.fromkeys(filter(None, subject.titles)):
        wordings = _wordings(title)
        if not any(f" {wording} " in f" {subject.words} " for wording in wordings):
            yield Spot("text", "missing", title)
        elif sum(rows[wording] for wording in wordings) > 1:
            yield Spot("text", "repeated", title)


def _wordings(title: str) -> set[str]:
    return {words_of(title), words_of(_IN_BRACKETS.sub(" ", title))} - {""}


def _row(line: str) -> str:
    """What a row of a list says before its data and term: «4.1. Подбор букета. Данные: ...»."""
    return words_in(_ROW_END.split(_MARK.sub("", line), maxsplit=1)[0])


def open_ended(subject: Subject) -> Iterator[Spot]:
    """L5: no purpose without an end: «иные цели», «и т. д.» (art. 5 part 2: purposes are set beforehand)."""
    for field in ("purposes", "crossborder", "text"):
        said = subject.written[field]
        found = [*affirmed(said, "open_aims", "not_done"), *_matches("open_lists", said)]
        if field == "purposes":
            found += _matches("open_purpose", said)
        yield from (Spot(field, found=words) for words in found)


def _matches(name: str, said: str) -> list[str]:
    return [found.group() for line in said.split("\n") for found in pattern(name).finditer(line)]


def advertising(subject: Subject) -> Iterator[Spot]:
    """L6: no advertising and no mailings, which need a consent of their own (38-FZ art. 18 part 1)."""
    named = [(field, find_forbidden(subject.written[field])) for field in _WRITTEN]
    named += [("purposes", find_forbidden_purpose(one_line(row))) for row in subject.settings.purposes]
    for field, word in named:
        if word:
            yield Spot(field, found=word)
