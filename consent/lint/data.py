"""Rules on the data: which, what is done with them, and where they are kept."""

import re
from collections.abc import Iterator

from consent import texts
from consent.lint.reading import affirmed, clauses, fold, has_words, pattern
from consent.lint.subject import Spot, Subject

_LIST_LENGTH = 600
_LOOK_BACK = 60
_LIST_END = re.compile(r"\.(?=\n|$)|\n\n|\n(?=\d{1,2}\. )")
_FEWEST_ACTIONS = 3


def categories(subject: Subject) -> Iterator[Spot]:
    """L7: a closed list of data (152-FZ art. 9 part 4; art. 5 part 5: none in surplus)."""
    yield from _open(subject.written["data_categories"], "data_categories")
    if not subject.text:
        return
    lists = list(_lists(subject))
    if not any(pattern("data_words", subject.language).search(said) for said in lists):
        yield Spot("text", "missing")
    if subject.is_custom:
        yield from _open("\n".join(lists), "text")
    for category in filter(str.strip, subject.settings.data_categories):
        if not has_words(subject.words, category):
            yield Spot("text", "category", category)


def _lists(subject: Subject) -> Iterator[str]:
    end = 0
    for start in pattern("data_lists", subject.language).finditer(subject.folded):
        if start.end() >= end and not _is_of_others(subject, start):
            rest = subject.folded[start.end() : start.end() + _LIST_LENGTH]
            said = _LIST_END.split(rest, maxsplit=1)[0]
            end = start.end() + len(said)
            yield said


def _is_of_others(subject: Subject, start: re.Match[str]) -> bool:
    """Whether the words before the colon announce purposes, actions or persons: «цели обработки данных:»."""
    line_start = subject.folded.rfind("\n", 0, start.start()) + 1
    announced = subject.folded[max(line_start, start.start() - _LOOK_BACK) : start.end()]
    return bool(pattern("other_lists", subject.language).search(announced))


def _open(said: str, field: str) -> Iterator[Spot]:
    for name in ("open_data", "open_lists") if field == "data_categories" else ("open_data",):
        yield from (Spot(field, "open", found.group()) for found in pattern(name).finditer(said))


def special(subject: Subject) -> Iterator[Spot]:
    """L8: no special categories and no biometrics: they need a written consent (art. 9 part 4, art. 10)."""
    for field in ("purposes", "data_categories", "crossborder", "text"):
        found = affirmed(subject.written[field], "special", "not_asked")
        yield from (Spot(field, found=words) for words in found)


def actions(subject: Subject) -> Iterator[Spot]:
    """L9: what is done with the data and by which methods (art. 9 part 4)."""
    if not subject.text:
        return
    done = {found.group()[:4] for found in pattern("actions", subject.language).finditer(subject.folded)}
    if len(done) < _FEWEST_ACTIONS:
        yield Spot("text", "actions")
    if not pattern("methods", subject.language).search(subject.folded):
        yield Spot("text", "methods")


def place(subject: Subject) -> Iterator[Spot]:
    """L19: where the data base is; that of a Russian operator is in Russia (art. 18 part 5)."""
    country = subject.settings.data_residency.strip().upper()
    if subject.requisites.jurisdiction == "RU" and country != "RU":
        yield Spot("data_residency", "abroad", _country_name(subject, country) or "?")
    if subject.text and not any(_names_place(subject, clause, country) for clause in clauses(subject.folded)):
        yield Spot("text", "missing", _country_name(subject, country) or "?")


def _names_place(subject: Subject, clause: str, country: str) -> bool:
    if not pattern("storage", subject.language).search(clause):
        return False
    if country == "RU":
        return bool(pattern("russia", subject.language).search(clause))
    # Endings change: «Казахстан», «в Казахстане».
    name = fold(_country_name(subject, country))
    return name[: max(4, len(name) - 1)] in clause


def _country_name(subject: Subject, country: str) -> str:
    names: dict[str, str] = texts.table("agreement")[subject.language]["countries"]
    return (
        {"ru": "Россия", "en": "Russia"}[subject.language] if country == "RU" else names.get(country, country)
    )
