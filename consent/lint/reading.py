"""How the check reads a text: folded letters, patterns from the word lists, and what a denial takes back."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from consent import texts

_QUOTES = re.compile("[«»“”„‟‹›'‘’`]")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_GAP = re.compile(r"[^\S\n]+")
_CLAUSE_END = re.compile(r"[.!?;]+(?=\s|$)|\n|,? (?:но|однако|but|however) |, (?:а|yet) ")
_NEAR = 90


def fold(text: str) -> str:
    """Lower case, ё as е, plain quotes and dashes, single spaces, no invisible signs; lines stay lines."""
    visible = "".join(sign for sign in text if sign == "\n" or unicodedata.category(sign) not in {"Cc", "Cf"})
    letters = unicodedata.normalize("NFKC", visible).casefold().replace("ё", "е")
    return _GAP.sub(" ", _DASHES.sub("-", _QUOTES.sub('"', letters)))


def words_of(text: str) -> str:
    """The words of a text alone, with single spaces: what two wordings are compared by."""
    return " ".join(re.findall(r"\w+", fold(text)))


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
    for clause in clauses(folded):
        denial = pattern(denials).search(clause) if denials else None
        for found in wanted.finditer(clause):
            if not _is_denied(clause, found, denial):
                yield found.group().strip()


def _is_denied(clause: str, found: re.Match[str], denial: re.Match[str] | None) -> bool:
    if denial and not pattern("denial_exceptions").search(
        clause, denial.end(), max(denial.end(), found.start())
    ):
        return True
    before = clause[max(0, found.start() - _NEAR) : found.start()]
    return denial is None and bool(_denied_before().search(before))


@cache
def _denied_before() -> re.Pattern[str]:
    words, links = pattern("denial_words").pattern, pattern("denial_links").pattern
    return re.compile(rf"{words}(?:,? {links}){{0,5}},? $")
