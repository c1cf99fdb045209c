"""A register read from end to end: portion by portion, so that its length costs no memory."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import Row, Select, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from models.agreement import AgreementVersion
from models.register import RegisterEntry, head_of
from models.register_counts import Weight, count, weigh
from models.register_moments import moment_texts
from models.register_order import Order, place_of
from models.register_reading import Reading
from models.register_search import Filters, Question
from models.session import Database

PORTION: Final = 5000
SLICE: Final = 100
"""So many rows are made into something at once: while a processor has them in its cache, that takes half
the time.
"""

Slice = Sequence[Row[Any]]
Made = TypeVar("Made")

_entry = RegisterEntry
_COLUMNS: Final[tuple[Any, ...]] = (
    _entry.id, _entry.public_id, _entry.seq, _entry.status, _entry.method,
    _entry.company_public_id, _entry.company_name, _entry.agreement_public_id,
    _entry.version_id, _entry.version_number, _entry.text_sha256, _entry.line_id, _entry.line_name,
    _entry.connector, _entry.source, _entry.url, _entry.url_kind, _entry.client_user_id,
    _entry.client_name, _entry.chat_id, _entry.session_id, _entry.prompt_message_id,
    _entry.decision_message_id, _entry.hash, _entry.prev_hash,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Portion(Generic[Made]):
    """What was read in one transaction."""

    rows: int
    made: list[Made]
    """Of each slice."""


@dataclass(frozen=True, slots=True)
class _Asking(Generic[Made]):
    """What one reading from end to end asks in each portion, and what it makes of the rows."""

    portal_id: int
    filters: Filters
    sort: str
    weight: Weight
    make: Callable[[Slice], Made]


def as_of_now(db: Database, portal_id: int, filters: Filters) -> tuple[Filters, int]:
    """The filters for what the register holds now, and how many rows they find."""
    with db.inspect() as session:
        total = count(session, portal_id, filters)
        return replace(filters, last_seq=head_of(session, portal_id)[0]), total


def portions(
    db: Database, portal_id: int, filters: Filters, sort: str, make: Callable[[Slice], Made],
    size: int = PORTION,
) -> Iterator[Portion[Made]]:  # fmt: skip
    """All rows in their order; each portion in a transaction of its own, which no slow reader keeps open.

    Rows are added to a register and never changed: with `Filters.last_seq` the portions fit together.
    ``make`` gets slices of rows, whose moments are texts (`as_moment`): reading a million of them into
    moments and writing them out again takes longer than all the rest.
    """
    asking, last = _Asking(portal_id, filters, sort, _weigh(db, portal_id, filters), make), None
    while True:
        ids, made = _portion(db, asking, last, size)
        if ids:
            yield Portion(len(ids), made)
        if len(ids) < size:
            return
        last = ids[-1]


def _weigh(db: Database, portal_id: int, filters: Filters) -> Weight:
    """About how much is to be read: what was entered meanwhile makes no difference to the way."""
    with db.inspect() as session:
        return weigh(Question(session, portal_id, replace(filters, last_seq=None)))


def _portion(
    db: Database, asking: _Asking[Made], last: int | None, size: int
) -> tuple[list[int], list[Made]]:
    try:
        with db.read() as session:
            return _read(session, asking, last, size)
    except OperationalError:
        # A text that is no UTF-8: reading every text so that it may be one takes half as long again.
        with db.inspect() as session:
            return _read(session, asking, last, size)


def _read(
    session: Session, asking: _Asking[Made], last: int | None, size: int
) -> tuple[list[int], list[Made]]:
    order = Order.of(asking.sort, asking.filters)
    place = None if last is None else place_of(session, asking.portal_id, order, last)
    question = Question(session, asking.portal_id, asking.filters)
    reading = Reading.planned(question, order, asking.weight, size, to_the_end=True)
    made: list[Made] = []

    def run(query: Select[Any]) -> list[int]:
        ids: list[int] = []
        # Past the session, which would spend as long on each row again.
        for rows in session.connection().execute(query).partitions(SLICE):
            made.append(asking.make(rows))
            ids += [row.id for row in rows]
        return ids

    return reading.read(
        select(*_COLUMNS, *moment_texts(session.get_bind().dialect.name)), place, size, run
    ), made


def version_ids(db: Database, portal_id: int) -> dict[int, str]:
    """Public ids of the portal's published versions by the numbers of their rows."""
    query = select(AgreementVersion.id, AgreementVersion.public_id)
    with db.read() as session:
        found = session.execute(query.where(AgreementVersion.portal_id == portal_id))
        return {row.id: row.public_id for row in found}


def as_moment(stored: datetime | str) -> datetime:
    """A moment, also as `portions` reads it: a text without a time zone.

    Raises:
        TypeError, ValueError: somebody else put there what is no moment.
    """
    at = stored if isinstance(stored, datetime) else datetime.fromisoformat(stored)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
