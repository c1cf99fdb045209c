"""Working days of the five-day week, by the years whose days off are known.

TK RF art. 112: the government moves some of them every year, so each year is a file of its own
(``consent/texts/holidays/2026.toml``); a year nobody has filled in yet is counted in plain days.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5


class BadCalendar(ValueError):
    """A file of days off cannot be used; the message names it and says why."""


@dataclass(frozen=True, slots=True)
class Year:
    """What one year differs in from Monday to Friday."""

    days_off: frozenset[date]
    worked: frozenset[date]


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The known years."""

    years: Mapping[int, Year] = field(default_factory=dict)

    def knows(self, first: date, last: date) -> bool:
        """Whether the days off of every year between two days are known."""
        return all(year in self.years for year in range(first.year, last.year + 1))

    def is_working(self, day: date) -> bool:
        """Whether people work on a day; of an unknown year Monday to Friday."""
        known = self.years.get(day.year)
        if known and day in known.days_off:
            return False
        return day.weekday() < _SATURDAY or (known is not None and day in known.worked)

    def after(self, start: date, count: int) -> date:
        """The last day of a term of working days; the first is the day after ``start`` (GK RF art. 191).

        Where a year is not known the days are plain ones, which end the term earlier: never too late.
        """
        return self._last(start, count) if self.can_count(start, count) else start + count * DAY

    def can_count(self, start: date, count: int) -> bool:
        """Whether a term of working days runs through known years only."""
        return self.knows(start, self._last(start, count))

    def _last(self, start: date, count: int) -> date:
        day, left = start, count
        while left:
            day += DAY
            left -= self.is_working(day)
        return day


@cache
def packaged() -> WorkingDays:
    """The years that come with the application."""
    folder = files("consent.texts").joinpath("holidays")
    texts = ((file.name, file.read_text("utf-8")) for file in folder.iterdir())
    return WorkingDays(dict(_year(name, text) for name, text in texts if name.endswith(".toml")))


def with_folder(known: WorkingDays, folder: Path) -> WorkingDays:
    """The known years and those of a folder's files, which win.

    Raises:
        BadCalendar: a file cannot be read, or is not what it should be.
    """
    paths = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    try:
        return WorkingDays({**known.years, **dict(_year(path.name, _read(path)) for path in paths)})
    except BadCalendar as error:
        raise BadCalendar(f"Days off in {folder}: {error}.") from None


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadCalendar(f"{path.name} cannot be read ({type(error).__name__})") from None


def _year(name: str, text: str) -> tuple[int, Year]:
    try:
        number, table = int(name.removesuffix(".toml")), tomllib.loads(text)
    except ValueError as error:
        raise BadCalendar(f"{name}: {error}") from None
    unknown = table.keys() - {"days_off", "worked"}
    if unknown:
        raise BadCalendar(f"{name}: unknown {', '.join(sorted(unknown))}")
    if not table.get("days_off"):
        raise BadCalendar(f"{name}: days_off is missing")
    return number, Year(_days(name, number, table["days_off"]), _days(name, number, table.get("worked", [])))


def _days(name: str, year: int, values: object) -> frozenset[date]:
    days = values if isinstance(values, Iterable) else [values]
    found = [day for day in days if type(day) is date and day.year == year]
    if len(found) != len(list(days)):
        raise BadCalendar(f"{name}: every day must be a date of {year}, such as {year}-01-01")
    return frozenset(found)
