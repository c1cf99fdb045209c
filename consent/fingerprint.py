"""The canonical form of a register entry, its hash, and the check of a chain.

JSON with sorted keys, UTF-8, NFC strings, no floats, moments in UTC with
microseconds. ``hash = SHA-256(prev_hash || canonical form)``; the personal part
enters as ``SHA-256(salt || canonical form)`` only, so a chain can be checked
without showing it. Entries of form 1 know neither address nor programme of a client's
answer on our page; entries of form 2 hold both in their personal part. Form 3 covers our own numbers
of client, company, version and prompt too, so that no entry can be moved to another of them, and holds the
prompt in its personal part: a client's own link stands in it.
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple, TypeAlias

FORM = 3
"""In which new entries are written; an old entry is checked in its own form."""
GENESIS = "0" * 64
"""What the first entry of a portal stands on."""

Value: TypeAlias = "str | int | bool | datetime | Mapping[str, Value] | list[Value] | None"


class NotCanonical(TypeError):
    """A value has no canonical form."""


def canonical(value: Value) -> bytes:
    """Bring a value to its one form.

    Raises:
        NotCanonical: a float, a naive moment or another type without a fixed form.
    """
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _plain(value: Value) -> object:
    match value:
        case None | bool() | int():
            return value
        case str():
            return unicodedata.normalize("NFC", value)
        case datetime():
            return moment(value)
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case list():
            return [_plain(item) for item in value]
    raise NotCanonical(f"{type(value).__name__} has no canonical form")


def moment(at: datetime) -> str:
    """RFC 3339 in UTC with microseconds.

    Raises:
        NotCanonical: the moment has no time zone.
    """
    if at.tzinfo is None:
        raise NotCanonical("a moment without a time zone has no canonical form")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def commitment(salt: bytes, personal: Mapping[str, Value]) -> str:
    """Hex SHA-256 that binds an entry to its personal part without showing it."""
    return hashlib.sha256(salt + canonical(personal)).hexdigest()


def entry_hash(prev_hash: str, entry: Mapping[str, Value]) -> str:
    """Hex SHA-256 of an entry standing on the one before it."""
    return hashlib.sha256(prev_hash.encode("ascii") + canonical(entry)).hexdigest()


@dataclass(frozen=True, slots=True)
class Link:
    """One stored entry as the check of a chain needs it."""

    seq: int
    prev_hash: str
    hash: str
    entry: Mapping[str, Value]
    """Empty when what is stored has no canonical form."""
    salt: bytes
    personal: Mapping[str, Value]


class Proved(NamedTuple):
    """A stored entry that was hashed anew as it was read, and is what its hash says."""

    seq: int
    prev_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing wrong in a chain."""

    seq: int
    what: str


def first_fault(links: Iterable[Link | Proved]) -> Fault | None:
    """Walk a chain from its first entry and name the first fault, if there is one."""
    expected_seq, prev_hash = 1, GENESIS
    for link in links:
        what = _fault_of(link, expected_seq, prev_hash)
        if what is not None:
            is_early = isinstance(link.seq, int) and link.seq < expected_seq
            return Fault(link.seq if is_early else expected_seq, what)
        expected_seq, prev_hash = link.seq + 1, link.hash
    return None


def _fault_of(link: Link | Proved, expected_seq: int, prev_hash: str) -> str | None:
    if link.seq != expected_seq:
        return f"entry {expected_seq} is missing or out of place"
    if link.prev_hash != prev_hash:
        return "the entry does not stand on the one before it"
    return None if isinstance(link, Proved) else own_fault(link)


def own_fault(link: Link) -> str | None:
    """What is wrong in an entry by itself, wherever it stands."""
    try:
        return _seal_fault(link)
    except (TypeError, ValueError, AttributeError):
        # A type that no column of ours has: a file of SQLite takes it all the same.
        return "the entry cannot be read"


def _seal_fault(link: Link) -> str | None:
    if not link.entry:
        return "the entry cannot be read"
    if link.entry.get("personal") != commitment(link.salt, link.personal):
        return "the personal part was changed"
    if link.hash != entry_hash(link.prev_hash, link.entry):
        return "the entry was changed"
    return None
