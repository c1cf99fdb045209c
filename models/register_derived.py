"""What is kept of an entry besides itself: the words that find it, and the counts it belongs to.

Takes an entry for what it says: in a file of SQLite somebody may have put any value in its place.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from sqlalchemy import Row
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from consent.moscow import moscow_day
from consent.search_words import contact_forms, entry_words
from models.register_tally import RegisterTally, Unit

if TYPE_CHECKING:
    from models.register import RegisterEntry

KIND: Final = (
    "line_id", "status", "method", "connector", "company_public_id", "agreement_public_id", "version_number",
)  # fmt: skip
"""What entries of one count have in common besides their time."""

# Past the compiler, which would take longer over millions of words than the database.
_SQLITE_WORDS: Final = "INSERT OR IGNORE INTO register_word (portal_id, word, entry_id) VALUES (?, ?, ?)"
_POSTGRESQL_WORDS: Final = (
    "INSERT INTO register_word (portal_id, word, entry_id)"
    " SELECT %s::bigint, * FROM unnest(%s::text[], %s::bigint[]) ON CONFLICT DO NOTHING"
)

_kind = attrgetter(*KIND)

DayKind = tuple[Any, ...]
"""A day, and the values of `KIND`."""


class Contacts(Protocol):
    """What makes the word that is kept of a contact: one that nobody can read, or make without the key."""

    def blind(self, kind: str, form: str) -> str: ...


def index_entry(session: Session, entry: "RegisterEntry", contacts: Contacts | None) -> None:
    """Make the words and counts of an entry that has none yet; without ``contacts`` no words of those."""
    add_words(session, entry.portal_id, {word: [entry.id] for word in words_of(entry, contacts)})
    add_counts(session, entry.portal_id, Counter([day_kind_of(entry)]))


class Said(NamedTuple):
    """What an entry says by which it may be found, its contacts in clear."""

    client_name: str
    client_email: str
    client_phone: str
    decision_text: str


def words_of(entry: "RegisterEntry | Said", contacts: Contacts | None) -> set[str]:
    """The words that find an entry."""
    name, email, phone = _text(entry.client_name), _text(entry.client_email), _text(entry.client_phone)
    words = entry_words(name, _text(entry.decision_text))
    if contacts is not None:
        words.update([contacts.blind(each.kind, each.form) for each in contact_forms(name, email, phone)])
    return words


def day_kind_of(entry: "RegisterEntry | Row[Any]") -> DayKind:
    """The count of a day that an entry belongs to."""
    return (moscow_day(entry.occurred_at), *_kind(entry))


def add_words(session: Session, portal_id: int, entries: Mapping[str, Sequence[int]]) -> None:
    """Store words, each with the ids of its entries."""
    # In the order of the table, each page of which is then written once.
    rows = [(portal_id, word, entry_id) for word in sorted(entries) for entry_id in entries[word]]
    connection = session.connection()
    if rows and connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_SQLITE_WORDS, rows)
    elif rows:
        _, words, ids = zip(*rows, strict=True)
        connection.exec_driver_sql(_POSTGRESQL_WORDS, (portal_id, list(words), list(ids)))


def add_counts(session: Session, portal_id: int, days: Counter[DayKind]) -> None:
    """Add entries of some days to the counts of the days, of their months and years."""
    counts: Counter[tuple[Any, ...]] = Counter()
    for (day, *kind), entries in days.items():
        for unit in Unit:
            counts[(unit, unit.begun(day), *kind)] += entries
    if not counts:
        return
    names = ("unit", "starts_on", *KIND)
    rows = [
        {"portal_id": portal_id, "entries": entries, **dict(zip(names, key, strict=True))}
        for key, entries in counts.items()
    ]
    connection = session.connection()
    statement = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(RegisterTally)
    added = {"entries": RegisterTally.entries + statement.excluded.entries}
    keys = ["portal_id", *names]
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=added), rows)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
