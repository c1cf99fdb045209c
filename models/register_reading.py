"""On which way the rows of a question are read in an order, so that few others are looked at."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Select, select

from models.register import RegisterEntry
from models.register_counts import Weight
from models.register_order import Order, Place, place_of
from models.register_search import Question

_PATIENCE: Final = 4
"""So many times as far as expected an order is followed before all that is found is sorted instead."""
_LEAST: Final = 1000

Run = Callable[[Select[Any]], Sequence[Any]]
"""Gives all that a query finds at once: fetching row by row takes as long again."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How rows are read: in the order of an index, or found by a filter first and sorted then."""

    question: Question
    order: Order
    by: str
    """By which filter SQLite finds the rows; "" and "time" are the orders themselves."""
    patience: int | None = None
    """After so many rows of the order ``instead`` is tried; None: there is one way only."""
    instead: str = ""
    """By which filter all that is found is looked up, to be sorted then."""

    @classmethod
    def planned(
        cls, question: Question, order: Order, weight: Weight, size: int, *, to_the_end: bool = False
    ) -> "Reading":
        """Choose the way on which the fewest rows are looked at; ``size``: so many are read at once.

        Who reads ``to_the_end`` passes every row of an order once, and loses nothing by patience.
        """
        rows, least, everything = weight.rows, weight.rarest(), weight.everything
        if least in ("contact_id", "q"):
            return cls(question, order.sorted_afterwards(), least)
        if order.is_by_time:
            return cls(question, order, least if least in rows else "time")
        # Rows that are found lie scattered evenly in an order, unless what they have in common orders them.
        passed = int(min(1.0, size / max(weight.total, 1)) * everything)
        if rows and rows[least] < passed:
            return cls(question, order.sorted_afterwards(), least)
        patience = max(_LEAST, _PATIENCE * passed)
        if to_the_end or not rows or patience + rows[least] >= everything:
            return cls(question, order, "")
        return cls(question, order, "", patience, least)

    def read(self, query: Select[Any], place: Place | None, size: int, run: Run) -> list[Any]:
        """The next rows of ``query`` from a place on; ``run`` executes a query."""
        border = self._border(place)
        if border is None:
            return _first(self._queries(query, place), size, run)
        rows = _first(self._queries(query.where(self.order.up_to(border)), place), size, run)
        if len(rows) == size:
            return rows
        other = replace(self, order=self.order.sorted_afterwards(), by=self.instead, patience=None)
        return other.read(query, place, size, run)

    def _border(self, place: Place | None) -> Place | None:
        """The row of the order up to which it is worth while to look for what is asked."""
        if self.patience is None:
            return None
        every = select(RegisterEntry.id).where(RegisterEntry.portal_id == self.question.portal_id)
        session, portal_id = self.question.session, self.question.portal_id
        for stretch in self.order.stretches(every, place):
            row_id = session.scalar(stretch.offset(self.patience).limit(1))
            if row_id is not None:
                return place_of(session, portal_id, self.order, row_id)
        return None

    def _queries(self, query: Select[Any], place: Place | None) -> Iterator[Select[Any]]:
        """What reads the rest of the list, stretch by stretch."""
        unseen = set()
        if place is not None and self.order.is_by_time:
            # The place is the narrower end: SQLite enters an index by one of the two.
            unseen.add("occurred_to" if self.order.is_descending else "occurred_from")
        return self.order.stretches(query.where(*self.question.conditions(self.by, unseen)), place)


def _first(queries: Iterable[Select[Any]], size: int, run: Run) -> list[Any]:
    rows: list[Any] = []
    for query in queries:
        rows += run(query.limit(size - len(rows)))
        if len(rows) == size:
            break
    return rows
