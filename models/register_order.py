"""The orders in which a register is read, and the places in them from which reading goes on."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, literal_column, select, tuple_
from sqlalchemy.orm import Session, aliased

from models.register import RegisterEntry
from models.register_search import ADDRESS, Filters, opaque

SORTS: Final[dict[str, ColumnElement[Any]]] = {
    "occurred_at": RegisterEntry.occurred_at.expression,
    "client": RegisterEntry.client_name.expression,
    "source": RegisterEntry.source.expression,
    "url": ADDRESS,
    "company": RegisterEntry.company_name.expression,
    "line": RegisterEntry.line_name.expression,
    "version": RegisterEntry.version_number.expression,
    "method": RegisterEntry.method.expression,
    "status": RegisterEntry.status.expression,
}
"""By what a list can be sorted; entries that are equal in it go by time, then as they were entered."""
DEFAULT_SORT = "-occurred_at"

_FIXED_BY: Final = {
    "url": {"url"},
    "company": {"company_id", "agreement_id"},
    "line": {"line_id"},
    "version": {"version"},
    "method": {"method"},
    "status": {"status"},
}
"""Filters that leave nothing to sort: a line or company that was renamed is still one."""


_last: Final = aliased(RegisterEntry, name="last")
_LAST_ADDRESS: Final[ColumnElement[Any]] = literal_column("substr(last.url, 1, 200)")


@dataclass(frozen=True, slots=True)
class Place:
    """A row to go on after."""

    row_id: int
    has_key: bool
    """Whether it has anything of what is sorted by."""


@dataclass(frozen=True, slots=True)
class Order:
    """The order of a list."""

    name: str
    """One of `SORTS`."""
    is_descending: bool
    uses_key_index: bool = True
    """Whether the rows are to be read in this order, and not to be found first and sorted then."""

    @classmethod
    def of(cls, sort: str, filters: Filters) -> "Order":
        name = sort.removeprefix("-")
        if _FIXED_BY.get(name, set()) & filters.asked():
            name = "occurred_at"
        return cls(name, sort.startswith("-"))

    @property
    def is_by_time(self) -> bool:
        return self.name == "occurred_at"

    @property
    def key(self) -> ColumnElement[Any]:
        """What is sorted by first."""
        return SORTS[self.name]

    def sorted_afterwards(self) -> "Order":
        """The same order for rows that are found by something else first."""
        return replace(self, uses_key_index=False)

    def up_to(self, border: Place) -> ColumnElement[bool]:
        """What is true of rows that come before a border, or are it."""
        columns = [self.key] if self.name == "url" else self.columns()
        row: Any = tuple_(*columns) if len(columns) > 1 else columns[0]
        last = self._values_of(border, len(columns))
        before: ColumnElement[bool] = row >= last if self.is_descending else row <= last
        return before

    def columns(self) -> list[ColumnElement[Any]]:
        first = self.key if self.uses_key_index else opaque(self.key)
        rest = [] if self.is_by_time else [RegisterEntry.occurred_at.expression]
        return [first, *rest, RegisterEntry.id.expression]

    def stretches(self, query: Select[Any], place: Place | None) -> Iterator[Select[Any]]:
        """What reads each stretch of the rest of the list; they follow one another.

        A row is named by its number, and its own values are compared inside the database: also those
        that no client could send back, as bytes that somebody wrote into a column for text.
        """
        if self.name == "url":
            yield from self._stretches_of_addresses(query, place)
            return
        columns = self.columns()
        yield self._arranged(query.where(self._beyond(columns, place)) if place else query, columns)

    def _stretches_of_addresses(self, query: Select[Any], place: Place | None) -> Iterator[Select[Any]]:
        columns = key, *rest = self.columns()
        if place is None:
            yield self._arranged(query.where(key.is_not(None)), columns)
        elif place.has_key:
            # In two steps: SQLite enters an index of an expression with one value and not with several.
            same = self._values_of(place, 1)
            yield self._arranged(query.where(key == same, self._beyond(rest, place)), rest)
            yield self._arranged(query.where(key < same if self.is_descending else key > same), columns)
        # At the end both ways: databases have different ends for what is not there.
        none = query.where(key.is_(None))
        is_within = place is not None and not place.has_key
        yield self._arranged(none.where(self._beyond(rest, place)) if place and is_within else none, rest)

    def _arranged(self, query: Select[Any], columns: list[ColumnElement[Any]]) -> Select[Any]:
        return query.order_by(*(each.desc() if self.is_descending else each for each in columns))

    def _beyond(self, columns: list[ColumnElement[Any]], place: Place) -> ColumnElement[bool]:
        # Compared as one: both databases then enter the index at the place itself.
        row: Any = tuple_(*columns)
        last = self._values_of(place, -len(columns))
        beyond: ColumnElement[bool] = row < last if self.is_descending else row > last
        return beyond

    def _values_of(self, place: Place, part: int) -> Any:
        """The last row's own values: the first one of its columns, or with a minus the last ones."""
        key = _LAST_ADDRESS if self.name == "url" else getattr(_last, self.key.key or "")
        every = [key, *([] if self.is_by_time else [_last.occurred_at]), _last.id]
        return (
            select(*(every[:part] if part > 0 else every[part:]))
            .where(_last.id == place.row_id)
            .scalar_subquery()
        )


def place_of(session: Session, portal_id: int, order: Order, row_id: int) -> Place | None:
    """Where a row stands; None when the portal has no such row."""
    query = select(order.key.is_not(None)).where(
        RegisterEntry.id == row_id, RegisterEntry.portal_id == portal_id
    )
    has_key = session.scalar(query)
    return None if has_key is None else Place(row_id, bool(has_key))
