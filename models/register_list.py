"""The register as a list: filtered, sorted, read page by page with a cursor."""

import base64
import json
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.register import RegisterEntry
from models.register_counts import weigh
from models.register_order import DEFAULT_SORT, Order, Place, place_of
from models.register_reading import Reading
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
        rows = reading.read(
            select(RegisterEntry), place, limit + 1, lambda query: session.scalars(query).all()
        )
    more = len(rows) > limit
    items = rows[:limit]
    return Page(items, _cursor(portal_id, sort, items[-1]) if more else None, weight.total)


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
