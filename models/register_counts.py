"""How many entries of a register there are to be found: exact, and without looking at each of them.

Whole years, months and days of Moscow's time are taken from the counts that are made beforehand
(`models.register_tally`); the ends of a period that are no whole days, and entries that were not counted
yet, are counted themselves. Everything in one reading transaction, so that the parts fit together.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session

from consent.moscow import MOSCOW, moscow_day
from models import register_memo as memo
from models.register import RegisterEntry
from models.register_search import KINDS, Filters, Question, opaque
from models.register_tally import RegisterTally, Unit
from models.register_words import FEW

FURTHEST_BEHIND: Final = 1000
"""With so many entries that were not counted yet, all are counted one by one: the counts are being made."""

TALLIED: Final[dict[str, ColumnElement[Any]]] = {
    # The key of the counts goes by time: nothing is gained by looking for a kind in it again and again.
    name: opaque(getattr(RegisterTally, column.key or "").expression)
    for name, column in KINDS.items()
}
_TALLY_ASKS: Final = {*KINDS, "occurred_from", "occurred_to"}
_CHANGING: Final = {"contact_id", "last_seq"}
"""Filters whose entries are not only added to."""
_DAY: Final = timedelta(days=1)
_LONGEST_FIRST: Final = tuple(reversed(Unit))
_A_LITTLE_MORE: Final = {Unit.DAY: _DAY, Unit.MONTH: 31 * _DAY, Unit.YEAR: 366 * _DAY}
"""From the beginning of one of them this leads into the next, whatever their length."""
_FIRST_YEAR: Final = 1000
_LAST_YEAR: Final = 9000


@dataclass(frozen=True, slots=True)
class Days:
    """Days, months or years that follow one another; None: without an end."""

    unit: Unit
    first: date | None
    end: date | None
    """Exclusive."""


@dataclass(frozen=True, slots=True)
class Parts:
    """A period in whole years, months and days, and what is left of it."""

    whole: tuple[Days, ...]
    rest: tuple[tuple[datetime | None, datetime | None], ...]
    """The ends that are no whole days."""
    counted: tuple[datetime | None, datetime | None] | None
    """The period that the whole days make up; None when there are none."""


@dataclass(frozen=True, slots=True)
class Weight:
    """How many entries are found, and about how many each filter finds by itself in the period."""

    total: int
    """Exact."""
    rows: Mapping[str, int] = field(default_factory=dict)
    """By filters that an index serves; "time" is the period."""
    everything: int = 0
    """All entries of the portal."""

    def rarest(self) -> str:
        """By which filter to find rows where their order is of no account."""
        return min(self.rows, key=lambda name: self.rows[name], default="time")


def count(session: Session, portal_id: int, filters: Filters) -> int:
    """How many rows there are to be found."""
    return weigh(Question(session, portal_id, filters)).total


def weigh(question: Question) -> Weight:
    """Count what is found, and what each filter would find."""
    head, asked = question.head, question.filters.asked()
    if head is None or not is_tallied(question):
        return Weight(_counted(question, None), everything=head.seq if head else 0)
    if not asked:
        # The numbers of a portal's entries have no gaps.
        return Weight(head.seq, everything=head.seq)
    if asked == {"url"}:
        total = _grown(question, partial(_counted, question, "url"))
        return Weight(total, {"url": total}, head.seq)
    if question.words and question.words.has_frequent_terms_only:
        question.entry_ids = _few_in_common(question)
    parts = parts_of(question.filters)
    about = _about(question, parts, head.seq)
    if asked <= _TALLY_ASKS:
        rest = sum(_counted(each, about.rarest()) for each in at_the_ends(question, parts))
        return replace(about, total=about.total + rest + _not_tallied(question, parts))
    if asked == {"q"} and question.entry_ids is not None:
        return replace(about, total=len(question.entry_ids))
    if asked == {"q"} and question.words:
        return replace(about, total=_grown(question, partial(question.words.count, question.session)))
    count_all = partial(_counted, question, about.rarest())
    is_growing = not asked & _CHANGING and (not question.filters.q or question.words is not None)
    return replace(about, total=_grown(question, count_all) if is_growing else count_all())


def is_tallied(question: Question) -> bool:
    """Whether the counts are there, but for a few entries at most."""
    head = question.head
    return head is not None and head.indexed_seq >= 0 and head.seq - head.indexed_seq <= FURTHEST_BEHIND


def parts_of(filters: Filters) -> Parts:
    """Divide a period into what is counted beforehand and what is not."""
    since, until = filters.occurred_from, filters.occurred_to
    # Next to its ends the calendar has no days to be compared with; nothing happened there.
    begin = None if since is None or since.year < _FIRST_YEAR else since
    end = None if until is None or until.year > _LAST_YEAR else until
    if (begin and begin.year > _LAST_YEAR) or (end and end.year < _FIRST_YEAR):
        return Parts((), ((since, until),), None)
    first, last = begin and _first_day(begin), end and moscow_day(end)
    if first and last and first > last:
        # Within one day.
        return Parts((), ((begin, end),), None)
    ends = [(begin, _midnight(first)), (_midnight(last), end)]
    rest = tuple((a, b) for a, b in ends if a is not None and b is not None and a < b)
    return Parts(tuple(_whole(first, last)), rest, (_midnight(first), _midnight(last)))


def _first_day(begin: datetime) -> date:
    """The first day that is whole from this moment on."""
    local = begin.astimezone(MOSCOW)
    return local.date() if local.time() == time() else local.date() + _DAY


def _whole(first: date | None, end: date | None, units: Sequence[Unit] = _LONGEST_FIRST) -> list[Days]:
    """The whole years, then the months before and after them, then the days at the ends."""
    unit, *shorter = units
    begin, last = first and _next(unit, first), end and unit.begun(end)
    if begin and last and begin >= last:
        return _whole(first, end, shorter) if shorter else []
    found = [Days(unit, begin, last)]
    for a, b in ((first, begin), (last, end)):
        found += _whole(a, b, shorter) if a != b else []
    return found


def _next(unit: Unit, day: date) -> date:
    """The first day from this one on with which a new time begins."""
    begun = unit.begun(day)
    return day if begun == day else unit.begun(begun + _A_LITTLE_MORE[unit])


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), MOSCOW).astimezone(UTC) if day else None


def _about(question: Question, parts: Parts, everything: int) -> Weight:
    """What the whole days of the period hold, and about how many rows each filter finds."""
    if question.filters.contact_id is not None:
        return Weight(0, {"contact_id": 0}, everything)
    if question.entry_ids is not None or (question.words and question.words.is_rare):
        return Weight(0, {"q": 0}, everything)
    kinds = question.filters.kinds()
    total, *each = _sums(question, parts, [TALLIED[name] == value for name, value in kinds.items()])
    rows = dict(zip(kinds, each, strict=True)) if kinds else {"time": total}
    if question.filters.url is not None:
        rows["url"] = _at_address(question)
    return Weight(total, rows, everything)


def _sums(question: Question, parts: Parts, wanted: list[ColumnElement[bool]]) -> list[int]:
    """How many entries of the whole days fit all conditions, then how many each of them."""
    entries = RegisterTally.entries
    if len(wanted) > 1:
        sums = [func.sum(case((each, entries), else_=0)) for each in (and_(*wanted), *wanted)]
    else:
        sums = [func.sum(entries)] * (1 + len(wanted))
    found = [0] * len(sums)
    for days in parts.whole:
        query = tallied(question.portal_id, days, *sums)
        row = question.session.execute(query.where(*wanted) if len(wanted) == 1 else query).one()
        found = [old + int(new or 0) for old, new in zip(found, row, strict=True)]
    return found


def tallied(portal_id: int, days: Days, *columns: Any) -> Select[Any]:
    """A query for the counts of some days."""
    tally = RegisterTally
    query = select(*columns).where(tally.portal_id == portal_id, tally.unit == days.unit)
    if days.first is not None:
        query = query.where(tally.starts_on >= days.first)
    return query if days.end is None else query.where(tally.starts_on < days.end)


def _at_address(question: Question) -> int:
    """How many entries have the address: unless it is very long, its index alone tells."""
    only = Filters(url=question.filters.url)
    alone = Question(question.session, question.portal_id, only)
    return _grown(alone, partial(_counted, alone, "url"))


def at_the_ends(question: Question, parts: Parts) -> list[Question]:
    """The same question to each end of the period that is no whole day."""
    return [
        Question(
            question.session, question.portal_id,
            replace(question.filters, occurred_from=begin, occurred_to=end),
        )
        for begin, end in parts.rest
    ]  # fmt: skip


def not_tallied(question: Question, parts: Parts) -> list[ColumnElement[bool]] | None:
    """What entries of the whole days are like that were not counted yet; None when there are none."""
    head = question.head
    if head is None or parts.counted is None or head.indexed_seq >= head.seq:
        return None
    begin, end = parts.counted
    filters = replace(question.filters, occurred_from=begin, occurred_to=end)
    later = Question(question.session, question.portal_id, filters)
    return [*later.conditions("last_seq"), RegisterEntry.seq > head.indexed_seq]


def _not_tallied(question: Question, parts: Parts) -> int:
    wanted = not_tallied(question, parts)
    if wanted is None:
        return 0
    return question.session.scalar(select(func.count()).select_from(RegisterEntry).where(*wanted)) or 0


def _grown(question: Question, count_all: Callable[[], int]) -> int:
    """Count what is only added to: what was counted once is not counted again."""
    head = question.head
    known = memo.recall(question)
    if head is None or known is None:
        total = count_all()
    elif known.seq == head.seq:
        return known.total
    else:
        later = [*question.conditions("last_seq"), RegisterEntry.seq > known.seq]
        query = select(func.count()).select_from(RegisterEntry).where(*later)
        total = known.total + (question.session.scalar(query) or 0)
    if head is not None and total > memo.WORTH_KEEPING:
        memo.keep(question, memo.Known(head.seq, head.hash, total))
    return total


def _few_in_common(question: Question) -> tuple[int, ...] | None:
    """The entries with all words asked for, where each word is frequent; None when they are not few."""
    alone = Question(question.session, question.portal_id, Filters(q=question.filters.q))
    head, known = alone.head, memo.recall(alone)
    if head is None or alone.words is None or (known and known.total > FEW):
        return None
    if known is None or known.entry_ids is None:
        ids = alone.words.few_ids(alone.session)
    elif known.seq == head.seq:
        return known.entry_ids
    else:
        later = [*alone.conditions("last_seq"), RegisterEntry.seq > known.seq]
        ids = (*known.entry_ids, *alone.session.scalars(select(RegisterEntry.id).where(*later)))
    if ids is not None:
        memo.keep(alone, memo.Known(head.seq, head.hash, len(ids), ids))
    return ids


def _counted(question: Question, by: str | None) -> int:
    query = select(func.count()).select_from(RegisterEntry)
    return question.session.scalar(query.where(*question.conditions(by))) or 0
