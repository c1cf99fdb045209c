"""The check of one portal's register: every entry of its chain, its end, and the checkpoints kept of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from consent import checkpoint
from consent.checkpoint import Checkpoint, NotACheckpoint, NotSigned
from consent.fingerprint import GENESIS, Fault, Link, first_fault
from models.checkpoint import RegisterCheckpoint, checkpoints_of
from models.portal import Portal
from models.register import chain, head_of
from models.session import Database


@dataclass(frozen=True, slots=True)
class Examined:
    """What the check found."""

    entries: int
    checkpoints: int
    """How many agree with the register, if there is no fault."""
    fault: Fault | None
    """The first one; number 0 when no entry can be named."""


def examine(db: Database, portal: Portal, outside: Sequence[str], public_keys: Sequence[bytes]) -> Examined:
    """Walk the whole chain once and compare it with the stored checkpoints and with notes kept elsewhere.

    ``public_keys`` are those whose checkpoints are believed.
    """
    with db.read() as session:
        # Checkpoints and head first: entries that are added meanwhile only make the chain longer.
        stored = checkpoints_of(session, portal.id)
        seq, head = head_of(session, portal.id)
        rows = {row.note: row for row in stored}
        notes = dict.fromkeys([*rows, *outside])
        claims = [_claim(note, rows.get(note), portal.member_id, public_keys) for note in notes]
        watched = _Watched({seq, *(claim.size for claim in claims if isinstance(claim, Checkpoint))})
        fault = first_fault(watched.passing(chain(session, portal.id)))
    fault = fault or watched.end_fault(seq, head) or watched.claim_fault(claims)
    return Examined(seq, len(claims), fault)


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

    def passing(self, links: Iterable[Link]) -> Iterator[Link]:
        for link in links:
            if link.seq in self._wanted:
                self._hashes[link.seq] = link.hash
            self._length = link.seq
            yield link

    def end_fault(self, seq: int, head: str) -> Fault | None:
        if self._hashes.get(seq) == head:
            return None
        return Fault(seq, "the chain does not end with the entry it ended with")

    def claim_fault(self, claims: Sequence[Checkpoint | Fault]) -> Fault | None:
        """The first thing that does not fit, from the shortest checkpoint on; false ones before all."""
        false = [claim for claim in claims if isinstance(claim, Fault)]
        if false:
            return min(false, key=lambda fault: fault.seq)
        agreed = 0
        for claim in sorted((claim for claim in claims if isinstance(claim, Checkpoint)), key=_size):
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
