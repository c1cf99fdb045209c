"""The register as a list: filtered, sorted, read page by page with a cursor."""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.register import RegisterEntry
from models.register_counts import Weight, weigh
from models.register_order import DEFAULT_SORT, Order, Place, place_of
from models.register_search import Filters, Question

MOST_ROWS: Final = 200

_LARGEST_ID: Final = 2**63 - 1


class BadCursor(ValueError):
    """The cursor is not one that this portal and this sort gave out."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows and the way to the next."""

    items: list[RegisterEntry]
    next_cursor: str | None
    total: int


def search(
    session: Session,
    portal_id: int,
    filters: Filters,
    *,
    sort: str = DEFAULT_SORT,
    cursor: str | None = None,
    limit: int = 50,
) -> Page:
    """One page of the register.

    Raises:
        BadCursor: the cursor was not given out for this portal and sort.
    """
    question, order = Question(session, portal_id, filters), Order.of(sort, filters)
    place = None if cursor is None else _read_cursor(session, portal_id, sort, order, cursor)
    weight = weigh(question)
    rows: list[RegisterEntry] = []
    if weight.total:
        reading = Reading.planned(question, order, weight, limit)
        for query in reading.queries(select(RegisterEntry), place):
            rows += session.scalars(query.limit(limit + 1 - len(rows)))
            if len(rows) > limit:
                break
    more = len(rows) > limit
    items = rows[:limit]
    return Page(items, _cursor(portal_id, sort, items[-1]) if more else None, weight.total)


@dataclass(frozen=True, slots=True)
class Reading:
    """How the rows of a question are to be read in an order."""

    question: Question
    order: Order
    by: str
    """By which filter SQLite finds the rows; "" and "time" are the orders themselves."""

    @classmethod
    def planned(cls, question: Question, order: Order, weight: Weight, size: int) -> "Reading":
        """Choose the way on which SQLite looks at the fewest rows; ``size``: so many are read at once."""
        rows, least = weight.rows, weight.rarest()
        # Rows that are found lie scattered evenly in an order, as far as anybody knows.
        passed = min(1.0, size / max(weight.total, 1)) * weight.everything
        if least in ("contact_id", "q"):
            return cls(question, replace(order, uses_key_index=False), least)
        if order.is_by_time:
            return cls(question, order, least if least in rows else "time")
        if rows and rows[least] < passed:
            return cls(question, replace(order, uses_key_index=False), least)
        return cls(question, order, "")

    def queries(self, query: Select[Any], place: Place | None) -> Iterator[Select[Any]]:
        """What reads the rest of the list, stretch by stretch."""
        unseen = set()
        if place is not None and self.order.is_by_time:
            # The place is the narrower end: SQLite enters an index by one of the two.
            unseen.add("occurred_to" if self.order.is_descending else "occurred_from")
        wanted = self.question.conditions(self.by, unseen)
        yield from self.order.stretches(query.where(*wanted), place)


def _cursor(portal_id: int, sort: str, row: RegisterEntry) -> str:
    return base64.urlsafe_b64encode(json.dumps([portal_id, sort, row.id]).encode()).decode()


def _read_cursor(session: Session, portal_id: int, sort: str, order: Order, cursor: str) -> Place:
    try:
        portal, made_for, row_id = json.loads(base64.urlsafe_b64decode(cursor.encode()))
    except (ValueError, TypeError, RecursionError):
        raise BadCursor("the cursor cannot be read") from None
    if (portal, made_for) != (portal_id, sort):
        raise BadCursor("the cursor belongs to another list")
    # Whoever made it up may have put anything there: a true, a number no column holds.
    if type(row_id) is not int or abs(row_id) > _LARGEST_ID:
        raise BadCursor("the cursor has no place in the list")
    place = place_of(session, portal_id, order, row_id)
    if place is None:
        raise BadCursor("the cursor has no place in the list")
    return place
