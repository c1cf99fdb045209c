"""The chain of a register as it is checked: of a whole entry nothing is made but two hashes.

What is not plainly whole is read again as any entry is, and judged as such (`consent.fingerprint.own_fault`).
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from consent.fingerprint import Link, Proved
from consent.flat_form import FlatForm, Maker, number, optional, text
from models.base import UtcMoment
from models.contact_cipher import ContactCipher
from models.register import RegisterEntry
from models.register_contacts import Place, opened
from models.register_covered import FORMS, Covered

PORTION: Final = 1000
_KEPT_AS: Final = {"client_email": "plain_email", "client_phone": "plain_phone"}
_COLUMNS: Final = tuple(RegisterEntry.__mapper__.column_attrs.keys())
_POSITION: Final = {name: position for position, name in enumerate(_COLUMNS)}
_MOMENT_LENGTH: Final = len("2026-11-24 17:23:05.000000")

_ends = itemgetter(*(_POSITION[name] for name in ("seq", "prev_hash", "hash", "salt", "form")))
_sealed = itemgetter(_POSITION["sealed_email"], _POSITION["sealed_phone"])


def whole_among(session: Session, portal_id: int, numbers: Sequence[int]) -> set[int]:
    """Of some entries those that are plainly what their hashes say; the others have to be judged in full."""
    contacts, entry = session.info.get("contacts"), RegisterEntry
    query = _RAW.where(entry.portal_id == portal_id, entry.seq.in_(numbers))
    rows = session.connection().execute(query)
    return {row.seq for row in rows if _proved(row, contacts) is not None}


def checked_chain(session: Session, portal_id: int) -> Iterator[Link | Proved]:
    """The whole chain of a portal in its order, read in portions; whole entries are proved already."""
    contacts, entry = session.info.get("contacts"), RegisterEntry
    query = _RAW.where(entry.portal_id == portal_id)
    rows = session.connection().execute(query.order_by(entry.seq), execution_options={"yield_per": PORTION})
    # Closed also by a reader who stops at the first fault.
    with rows:
        for row in rows:
            yield _proved(row, contacts) or _in_full(session, row)


def _as_it_is(name: str) -> ColumnElement[Any]:
    """A column without what SQLAlchemy makes of its values."""
    return type_coerce(getattr(RegisterEntry, name), NullType()).label(name)


_RAW: Final = select(*map(_as_it_is, _COLUMNS))


def _proved(row: Any, contacts: ContactCipher | None) -> Proved | None:
    """The entry of a row, if it is plainly what its hash says."""
    seq, prev_hash, stated, salt, form = _ends(row)
    try:
        found = _READERS[form].hash(row, prev_hash, salt, contacts)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    return Proved(seq, prev_hash, stated) if found == stated else None


def _in_full(session: Session, row: Any) -> Link:
    query = select(RegisterEntry).where(RegisterEntry.id == row.id, RegisterEntry.seq == row.seq)
    entry = session.scalars(query.execution_options(populate_existing=True)).first()
    if entry is None:
        return Link(row.seq, row.prev_hash, row.hash, {}, b"", {})
    return entry.as_link()


class _Reader:
    """Hashes rows that were written in one form."""

    def __init__(self, covered: Covered) -> None:
        plain = {name: name for name in covered.plain}
        self._plain = FlatForm({**_makers(plain), "personal": _later})
        self._take_plain = _taking(self._plain, {**plain, "personal": "id"})
        self._place = self._plain.names.index("personal")
        self._personal = FlatForm(_makers(covered.personal))
        self._take_personal = _taking(self._personal, covered.personal)
        self._contacts = [(name, self._personal.names.index(name)) for name in ("email", "phone")]

    def hash(self, row: Any, prev_hash: str, salt: bytes, contacts: ContactCipher | None) -> str:
        """The hash of an entry as `consent.fingerprint.entry_hash` has it.

        Raises:
            KeyError, TypeError, ValueError, AttributeError: something is not as the application writes it.
        """
        personal = self._personal.parts(self._take_personal(row))
        if _sealed(row) != (None, None):
            for name, position in self._contacts:
                personal[position] = text(_opened(row, name, contacts))
        committed = hashlib.sha256(salt + self._personal.whole(personal)).hexdigest()
        plain = self._plain.parts(self._take_plain(row))
        plain[self._place] = f'"{committed}"'
        return hashlib.sha256(prev_hash.encode("ascii") + self._plain.whole(plain)).hexdigest()


def _taking(form: FlatForm, columns: Mapping[str, str]) -> "itemgetter[Any]":
    return itemgetter(*(_POSITION[_KEPT_AS.get(columns[name], columns[name])] for name in form.names))


def _makers(columns: Mapping[str, str]) -> dict[str, Maker]:
    return {name: _maker(_KEPT_AS.get(column, column)) for name, column in columns.items()}


def _maker(name: str) -> Maker:
    column = RegisterEntry.__mapper__.column_attrs[name].columns[0]
    maker = _moment if isinstance(column.type, UtcMoment) else text
    if isinstance(column.type, Integer):
        maker = number
    return optional(maker) if column.nullable else maker


def _opened(row: Any, name: str, contacts: ContactCipher | None) -> str:
    plain, kept = getattr(row, f"plain_{name}"), getattr(row, f"sealed_{name}")
    return opened(plain, kept, contacts, Place(row.portal_id, row.public_id, name))


def _moment(kept: Any) -> str:
    """A moment, from the text that SQLite keeps or from what PostgreSQL gives.

    Raises:
        TypeError, ValueError: it is none that the application writes.
    """
    if isinstance(kept, datetime):
        kept = kept.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    if len(kept) != _MOMENT_LENGTH or kept[10] != " ":
        raise ValueError("a moment is written in another way")
    return text(f"{kept[:10]}T{kept[11:]}Z")


def _later(_value: Any) -> str:
    """The form of what is not known yet."""
    return ""


_READERS: Final = {number_of: _Reader(covered) for number_of, covered in FORMS.items()}
