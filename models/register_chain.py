"""The chain of a register as it is checked: of whole entries nothing is made but two hashes each.

What is not plainly whole is read again as any entry is, and judged as such (`consent.fingerprint.own_fault`).
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Integer, Result, Select, bindparam, select, type_coerce
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from consent.fingerprint import Link, Proved
from consent.flat_form import FlatForm, Maker, moments, numbers, optional, texts
from models.contact_cipher import ContactCipher
from models.register import RegisterEntry
from models.register_contacts import Place, opened
from models.register_covered import FORMS, Covered
from models.register_moments import MOMENTS, moment_texts

SLICE: Final = 100
"""So many entries are hashed at once: while a processor has them in its cache, that takes less time."""
_CONTACTS: Final = {"client_email": "email", "client_phone": "phone"}
_COLUMNS: Final = [each.key for each in RegisterEntry.__mapper__.column_attrs if each.key not in MOMENTS]
_form = itemgetter(_COLUMNS.index("form"))

Checked = Link | Proved


def whole_among(session: Session, portal_id: int, seqs: Sequence[int]) -> set[int]:
    """Of some entries those that are plainly what their hashes say; the others have to be judged in full."""
    asked = {"portal_id": portal_id, "seqs": seqs}
    rows = session.connection().execute(_some(session.get_bind().dialect.name), asked).all()
    return {found.seq for found in _judged(rows, session.info.get("contacts")) if found is not None}


def checked_chain(session: Session, portal_id: int) -> Iterator[Checked]:
    """The whole chain of a portal in its order, read slice by slice; whole entries are proved already."""
    query, count = _all(session.get_bind().dialect.name).params(portal_id=portal_id), 0
    try:
        for checked in _checked(session, query, str):
            yield checked
            count += 1
    except OperationalError:
        # A text that is no UTF-8: reading every text so that it may be one takes half as long again.
        yield from islice(_checked(session, query, None), count, None)


def _checked(session: Session, query: Select[Any], text_factory: Any) -> Iterator[Checked]:
    contacts, options = session.info.get("contacts"), {"stream_results": True, "max_row_buffer": SLICE}
    # Closed also by a reader who stops at the first fault.
    with session.connection().execute(query, execution_options=options) as result:
        while rows := _slice(session, result, text_factory):
            proved = _judged(rows, contacts)
            yield from (found or _in_full(session, row) for found, row in zip(proved, rows, strict=True))


def _slice(session: Session, result: Result[Any], text_factory: Any) -> Sequence[Any]:
    """The next rows; ``text_factory``: what the driver of SQLite makes texts with meanwhile."""
    driver: Any = session.connection().connection.dbapi_connection
    if text_factory is None or session.get_bind().dialect.name != "sqlite":
        return result.fetchmany(SLICE)
    kept, driver.text_factory = driver.text_factory, text_factory
    try:
        return result.fetchmany(SLICE)
    finally:
        driver.text_factory = kept


@cache
def _some(dialect: str) -> Select[Any]:
    return _raw(dialect).where(RegisterEntry.seq.in_(bindparam("seqs", expanding=True)))


@cache
def _all(dialect: str) -> Select[Any]:
    return _raw(dialect).order_by(RegisterEntry.seq)


def _raw(dialect: str) -> Select[Any]:
    """Every column without what SQLAlchemy makes of its values; built once: that takes longer than asking."""
    columns: list[Any] = [
        type_coerce(getattr(RegisterEntry, each), NullType()).label(each) for each in _COLUMNS
    ]
    return select(*columns, *moment_texts(dialect)).where(RegisterEntry.portal_id == bindparam("portal_id"))


def _judged(rows: Sequence[Any], contacts: ContactCipher | None) -> list[Proved | None]:
    """Each entry, if it is plainly what its hash says."""
    return [found for _, alike in groupby(rows, _form) for found in _proved(list(alike), contacts)]


def _proved(rows: Sequence[Any], contacts: ContactCipher | None) -> list[Proved | None]:
    """The same of entries of one form."""
    columns = dict(zip(rows[0]._fields, zip(*rows, strict=True), strict=True))
    try:
        hashes = _READERS[rows[0].form].hashes(columns, contacts)
    except (KeyError, TypeError, ValueError, AttributeError):
        # One of them is not as the application writes it.
        return [None] if len(rows) == 1 else [found for row in rows for found in _proved([row], contacts)]
    stated = zip(hashes, columns["seq"], columns["prev_hash"], columns["hash"], strict=True)
    return [Proved(*entry) if found == entry[-1] else None for found, *entry in stated]


def _in_full(session: Session, row: Any) -> Link:
    query = select(RegisterEntry).where(RegisterEntry.id == row.id, RegisterEntry.seq == row.seq)
    entry = session.scalars(query.execution_options(populate_existing=True)).first()
    if entry is None:
        return Link(row.seq, row.prev_hash, row.hash, {}, b"", {})
    return entry.as_link()


class _Reader:
    """Hashes entries that were written in one form."""

    def __init__(self, covered: Covered) -> None:
        self._plain = FlatForm({name: _maker(name) for name in covered.plain} | {"personal": texts})
        self._personal = FlatForm({name: _maker(column) for name, column in covered.personal.items()})
        self._kept = covered.personal

    def hashes(self, columns: dict[str, Sequence[Any]], contacts: ContactCipher | None) -> list[str]:
        """The hash of each entry as `consent.fingerprint.entry_hash` has it.

        Raises:
            TypeError, ValueError, AttributeError: something is not as the application writes it.
        """
        columns |= {column: _contacts(columns, name, contacts) for column, name in _CONTACTS.items()}
        personal = self._personal.made({name: columns[column] for name, column in self._kept.items()})
        salted = map(bytes.__add__, columns["salt"], personal)
        committed = [hashlib.sha256(each).hexdigest() for each in salted]
        plain = self._plain.made({**columns, "personal": committed})
        before = "\n".join(columns["prev_hash"]).encode("ascii").split(b"\n")
        return [hashlib.sha256(prev + form).hexdigest() for prev, form in zip(before, plain, strict=True)]


def _contacts(
    columns: Mapping[str, Sequence[Any]], name: str, contacts: ContactCipher | None
) -> Sequence[str]:
    """A column of contacts as clients gave them."""
    plain, kept = columns[f"plain_{name}"], columns[f"sealed_{name}"]
    if set(kept) == {None}:
        return plain
    entries = zip(plain, kept, columns["portal_id"], columns["public_id"], strict=True)
    return [
        text if blob is None else opened(text, blob, contacts, Place(portal_id, public_id, name))
        for text, blob, portal_id, public_id in entries
    ]


def _maker(name: str) -> Maker:
    if name in MOMENTS:
        return moments
    kept_as = f"plain_{_CONTACTS[name]}" if name in _CONTACTS else name
    column = RegisterEntry.__mapper__.column_attrs[kept_as].columns[0]
    # What points to a row is a number; its type is known only when the other table is.
    maker = numbers if column.foreign_keys or isinstance(column.type, Integer) else texts
    return optional(maker) if column.nullable else maker


_READERS: Final = {form: _Reader(covered) for form, covered in FORMS.items()}
