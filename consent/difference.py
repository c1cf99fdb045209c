"""How two texts of an agreement differ: line by line, and word by word inside a line that changed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

Op = Literal["same", "added", "removed", "changed"]

_WORDS: Final = re.compile(r"\w+|\s+|[^\w\s]")
_MOST: Final = 1000
"""More lines, or words in a line, take longer to compare than it is worth: lines are set beside like ones
just ahead, words count as replaced."""
_MOST_WORDS: Final = 30_000
"""Words, spaces and signs of a text; in longer ones changed lines are not compared word by word."""
_AHEAD: Final = 20
_ALIKE: Final = 0.4


@dataclass(frozen=True, slots=True)
class Part:
    """A run of words of a changed line: kept, only in the new one, or only in the old one."""

    op: Op
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line in both texts; ``None`` where a text does not have it. Only changed lines have parts."""

    op: Op
    old: str | None
    new: str | None
    parts: tuple[Part, ...] = ()


def compare(old: str, new: str) -> list[Row]:
    """The lines of both texts in their order; blank lines are left out."""
    before, after = _lines(old), _lines(new)
    by_word = max(len(_WORDS.findall(text)) for text in (old, new)) <= _MOST_WORDS
    return [
        row
        for tag, one, other in _runs(before, after)
        for row in (_same(one) if tag == "equal" else _replaced(one, other, by_word))
    ]


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.split("\n") if line.strip()]


def _runs(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, Sequence[str], Sequence[str]]]:
    """Runs of both that are equal, or that stand in each other's place."""
    if max(len(before), len(after)) > _MOST:
        yield ("equal" if before == after else "replace"), before, after
        return
    # Two texts are not alike for having spaces in the same places.
    matcher = SequenceMatcher(str.isspace, before, after)
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        yield tag, before[start:end], after[other_start:other_end]


def _same(lines: Sequence[str]) -> Iterator[Row]:
    return (Row("same", line, line) for line in lines)


def _replaced(before: Sequence[str], after: Sequence[str], by_word: bool) -> Iterator[Row]:
    """Each old line beside the new one that it became, if there is one not far ahead."""
    place = 0
    for line in before:
        found = next((at for at in range(place, len(after))[:_AHEAD] if _is_alike(line, after[at])), None)
        if found is None:
            yield Row("removed", line, None)
            continue
        yield from (Row("added", None, each) for each in after[place:found])
        yield _changed(line, after[found], by_word)
        place = found + 1
    yield from (Row("added", None, each) for each in after[place:])


def _changed(old: str, new: str, by_word: bool) -> Row:
    if old == new:
        return Row("same", old, new)
    parts = _parts(old, new) if by_word else (Part("removed", old), Part("added", new))
    return Row("changed", old, new, tuple(parts))


def _is_alike(old: str, new: str) -> bool:
    one, other = set(re.findall(r"\w+", old.casefold())), set(re.findall(r"\w+", new.casefold()))
    return 2 * len(one & other) >= _ALIKE * (len(one) + len(other)) if one and other else False


def _parts(old: str, new: str) -> Iterator[Part]:
    for tag, one, other in _runs(_WORDS.findall(old), _WORDS.findall(new)):
        if tag == "equal":
            yield Part("same", "".join(one))
            continue
        if one:
            yield Part("removed", "".join(one))
        if other:
            yield Part("added", "".join(other))
