"""The chain of a register as it is checked: slice by slice, several slices at once."""

import os
from collections import deque
from collections.abc import Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from functools import cache
from itertools import chain
from queue import SimpleQueue
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from consent.fingerprint import Link, Proved, own_fault
from models.register import RegisterEntry
from models.register_line_sql import lines, together
from models.register_lines import NoLine, Unproved, judged
from models.session import Database

SLICE: Final = 200
_READERS: Final = min(4, os.cpu_count() or 1)
_AHEAD: Final = 2 * _READERS
_BEFORE_ALL: Final = -(2**63)

Checked = Link | Proved
_Where = tuple[ColumnElement[bool], ...]

_portal = RegisterEntry.portal_id == bindparam("portal_id")
_SOME: Final[_Where] = (_portal, RegisterEntry.seq.in_(bindparam("seqs", expanding=True)))
_BETWEEN: Final[_Where] = (
    _portal,
    RegisterEntry.seq >= bindparam("first"),
    RegisterEntry.seq < bindparam("end"),
)


def whole_among(session: Session, portal_id: int, seqs: Sequence[int]) -> set[int]:
    """Of some entries those that are what their hashes say, wherever they stand."""
    found = _checked(session, portal_id, _SOME, {"seqs": seqs})
    return {each.seq for each in found if isinstance(each, Proved)}


def checked_chain(session: Session, portal_id: int, beside: Database) -> Generator[Checked, None, None]:
    """The whole chain of a portal in its order; whole entries are proved already.

    Full slices are read on more connections to ``beside``: what the transaction of ``session`` knows changes
    there no more. To be closed by whoever stops before its end.
    """
    count = session.scalar(
        select(func.count()).select_from(RegisterEntry).where(_portal), {"portal_id": portal_id}
    )
    full = (count or 0) // SLICE
    with closing(_slices(beside, portal_id, full)) as slices:
        yield from chain.from_iterable(slices)
    with closing(session.scalars(_entries(_left(full)), {"portal_id": portal_id})) as rest:
        yield from map(_in_full, rest)


def _slices(db: Database, portal_id: int, count: int) -> Generator[list[Checked], None, None]:
    """The first slices in their order; so many of them are read ahead that no reader waits."""
    with ExitStack() as stack:
        free: SimpleQueue[Session] = SimpleQueue()
        for _ in range(_READERS):
            free.put(stack.enter_context(db.inspect()))
        pool, waiting = stack.enter_context(ThreadPoolExecutor(_READERS)), deque[Future[list[Checked]]]()

        def read(number: int) -> list[Checked]:
            session = free.get()
            try:
                bounds = {"first": _first_of(number), "end": _first_of(number + 1)}
                return _checked(session, portal_id, _BETWEEN, bounds)
            finally:
                free.put(session)

        for number in range(count):
            waiting.append(pool.submit(read, number))
            if len(waiting) > _AHEAD:
                yield waiting.popleft().result()
        for future in waiting:
            yield future.result()


def _first_of(number: int) -> int:
    """The least number in a slice; the first one takes whatever stands before the first entry."""
    return number * SLICE + 1 if number else _BEFORE_ALL


def _left(full: int) -> _Where:
    """All after the full slices, and what has no number."""
    return (_portal, or_(RegisterEntry.seq >= _first_of(full), RegisterEntry.seq.is_(None)))


def _checked(session: Session, portal_id: int, where: _Where, asked: dict[str, Any]) -> list[Checked]:
    asked = {"portal_id": portal_id, **asked}
    try:
        made = session.connection().execute(_query(session.get_bind().dialect.name, where), asked).scalar()
        found = [] if made is None else judged(made, portal_id, session.info.get("contacts"))
    except (NoLine, OperationalError):
        # SQLite makes no JSON of bytes, and a file of it holds them in place of anything.
        return [_in_full(entry) for entry in session.scalars(_entries(where), asked)]
    return [_again(session, each) if isinstance(each, Unproved) else each for each in found]


@cache
def _query(dialect: str, where: _Where) -> Select[Any]:
    """Built once: that takes longer than asking."""
    return together(dialect, lines(dialect).where(*where))


def _entries(where: _Where) -> Select[RegisterEntry]:
    query = select(RegisterEntry).where(*where).order_by(RegisterEntry.seq.nulls_last())
    return query.execution_options(populate_existing=True, yield_per=SLICE)


def _again(session: Session, unproved: Unproved) -> Checked:
    of_it = (RegisterEntry.id == unproved.id, RegisterEntry.seq == unproved.seq)
    return _in_full(session.scalars(_entries(of_it).limit(1)).one())


def _in_full(entry: RegisterEntry) -> Checked:
    link = entry.as_link()
    return link if own_fault(link) else Proved(link.seq, link.prev_hash, link.hash)
