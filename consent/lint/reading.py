"""How the check reads a text: folded letters, patterns from the word lists, and what a denial takes back."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from consent import texts

_INVISIBLE = re.compile(
    "[\\x00-\\x08\\x0e-\\x1f\\x7f-\\x9f\\xad\\u061c\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufeff]"
)
_QUOTES = re.compile("[«»“”„‟‹›'‘’`]")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_WORD = re.compile(r"\w+")
_GAP = re.compile(r"[^\S\n]+")
_CLAUSE_END = re.compile(r"[.!?;]+(?=\s|$)|\n|,? (?:но|однако|but|however) |, (?:а(?! также)|yet) ")
_NEAR = 90


def fold(text: str) -> str:
    """Lower case, ё as е, plain quotes and dashes, single spaces, no invisible signs; lines stay lines."""
    letters = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold().replace("ё", "е")
    return _GAP.sub(" ", _DASHES.sub("-", _QUOTES.sub('"', letters)))


def words_of(text: str) -> str:
    """The words of a text alone, with single spaces: what two wordings are compared by."""
    return words_in(fold(text))


def words_in(folded: str) -> str:
    """The words of a folded text alone."""
    return " ".join(_WORD.findall(folded))


def has_words(text_words: str, wanted: str) -> bool:
    """Whether words in a row are among those of `words_of`."""
    return f" {words_of(wanted)} " in f" {text_words} "


@cache
def pattern(name: str, language: str | None = None) -> re.Pattern[str]:
    """A list of the word file; without a language those of all."""
    lists = texts.table("lint_words")[name]
    languages = [language] if language else texts.LANGUAGES
    return re.compile(r"\b(?:" + "|".join(entry for one in languages for entry in lists[one]) + ")")


def clauses(folded: str) -> Iterator[str]:
    """The parts of a text within which a denial reaches."""
    return (clause.strip() for clause in _CLAUSE_END.split(folded) if clause.strip())


def affirmed(folded: str, name: str, denials: str | None = None) -> Iterator[str]:
    """Words of a list that the text says and does not take back; ``denials`` lists verbs that do.

    «Не для рекламы» takes back, and so does «о здоровье не запрашиваются»; what stands behind an exception
    from such a denial («не обрабатываются, кроме сведений о здоровье») is said again.
    """
    wanted = pattern(name)
    if not wanted.search(folded):
        return
    for clause in clauses(folded):
        taken_back = _reach(clause, denials)
        for found in wanted.finditer(clause):
            if found.start() not in taken_back and (taken_back or not _is_denied(clause, found.start())):
                yield found.group().strip()


def _reach(clause: str, denials: str | None) -> range:
    """The places of a clause that a denying verb takes back: all, up to an exception behind the verb."""
    denial = pattern(denials).search(clause) if denials else None
    if denial is None:
        return range(0)
    exception = pattern("denial_exceptions").search(clause, denial.end())
    return range(exception.start() if exception else len(clause))


def _is_denied(clause: str, start: int) -> bool:
    return bool(_denied_before().search(clause[max(0, start - _NEAR) : start]))


@cache
def _denied_before() -> re.Pattern[str]:
    words, links = pattern("denial_words").pattern, pattern("denial_links").pattern
    return re.compile(rf"{words}(?:,? {links}){{0,5}},? $")
