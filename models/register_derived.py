"""What is kept of an entry besides itself: the words that find it, and the counts it belongs to.

Takes an entry for what it says: in a file of SQLite somebody may have put any value in its place.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import Row
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from consent.search_words import contact_forms, entry_words
from models.register_tally import RegisterTally, Unit
from models.register_word import RegisterWord

if TYPE_CHECKING:
    from models.register import RegisterEntry

MOSCOW: Final = ZoneInfo("Europe/Moscow")
"""Where the days of the counts begin and end."""
KINDS: Final = (
    "line_id", "status", "method", "connector", "company_public_id", "agreement_public_id", "version_number",
)  # fmt: skip
"""What entries of one count have in common besides their time."""

Kind = tuple[Any, ...]


class Contacts(Protocol):
    """What makes the word that is kept of a contact: one that nobody can read, or make without the key."""

    def blind(self, kind: str, form: str) -> str: ...


def index_entry(session: Session, entry: "RegisterEntry", contacts: Contacts | None) -> None:
    """Make the words and counts of an entry that has none yet; without ``contacts`` no words of those."""
    add_words(session, entry.portal_id, ((word, entry.id) for word in words_of(entry, contacts)))
    add_counts(session, entry.portal_id, Counter(kinds_of(entry)))


def words_of(entry: "RegisterEntry | Row[Any]", contacts: Contacts | None) -> set[str]:
    """The words that find an entry."""
    name, email, phone = _text(entry.client_name), _text(entry.client_email), _text(entry.client_phone)
    words = entry_words(name, _text(entry.decision_text))
    if contacts is not None:
        words.update(contacts.blind(each.kind, each.form) for each in contact_forms(name, email, phone))
    return words


def kinds_of(entry: "RegisterEntry | Row[Any]") -> tuple[Kind, Kind]:
    """The counts that an entry belongs to: of its day and of its month, each with what `KINDS` names."""
    day = moscow_day(entry.occurred_at)
    kind = tuple(getattr(entry, name) for name in KINDS)
    return (Unit.DAY, day, *kind), (Unit.MONTH, day.replace(day=1), *kind)


def moscow_day(at: datetime) -> date:
    """The day it was in Moscow."""
    try:
        return at.astimezone(MOSCOW).date()
    except OverflowError:
        # The last hours of the calendar, where somebody changed an entry.
        return date.max


def add_words(session: Session, portal_id: int, words: Iterable[tuple[str, int]]) -> None:
    """Store words with the ids of their entries."""
    rows = [
        {"portal_id": portal_id, "word": word, "entry_id": entry_id}
        # In the order of the table, each page of which is then written once.
        for word, entry_id in sorted(words)
    ]
    if rows:
        session.connection().execute(_insert(session, RegisterWord).on_conflict_do_nothing(), rows)


def add_counts(session: Session, portal_id: int, counts: Counter[Kind]) -> None:
    """Add to the counts of a portal."""
    names = ("unit", "starts_on", *KINDS)
    rows = [
        {"portal_id": portal_id, "entries": count, **dict(zip(names, kind, strict=True))}
        for kind, count in counts.items()
    ]
    statement = _insert(session, RegisterTally)
    entries = RegisterTally.entries + statement.excluded.entries
    statement = statement.on_conflict_do_update(
        index_elements=["portal_id", *names], set_={"entries": entries}
    )
    if rows:
        session.connection().execute(statement, rows)


def _insert(session: Session, table: type[Any]) -> Any:
    sql = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return sql.insert(table)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
