"""Which entries of a register are shown as corrupted, told cheaply enough for every page of a list.

Three things are looked at: each row by itself, its link to the entry before it with the text it rests on,
and what the last full check found (`models.register.RegisterHead.corrupted_from`). From the first fault on
all entries of the chain are corrupted: nothing after it is proved. An entry of another page is proved by
the full check alone.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from consent.agreements import fingerprint
from consent.fingerprint import own_fault
from models.agreement import AgreementVersion
from models.register import RegisterEntry, corrupted_from, neighbours


def corrupted_among(
    session: Session, portal_id: int, rows: Sequence[RegisterEntry], texts: Mapping[int, AgreementVersion]
) -> set[int]:
    """Ids of the rows, among those of one list, that are corrupted; ``texts``: the versions by their ids."""
    numbered = [row for row in rows if isinstance(row.seq, int)]
    before = neighbours(session, portal_id, [row.seq - 1 for row in numbered])
    hashes = {version_id: fingerprint(version.plain_text) for version_id, version in texts.items()}
    faulty = {
        row.seq
        for row in numbered
        if own_fault(row.as_link())
        or before.get(row.seq - 1) != row.prev_hash
        or hashes.get(row.version_id) != row.text_sha256
    }
    known = corrupted_from(session, portal_id)
    first = min(faulty if known is None else {*faulty, known}, default=None)
    return {row.id for row in rows if row not in numbered or (first is not None and row.seq >= first)}
