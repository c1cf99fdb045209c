"""Whole entries of a register in the order of its chain, read in portions."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from models.register import RegisterEntry
from models.register_search import Filters, conditions
from models.session import Database

PORTION: Final = 1000


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries; without anything all of them. ``filters.last_seq`` is where the reading ends."""

    filters: Filters = field(default_factory=Filters)
    entry_id: str | None = None
    """The public id of one entry."""
    client_user_id: int | None = None
    """The client's number in the portal."""


def walk(db: Database, portal_id: int, wanted: Wanted) -> Iterator[RegisterEntry]:
    """The wanted entries by their numbers; each portion in a transaction of its own."""
    seq = 0
    while True:
        with db.read() as session:
            query = select(RegisterEntry).where(RegisterEntry.seq > seq, *_asked(session, portal_id, wanted))
            rows = session.scalars(query.order_by(RegisterEntry.seq).limit(PORTION)).all()
        yield from rows
        if len(rows) < PORTION:
            return
        seq = rows[-1].seq


def count_wanted(db: Database, portal_id: int, wanted: Wanted) -> int:
    """How many entries `walk` gives."""
    with db.read() as session:
        query = select(func.count()).select_from(RegisterEntry)
        return session.scalar(query.where(*_asked(session, portal_id, wanted))) or 0


def _asked(session: Session, portal_id: int, wanted: Wanted) -> list[ColumnElement[bool]]:
    found = conditions(session, portal_id, wanted.filters)
    if wanted.entry_id is not None:
        found.append(RegisterEntry.public_id == wanted.entry_id)
    if wanted.client_user_id is not None:
        found.append(RegisterEntry.client_user_id == wanted.client_user_id)
    return found
