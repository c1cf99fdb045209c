"""The check of one portal's register: every entry of its chain, its end, and the checkpoints kept of it."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TypeVar

from consent import checkpoint
from consent.agreements import fingerprint, is_shown_as
from consent.checkpoint import Checkpoint, NotACheckpoint, NotSigned
from consent.fingerprint import GENESIS, Fault, Link, Proved, first_fault
from models.checkpoint import RegisterCheckpoint, checkpoints_of
from models.portal import Portal
from models.register import head_of
from models.register_chain import checked_chain
from models.register_texts import Rested, rested_on
from models.session import Database

_Kind = TypeVar("_Kind", Checkpoint, Fault)


@dataclass(frozen=True, slots=True)
class Examined:
    """What the check found."""

    entries: int
    checkpoints: int
    """How many agree with the register, if there is no fault."""
    fault: Fault | None
    """The first one; number 0 when no entry can be named."""
    corrupted_from: int | None
    """The first entry that is not proved; None where all are, though a checkpoint may be at fault."""


def examine(db: Database, portal: Portal, outside: Sequence[str], public_keys: Sequence[bytes]) -> Examined:
    """Walk the whole chain once and compare it with the stored checkpoints and with notes kept elsewhere.

    ``public_keys`` are those whose checkpoints are believed.
    """
    with db.inspect() as session:
        stored = checkpoints_of(session, portal.id)
        seq, head = head_of(session, portal.id)
        claims = [_claim(note, row, portal.member_id, public_keys) for note, row in _notes(stored, outside)]
        watched = _Watched({seq, *(claim.size for claim in claims if isinstance(claim, Checkpoint))})
        with closing(checked_chain(session, portal.id, db)) as chain:
            broken = first_fault(watched.passing(chain))
        faults = [broken or watched.end_fault(seq, head), *map(_text_fault, rested_on(session, portal.id))]
    found = [fault for fault in faults if fault]
    broken = min(found, key=_number) if found else watched.claim_fault(_only(Checkpoint, claims))
    fault = broken or min(_only(Fault, claims), key=_number, default=None)
    return Examined(seq, len(claims), fault, broken.seq if broken else None)


def _notes(
    stored: Sequence[RegisterCheckpoint], outside: Sequence[str]
) -> list[tuple[str, RegisterCheckpoint | None]]:
    """Each row with its note, two rows with one note too, and each note that is kept elsewhere alone."""
    known = {row.note for row in stored}
    alone = [note for note in dict.fromkeys(outside) if note not in known]
    return [*((row.note, row) for row in stored), *((note, None) for note in alone)]


def _only(kind: type[_Kind], claims: Sequence[Checkpoint | Fault]) -> list[_Kind]:
    return [claim for claim in claims if isinstance(claim, kind)]


def _number(fault: Fault) -> int:
    return fault.seq


def _text_fault(rested: Rested) -> Fault | None:
    """Whether the text that clients were shown is still the one whose hash the entries hold."""
    version = rested.version
    if version is None:
        return Fault(rested.first_seq, "the text of the agreement is missing")
    stored = (version.number, version.sha256, fingerprint(version.plain_text))
    if stored != (rested.number, rested.sha256, rested.sha256):
        return Fault(rested.first_seq, "the text of the agreement was changed")
    if not is_shown_as(version.plain_text, version.title, version.html):
        return Fault(rested.first_seq, "the page of the agreement shows another text")
    return None


def _claim(
    note: str, row: RegisterCheckpoint | None, member_id: str, public_keys: Sequence[bytes]
) -> Checkpoint | Fault:
    """What a checkpoint states of this register, or why it states nothing."""
    size = row.size if row else 0
    try:
        size = checkpoint.read(note).size
        stated = checkpoint.verify(note, public_keys)
    except (NotACheckpoint, NotSigned) as error:
        return Fault(size, f"a checkpoint is not ours: {error}")
    if stated.origin != checkpoint.origin_of(member_id):
        return Fault(size, "a checkpoint is of another register")
    if row and (row.size, row.root) != (stated.size, stated.root):
        return Fault(size, "a stored checkpoint was changed")
    return stated


class _Watched:
    """Remembers the hashes of some entries while a chain passes by."""

    def __init__(self, wanted: set[int]) -> None:
        self._wanted = wanted
        self._hashes = {0: GENESIS}
        self._length = 0

    def passing(self, links: Iterable[Link | Proved]) -> Iterator[Link | Proved]:
        for link in links:
            if link.seq in self._wanted:
                self._hashes[link.seq] = link.hash
            self._length = link.seq
            yield link

    def end_fault(self, seq: int, head: str) -> Fault | None:
        if (seq, head) == (self._length, self._hashes.get(seq)):
            return None
        # A head that names fewer entries leaves those after it unproved, one that names more misses some.
        first = seq if seq == self._length else min(seq, self._length) + 1
        return Fault(first, "the chain does not end with the entry it ended with")

    def claim_fault(self, claims: Sequence[Checkpoint]) -> Fault | None:
        """The first thing that does not fit, from the shortest checkpoint on."""
        agreed = 0
        for claim in sorted(claims, key=_size):
            if claim.size > self._length:
                return self._cut(claim.size)
            if self._hashes.get(claim.size) != claim.root:
                return _rewritten(agreed + 1, claim.size)
            agreed = claim.size
        return None

    def _cut(self, size: int) -> Fault:
        what = f"the tail is cut off: a checkpoint was signed at {size} entries, there are {self._length}"
        return Fault(self._length + 1, what)


def _rewritten(first: int, size: int) -> Fault:
    where = "here" if first == size else f"somewhere from here to entry {size}"
    return Fault(
        first, f"the register was rewritten {where}: the checkpoint of {size} entries has another hash"
    )


def _size(claim: Checkpoint) -> int:
    return claim.size
