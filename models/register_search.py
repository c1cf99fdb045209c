"""Questions to the register: filter, sort, page by key."""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.client import clients_of_contact
from models.register import RegisterEntry

SORTS: dict[str, InstrumentedAttribute[Any]] = {
    "occurred_at": RegisterEntry.occurred_at,
    "client": RegisterEntry.client_name,
    "source": RegisterEntry.source,
}
DEFAULT_SORT = "-occurred_at"
MOST_ROWS = 200

_LARGEST_ID = 2**63 - 1


class BadCursor(ValueError):
    """The cursor is not one that this portal and this sort gave out."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What to look for; None means no restriction."""

    status: str | None = None
    method: str | None = None
    line_id: int | None = None
    connector: str | None = None
    company_id: str | None = None
    """The company's public id, as the next one is the agreement's."""
    agreement_id: str | None = None
    version: int | None = None
    contact_id: int | None = None
    occurred_from: datetime | None = None
    occurred_to: datetime | None = None
    """Exclusive."""
    q: str | None = None
    """A part of the client's name, contact or deciding words."""
    last_seq: int | None = None
    """Nothing that was entered after this number: a long reading stays what it was when it began."""


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
    total = count(session, portal_id, filters)
    query = ordered(select(RegisterEntry).where(*conditions(session, portal_id, filters)), sort)
    if cursor is not None:
        query = query.where(beyond(sort, *_read_cursor(portal_id, sort, cursor)))
    rows = list(session.scalars(query.limit(limit + 1)))
    more = len(rows) > limit
    items = rows[:limit]
    return Page(items, _cursor(portal_id, sort, items[-1]) if more else None, total)


def count(session: Session, portal_id: int, filters: Filters) -> int:
    """How many rows there are to be found."""
    query = select(func.count()).select_from(RegisterEntry).where(*conditions(session, portal_id, filters))
    return session.scalar(query) or 0


def conditions(session: Session, portal_id: int, filters: Filters) -> list[ColumnElement[bool]]:
    """What a row of the portal has to be like to be found."""
    entry = RegisterEntry
    equal = (
        (entry.status, filters.status),
        (entry.method, filters.method),
        (entry.line_id, filters.line_id),
        (entry.connector, filters.connector),
        (entry.company_public_id, filters.company_id),
        (entry.agreement_public_id, filters.agreement_id),
        (entry.version_number, filters.version),
    )
    found: list[ColumnElement[bool]] = [entry.portal_id == portal_id]
    found += [column == value for column, value in equal if value is not None]
    if filters.occurred_from is not None:
        found.append(entry.occurred_at >= filters.occurred_from)
    if filters.occurred_to is not None:
        found.append(entry.occurred_at < filters.occurred_to)
    if filters.last_seq is not None:
        found.append(entry.seq <= filters.last_seq)
    if filters.contact_id is not None:
        found.append(entry.client_id.in_(clients_of_contact(session, portal_id, filters.contact_id)))
    if filters.q:
        found.append(_contains(filters.q))
    return found


def _contains(words: str) -> ColumnElement[bool]:
    columns = (
        RegisterEntry.client_name,
        RegisterEntry.client_email,
        RegisterEntry.client_phone,
        RegisterEntry.decision_text,
    )
    # SQLite folds case for Latin letters only: ask for the usual spellings of a Russian name too.
    spellings = {words, words.lower(), words.capitalize(), words.title(), words.upper()}
    return or_(*(column.contains(each, autoescape=True) for column in columns for each in spellings))


def ordered(query: Select[Any], sort: str) -> Select[Any]:
    """Put rows into the order of a sort, equal ones in the order in which they were entered."""
    column = SORTS[sort.lstrip("-")]
    if sort.startswith("-"):
        return query.order_by(column.desc(), RegisterEntry.id.desc())
    return query.order_by(column, RegisterEntry.id)


def beyond(sort: str, value: object, row_id: int) -> ColumnElement[bool]:
    """Rows that come after one in the order of a sort; ``value``: its own, or an expression for it."""
    column = SORTS[sort.lstrip("-")]
    # Compared as one pair: both databases then enter the index at the place itself.
    place = tuple_(column, RegisterEntry.id)
    end = value if isinstance(value, ColumnElement) else literal(value, column.type)
    last = tuple_(end, literal(row_id, RegisterEntry.id.type))
    return place < last if sort.startswith("-") else place > last


def _cursor(portal_id: int, sort: str, row: RegisterEntry) -> str:
    value = getattr(row, SORTS[sort.lstrip("-")].key)
    shown = value.isoformat() if isinstance(value, datetime) else value
    return base64.urlsafe_b64encode(json.dumps([portal_id, sort, shown, row.id]).encode()).decode()


def _read_cursor(portal_id: int, sort: str, cursor: str) -> tuple[object, int]:
    try:
        portal, made_for, value, row_id = json.loads(base64.urlsafe_b64decode(cursor.encode()))
    except (ValueError, TypeError, RecursionError):
        raise BadCursor("the cursor cannot be read") from None
    if (portal, made_for) != (portal_id, sort):
        raise BadCursor("the cursor belongs to another list")
    # Whoever made it up may have put anything there: a true, a number no column holds, half a sign.
    if type(row_id) is not int or abs(row_id) > _LARGEST_ID or not isinstance(value, str):
        raise BadCursor("the cursor has no place in the list")
    return _place(sort, value), row_id


def _place(sort: str, value: str) -> object:
    try:
        value.encode()
        place = datetime.fromisoformat(value).astimezone(UTC) if sort.endswith("occurred_at") else value
    except (ValueError, OverflowError):
        raise BadCursor("the cursor has no place in the list") from None
    if "\0" in value:
        raise BadCursor("the cursor has no place in the list")
    return place
