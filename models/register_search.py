"""Questions to the register: what a row has to be like, and which index is to find it."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, literal_column, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.visitors import InternalTraversal

from models.client import clients_of_contact
from models.register import RegisterEntry, RegisterHead
from models.register_words import Asked, asked

ADDRESS: Final[ColumnElement[Any]] = literal_column("substr(register_entry.url, 1, 200)")
"""The beginning of an address, word for word as its index has it: a parameter would not be recognised."""
_WHOLE_ADDRESS: Final = 199
"""A shorter beginning is the whole."""

KINDS: Final[dict[str, ColumnElement[Any]]] = {
    "status": RegisterEntry.status.expression,
    "method": RegisterEntry.method.expression,
    "line_id": RegisterEntry.line_id.expression,
    "connector": RegisterEntry.connector.expression,
    "company_id": RegisterEntry.company_public_id.expression,
    "agreement_id": RegisterEntry.agreement_public_id.expression,
    "version": RegisterEntry.version_number.expression,
}
"""Filters by one of few values, whose entries are counted beforehand (`models.register_tally`)."""


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
    url: str | None = None
    """The whole address."""
    occurred_from: datetime | None = None
    occurred_to: datetime | None = None
    """Exclusive."""
    q: str | None = None
    """Words of the client's name or of his deciding words, or his contact."""
    last_seq: int | None = None
    """Nothing that was entered after this number: a long reading stays what it was when it began."""

    def kinds(self) -> dict[str, Any]:
        """Names and values of the filters by kind that are asked."""
        return {name: value for name in KINDS if (value := getattr(self, name)) is not None}

    def asked(self) -> set[str]:
        return {each.name for each in fields(self) if getattr(self, each.name) is not None}


class hidden(ColumnElement[Any]):  # noqa: N801 - stands where functions of SQL stand
    """A value that SQLite, which has no figures of single values, uses no index for and sorts by none.

    PostgreSQL has them, and sees the value as it is.
    """

    inherit_cache = True
    _traverse_internals = [("element", InternalTraversal.dp_clauseelement)]  # noqa: RUF012 - SQLAlchemy reads it

    def __init__(self, element: ColumnElement[Any]) -> None:
        self.element = element
        self.type = element.type

    def self_group(self, against: Any = None) -> Any:
        return self


@compiles(hidden)
def _plain(element: hidden, compiler: Any, **options: Any) -> str:
    return str(compiler.process(element.element, **options))


@compiles(hidden, "sqlite")
def _behind_a_plus(element: hidden, compiler: Any, **options: Any) -> str:
    return f"+{compiler.process(element.element, **options)}"


class opaque(hidden):  # noqa: N801
    """A value that neither database uses an index for, nor sorts by one."""

    inherit_cache = True


@compiles(opaque)
def _made_anew(element: opaque, compiler: Any, **options: Any) -> str:
    value = compiler.process(element.element, **options)
    return f"coalesce({value}, {value})"


@compiles(opaque, "sqlite")
def _opaque_on_sqlite(element: opaque, compiler: Any, **options: Any) -> str:
    return _behind_a_plus(element, compiler, **options)


class Question:
    """Filters asked to the register of one portal within one transaction."""

    def __init__(self, session: Session, portal_id: int, filters: Filters) -> None:
        self.session, self.portal_id, self.filters = session, portal_id, filters
        self.entry_ids: tuple[int, ...] | None = None
        """What has all the words asked for, where somebody has found that out (`models.register_counts`)."""

    @cached_property
    def head(self) -> RegisterHead | None:
        query = select(RegisterHead).where(RegisterHead.portal_id == self.portal_id)
        return self.session.scalar(query)

    @cached_property
    def words(self) -> Asked | None:
        """The words asked for; None when none are, and while some entries have no words yet."""
        if not self.filters.q or self.head is None or self.head.indexed_seq < self.head.seq:
            return None
        return asked(self.session, self.portal_id, self.filters.q)

    def conditions(self, by: str | None = None, unseen: Iterable[str] = ()) -> list[ColumnElement[bool]]:
        """What a row has to be like to be found.

        ``by``: the one filter that SQLite is to find rows by (any of `Filters`, or "time"), "" for none;
        without statistics of each value it would choose badly. None leaves the choice to it, as
        PostgreSQL always chooses by itself. ``unseen``: filters to hide besides.
        """
        blind = set(unseen)

        def seen(name: str, column: ColumnElement[Any]) -> ColumnElement[Any]:
            is_seen = by in (None, name) and name not in blind
            return column if is_seen else hidden(column)

        entry, asked_for = RegisterEntry, self.filters
        portal = entry.portal_id.expression
        found = [(hidden(portal) if by == "q" else portal) == self.portal_id]
        found += [seen(name, KINDS[name]) == value for name, value in asked_for.kinds().items()]
        found += self._period(by, blind)
        if asked_for.last_seq is not None:
            found.append(seen("last_seq", entry.seq.expression) <= asked_for.last_seq)
        if asked_for.contact_id is not None:
            clients = clients_of_contact(self.session, self.portal_id, asked_for.contact_id)
            found.append(seen("contact_id", entry.client_id.expression).in_(clients))
        if asked_for.url is not None:
            found.append(_at(asked_for.url, seen("url", ADDRESS)))
        if asked_for.q:
            found.append(self._has_words(asked_for.q))
        return found

    def _has_words(self, words: str) -> ColumnElement[bool]:
        if self.entry_ids is not None:
            return RegisterEntry.id.in_(self.entry_ids)
        return self.words.condition() if self.words else _contains(words)

    def _period(self, by: str | None, blind: set[str]) -> list[ColumnElement[bool]]:
        # Each index goes on with the time: whatever finds the rows finds the period with it.
        is_seen = by in (None, "time", "url", *KINDS)
        at = RegisterEntry.occurred_at.expression
        found: list[ColumnElement[bool]] = []
        if self.filters.occurred_from is not None:
            column = at if is_seen and "occurred_from" not in blind else hidden(at)
            found.append(column >= self.filters.occurred_from)
        if self.filters.occurred_to is not None:
            column = at if is_seen and "occurred_to" not in blind else hidden(at)
            found.append(column < self.filters.occurred_to)
        return found


def conditions(session: Session, portal_id: int, filters: Filters) -> list[ColumnElement[bool]]:
    """What a row of the portal has to be like to be found."""
    return Question(session, portal_id, filters).conditions()


def _at(address: str, beginning: ColumnElement[Any]) -> ColumnElement[bool]:
    found = beginning == address[: _WHOLE_ADDRESS + 1]
    return found if len(address) <= _WHOLE_ADDRESS else and_(found, RegisterEntry.url == address)


def _contains(words: str) -> ColumnElement[bool]:
    columns = (
        RegisterEntry.client_name,
        RegisterEntry.plain_email,
        RegisterEntry.plain_phone,
        RegisterEntry.decision_text,
    )
    # SQLite folds case for Latin letters only: ask for the usual spellings of a Russian name too.
    spellings = {words, words.lower(), words.capitalize(), words.title(), words.upper()}
    return or_(*(column.contains(each, autoescape=True) for column in columns for each in spellings))
