"""How many entries of a register there are of each line and status in each day or month, for a chart."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from consent.moscow import moscow_day
from models.register import RegisterEntry
from models.register_counts import (
    TALLIED,
    Days,
    Parts,
    at_the_ends,
    is_tallied,
    not_tallied,
    parts_of,
    tallied,
)  # fmt: skip
from models.register_search import Filters, Question
from models.register_tally import RegisterTally, Unit

MOST_DAYS: Final = 92
"""A longer time is shown in months."""

_LENGTHS: Final = tuple(Unit)
_FIRST: Final = date(1000, 1, 1)
_LAST: Final = date(9000, 1, 1)
"""Between these everything happened whose time nobody made unreadable."""
_EARLIEST: Final = datetime.min.replace(tzinfo=UTC) + timedelta.resolution

Point = tuple[date, int, str]
"""First day, line and status."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Counts in the order of time; days are Moscow's."""

    unit: Unit
    first: date | None
    """The first day; None when nothing is found and no day was asked for."""
    last: date | None
    """The last day, which is included."""
    lines: dict[int, str]
    """Names of the lines by their numbers, as they were called last."""
    points: list[tuple[Point, int]]


def timeline(session: Session, portal_id: int, filters: Filters) -> Timeline:
    """Counts of what filters by kind and time find."""
    question = Question(session, portal_id, filters)
    first, last = _ends(question)
    is_short = first is None or last is None or (last - first).days < MOST_DAYS
    unit = Unit.DAY if is_short else Unit.MONTH
    counts: Counter[Point] = Counter()
    for (day, line_id, status), entries in _counts(question, unit):
        if _FIRST <= day < _LAST:
            counts[day if unit is Unit.DAY else day.replace(day=1), line_id, status] += entries
    points = sorted(counts.items(), key=lambda point: (point[0][0], str(point[0][1:])))
    return Timeline(unit, first, last, _names(question, {line_id for _, line_id, _ in counts}), points)


def _ends(question: Question) -> tuple[date | None, date | None]:
    """The first and the last day: those asked for, or those of the whole register."""
    since, until = question.filters.occurred_from, question.filters.occurred_to
    first = moscow_day(since) if since else _outermost(question, is_last=False)
    if until is None:
        return first, _outermost(question, is_last=True)
    # The end itself is no longer meant.
    return first, moscow_day(max(until, _EARLIEST) - timedelta.resolution)


def _outermost(question: Question, *, is_last: bool) -> date | None:
    known = Filters(occurred_from=_moment(_FIRST), occurred_to=_moment(_LAST))
    at = RegisterEntry.occurred_at
    query = select(at).where(*Question(question.session, question.portal_id, known).conditions("time"))
    found = question.session.scalar(query.order_by(at.desc() if is_last else at).limit(1))
    return moscow_day(found) if found else None


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _counts(question: Question, unit: Unit) -> Iterator[tuple[Point, int]]:
    if not is_tallied(question):
        yield from _one_by_one(question, question.conditions())
        return
    parts = parts_of(question.filters)
    for days in _in(unit, parts):
        yield from _beforehand(question, days)
    for each in at_the_ends(question, parts):
        yield from _one_by_one(each, each.conditions(_driver(each)))
    later = not_tallied(question, parts)
    if later is not None:
        yield from _one_by_one(question, later)


def _driver(question: Question) -> str:
    return next(iter(question.filters.kinds()), "time")


def _in(unit: Unit, parts: Parts) -> list[Days]:
    """The whole days of a period in counts of no more than a unit."""
    return [Days(min(unit, days.unit, key=_LENGTHS.index), days.first, days.end) for days in parts.whole]


def _beforehand(question: Question, days: Days) -> Iterator[tuple[Point, int]]:
    tally = RegisterTally
    kinds = [TALLIED[name] == value for name, value in question.filters.kinds().items()]
    key = (tally.starts_on, tally.line_id, tally.status)
    query = tallied(question.portal_id, days, *key, func.sum(tally.entries)).where(*kinds).group_by(*key)
    for day, line_id, status, entries in question.session.execute(query):
        yield (day, line_id, status), int(entries)


def _one_by_one(question: Question, wanted: list[ColumnElement[bool]]) -> Iterator[tuple[Point, int]]:
    entry = RegisterEntry
    query = select(entry.occurred_at, entry.line_id, entry.status).where(*wanted)
    for at, line_id, status in question.session.execute(query.execution_options(yield_per=1000)):
        yield (moscow_day(at), line_id, status), 1


def _names(question: Question, line_ids: set[Any]) -> dict[int, str]:
    entry, found = RegisterEntry, {}
    for line_id in sorted(line_ids, key=str):
        query = select(entry.line_name).where(entry.portal_id == question.portal_id, entry.line_id == line_id)
        newest = query.order_by(entry.occurred_at.desc(), entry.id.desc()).limit(1)
        found[line_id] = question.session.scalar(newest) or ""
    return found
