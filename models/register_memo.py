"""Totals that a process remembers: entries are only added to a register, so that only new ones are counted.

For addresses and words, of which there are too many to count them beforehand with everything else;
PostgreSQL cannot even count addresses in the index of their beginnings alone.
"""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import Pool

from models.register import hash_at
from models.register_search import Filters, Question

WORTH_KEEPING: Final = 1000
"""Fewer are counted in no time."""
_MOST: Final = 256
"""So many totals are kept of one database."""

_Key = tuple[int, Filters]


@dataclass(frozen=True, slots=True)
class Known:
    """A total, and the entry up to which it was counted."""

    seq: int
    hash: str
    total: int
    entry_ids: tuple[int, ...] | None = None
    """The entries themselves, where they are few and hard to find."""


_known: WeakKeyDictionary[Pool, OrderedDict[_Key, Known]] = WeakKeyDictionary()
_lock: Final = Lock()


def recall(question: Question) -> Known | None:
    """What was counted before; None also when the register is no longer the one that was counted."""
    key = (question.portal_id, question.filters)
    with _lock:
        found = _of(question).get(key)
    if found is None or hash_at(question.session, question.portal_id, found.seq) != found.hash:
        return None
    return found


def keep(question: Question, known: Known) -> None:
    """Remember a total in place of the one that was asked for longest ago."""
    with _lock:
        kept = _of(question)
        kept[question.portal_id, question.filters] = known
        kept.move_to_end((question.portal_id, question.filters))
        while len(kept) > _MOST:
            kept.popitem(last=False)


def _of(question: Question) -> OrderedDict[_Key, Known]:
    return _known.setdefault(question.session.connection().engine.pool, OrderedDict())
