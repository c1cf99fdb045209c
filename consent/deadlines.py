"""By when a client's data must be gone: what the law says, and when we act by ourselves, which is earlier.

152-FZ art. 21 parts 3 to 6. A term of days begins with the day after (GK RF art. 191) and ends with the end
of its last day; that a last day off moves on (art. 193) is never used: nothing is late by anybody's count.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from consent.moscow import MOSCOW
from consent.vocabulary import ErasureCause
from consent.working_days import DAY, WorkingDays

LONGEST_BLOCKING: Final = 182
"""Days. Art. 21 part 6: what cannot be destroyed in time is blocked and destroyed within six months."""


@dataclass(frozen=True, slots=True)
class Term:
    """A number of days, plain or working ones."""

    days: int
    working: bool = False

    def last_day(self, start: date, calendar: WorkingDays) -> date:
        return calendar.after(start, self.days) if self.working else start + self.days * DAY

    def is_counted(self, start: date, calendar: WorkingDays) -> bool:
        """False: its working days were counted as plain ones, for want of a year's days off."""
        return not self.working or calendar.can_count(start, self.days)


@dataclass(frozen=True, slots=True)
class _Terms:
    stop: Term
    law: Term
    ours: Term


_UNLAWFUL: Final = _Terms(stop=Term(3, working=True), law=Term(10, working=True), ours=Term(3))
_TERMS: Final = {
    # Part 3: the data came in without a ground.
    ErasureCause.REFUSED: _UNLAWFUL,
    ErasureCause.NO_DECISION: _UNLAWFUL,
    # Part 5.
    ErasureCause.WITHDRAWN: _Terms(stop=Term(0), law=Term(30), ours=Term(10)),
    # Part 5.1.
    ErasureCause.DEMAND: _Terms(
        stop=Term(10, working=True), law=Term(10, working=True), ours=Term(5, working=True)
    ),
    # Part 4.
    ErasureCause.PURPOSE_REACHED: _Terms(stop=Term(0), law=Term(30), ours=Term(10)),
}
_PROLONGATION: Final = Term(5, working=True)
"""Part 5.1: by so much the term of a demand may be prolonged once, with a notice that says why."""


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Moments of one case, in the zone they were asked for."""

    stop_by: datetime
    """Processing has to stop; the last moment."""
    law: datetime
    """The data have to be gone; the last moment."""
    planned: datetime
    """When we destroy them by ourselves: the first moment of that day."""
    calendar_known: bool
    """False: a year's days off are unknown, so its working days were counted as plain ones."""


def deadlines(
    cause: ErasureCause, found_at: datetime, calendar: WorkingDays, zone: ZoneInfo = MOSCOW
) -> Deadlines:
    """The terms of a case, counted from when the ground was found or the paper received."""
    start, terms = found_at.astimezone(zone).date(), _TERMS[cause]
    stop = terms.stop.last_day(start, calendar)
    return Deadlines(
        stop_by=_end_of(stop, zone) if terms.stop.days else found_at.astimezone(zone),
        law=_end_of(terms.law.last_day(start, calendar), zone),
        planned=_start_of(terms.ours.last_day(start, calendar), zone),
        # No other of its terms is longer.
        calendar_known=terms.law.is_counted(start, calendar),
    )


def prolonged(
    cause: ErasureCause, found_at: datetime, law: datetime, calendar: WorkingDays, zone: ZoneInfo = MOSCOW
) -> tuple[datetime, bool]:
    """The last moment after the one prolongation that a case may have, and its `Deadlines.calendar_known`."""
    if cause is ErasureCause.DEMAND:
        start = law.astimezone(zone).date()
        last = _end_of(_PROLONGATION.last_day(start, calendar), zone)
        return last, _PROLONGATION.is_counted(start, calendar)
    return _end_of(found_at.astimezone(zone).date() + LONGEST_BLOCKING * DAY, zone), True


def remind_on(moment: datetime, calendar: WorkingDays, zone: ZoneInfo = MOSCOW) -> date:
    """The last working day before the day of a moment, when somebody is there to read a reminder."""
    day = moment.astimezone(zone).date() - DAY
    while not calendar.is_working(day):
        day -= DAY
    return day


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    return _start_of(day + DAY, zone) - timedelta(seconds=1)


def _start_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)
