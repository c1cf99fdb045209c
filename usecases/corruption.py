"""Which entries of a register are shown as corrupted, told cheaply enough for every page of a list.

Three things are looked at: each row by itself, its link to the entry before it with the text it rests on,
and what the last full check found (`models.register.RegisterHead.corrupted_from`). From the first fault on
all entries of the chain are corrupted: nothing after it is proved. An entry of another page is proved by
the full check alone.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy.orm import Session

from consent.agreements import fingerprint
from models.register import RegisterEntry, corrupted_from, neighbours
from models.register_chain import whole_among

# Texts are long and few, and shown again on every page; a text that somebody changed is another one.
_fingerprint = lru_cache(maxsize=32)(fingerprint)


def corrupted_among(
    session: Session, portal_id: int, rows: Sequence[RegisterEntry], texts: Mapping[int, Any]
) -> set[int]:
    """Ids of the rows, among those of one list, that are corrupted.

    ``texts``: by the ids of their versions, what has them as ``plain_text``.
    """
    if not rows:
        return set()
    numbered = [row for row in rows if isinstance(row.seq, int)]
    before = neighbours(session, portal_id, [row.seq - 1 for row in numbered])
    whole = whole_among(session, portal_id, [row.seq for row in numbered])
    hashes = {version_id: _hash_of(text.plain_text) for version_id, text in texts.items()}
    faulty = {
        row.seq
        for row in numbered
        if before.get(row.seq - 1) != row.prev_hash
        or hashes.get(row.version_id) != row.text_sha256
        or row.seq not in whole
    }
    known = corrupted_from(session, portal_id)
    first = min(faulty if known is None else {*faulty, known}, default=None)
    return {row.id for row in rows if row not in numbered or (first is not None and row.seq >= first)}


def _hash_of(text: object) -> str | None:
    return _fingerprint(text) if isinstance(text, str) else None
