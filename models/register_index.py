"""Words and counts of whole registers: made for what has none yet, or anew for everything.

Up to `RegisterHead.indexed_seq` they are there. It moves in the transaction that makes them, so that whoever
stops in the middle leaves nothing half done, and of two who work at once one does each portion.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import count
from typing import Any, Final

from sqlalchemy import Row, delete, select, tuple_, update
from sqlalchemy.orm import Session

from models.contact_cipher import ContactCipher
from models.register import RegisterEntry, RegisterHead
from models.register_contacts import Place, opened
from models.register_derived import KIND, Said, add_counts, add_words, day_kind_of, words_of
from models.register_tally import RegisterTally
from models.register_word import RegisterWord
from models.session import Database

PORTION: Final = 10_000
"""Entries of one transaction: who writes waits for one, and no client for long."""
PORTION_OF_WORDS: Final = 50_000

_EMPTYING: Final = -1
"""`indexed_seq` while old words and counts are being removed."""

_READ: Final = tuple(
    getattr(RegisterEntry, name).label(name)
    for name in (
        "id", "seq", "portal_id", "public_id", "occurred_at", "client_name", "plain_email", "plain_phone",
        "sealed_email", "sealed_phone", "decision_text", *KIND,
    )
)  # fmt: skip


def catch_up(db: Database, portal_id: int, *, portions: int | None = None) -> int:
    """Make what entries of a portal lack, in short transactions; returns how many portions that took.

    With ``portions`` no more than so many: the rest is for the next time.
    """
    for done in count():
        if done == portions or not _advance(db, portal_id):
            return done
    raise AssertionError


def catch_up_all(db: Database, portions: int) -> None:
    """Make what entries of any portal lack; each gets its share of the portions, and one at least."""
    head = RegisterHead
    with db.read() as session:
        behind = session.scalars(select(head.portal_id).where(head.indexed_seq < head.seq)).all()
    for portal_id in behind:
        catch_up(db, portal_id, portions=max(1, portions // len(behind)))


def reindex(db: Database, portal_id: int) -> None:
    """Make all words and counts of a portal anew.

    Meanwhile nothing is found by its words, new entries included, and entries are counted one by one.
    """
    with db.write() as session:
        session.execute(
            update(RegisterHead).where(RegisterHead.portal_id == portal_id).values(indexed_seq=_EMPTYING)
        )
    catch_up(db, portal_id)


def _advance(db: Database, portal_id: int) -> bool:
    """Do one portion; False when nothing is left."""
    with db.inspect() as session:
        head = session.get(RegisterHead, portal_id)
        if head is None or head.indexed_seq >= head.seq:
            return False
        if head.indexed_seq != _EMPTYING:
            rows = _entries_after(session, head)
            contacts = session.info.get("contacts")
    if head.indexed_seq == _EMPTYING:
        _remove_portion(db, portal_id)
        return True
    words: dict[str, list[int]] = {}
    for row in rows:
        for word in words_of(_said(row, contacts), contacts):
            words.setdefault(word, []).append(row.id)
    days = Counter([day_kind_of(row) for row in rows])
    # Somebody may have removed entries at the end.
    last = rows[-1].seq if len(rows) == PORTION else head.seq
    with db.write() as session:
        if _move(session, portal_id, head.indexed_seq, last):
            add_words(session, portal_id, words)
            add_counts(session, portal_id, days)
    return True


def _entries_after(session: Session, head: RegisterHead) -> Sequence[Row[Any]]:
    entry = RegisterEntry
    query = select(*_READ).where(
        entry.portal_id == head.portal_id, entry.seq > head.indexed_seq, entry.seq <= head.seq
    )
    return session.connection().execute(query.order_by(entry.seq).limit(PORTION)).all()


def _said(row: Row[Any], contacts: ContactCipher | None) -> Said:
    email, phone = (Place(row.portal_id, row.public_id, name) for name in ("email", "phone"))
    return Said(
        row.client_name,
        opened(row.plain_email, row.sealed_email, contacts, email),
        opened(row.plain_phone, row.sealed_phone, contacts, phone),
        row.decision_text,
    )


def _move(session: Session, portal_id: int, before: int, after: int) -> bool:
    """Say how far words and counts go from now on, unless somebody else has said so meanwhile."""
    moved: Any = session.connection().execute(
        update(RegisterHead)
        .where(RegisterHead.portal_id == portal_id, RegisterHead.indexed_seq == before)
        .values(indexed_seq=after)
    )
    return bool(moved.rowcount)


def _remove_portion(db: Database, portal_id: int) -> None:
    """Remove some words, or what is left of them and with them the counts."""
    word = RegisterWord
    place = tuple_(word.word, word.entry_id)
    mine = word.portal_id == portal_id
    with db.write() as session:
        if not _move(session, portal_id, _EMPTYING, _EMPTYING):
            return
        ordered = select(word.word, word.entry_id).where(mine).order_by(word.word, word.entry_id)
        border = session.execute(ordered.offset(PORTION_OF_WORDS).limit(1)).first()
        if border is not None:
            session.connection().execute(delete(word).where(mine, place < tuple(border)))
            return
        session.connection().execute(delete(word).where(mine))
        session.connection().execute(delete(RegisterTally).where(RegisterTally.portal_id == portal_id))
        _move(session, portal_id, _EMPTYING, 0)
