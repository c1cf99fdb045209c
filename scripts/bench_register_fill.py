"""Fill a register fast: the entries first, with a whole chain, then their indexes, then words and counts."""

import hashlib
import json
import os
import signal
import sqlite3
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import text

from consent.fingerprint import GENESIS
from models.append_only import create_triggers
from models.contact_cipher import ContactCipher
from models.register_contacts import Place, sealed
from models.register_index import catch_up
from models.schema import SchemaError, check
from scripts import bench_register_people as people
from scripts import bench_register_rows as rows_module
from scripts import bench_register_world as world_module
from scripts.bench_register_house import House
from scripts.bench_register_rows import COLUMNS, HASH, PORTION, PREV_HASH, portion
from scripts.bench_register_world import World, build, world_of

ENTRIES_A_CLIENT: Final = 5
LEAST_CLIENTS: Final = 1_000
BYTES_AN_ENTRY: Final = 4_000
"""More than an entry takes on a disk with its indexes and words, and meanwhile."""
_AHEAD: Final = 4
"""Portions that may be made and not stored yet."""

_INDEXES: Final = (
    "SELECT name, sql FROM sqlite_master"
    " WHERE type = 'index' AND tbl_name = 'register_entry' AND sql IS NOT NULL"
)
_TRIGGERS: Final = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'register_entry'"


@dataclass
class Filled:
    """What filling took, in seconds, and what it left on the disk, in bytes."""

    rows: int
    entry_seconds: float = 0.0
    index_seconds: float = 0.0
    word_seconds: float = 0.0
    entry_bytes: int = 0
    """With the two keys of the table."""
    index_bytes: int = 0
    word_bytes: int = 0
    """With the counts."""
    made_by: str = ""
    """Hash of what made the entries: a kept file of other entries is not taken."""


def fill_file(house: House, path: Path, rows: int) -> Filled:
    """Fill a file of SQLite; one that an earlier run kept is taken as it is."""
    notes = path.with_suffix(".json")
    if kept := _kept(house, path, notes):
        return kept
    for old in path.parent.glob(f"{path.name}*"):
        old.unlink()
    notes.unlink(missing_ok=True)
    clients = clients_of(rows)
    house.migrate()
    with house.opened() as db:
        build(db, clients)
        world, contacts = world_of(db, clients), db.contacts
    filled = Filled(rows, made_by=_makers())
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        _fill(connection, world, contacts, filled)
        before = _used(connection)
    with house.opened() as db:
        with db.write() as session:
            create_triggers(session.connection(), "register_entry")
        begun = time.perf_counter()
        catch_up(db, world.portal_id)
        filled.word_seconds = time.perf_counter() - begun
    with closing(sqlite3.connect(path)) as connection:
        filled.word_bytes = _used(connection) - before
    # Written last: without it the file counts as half done.
    notes.write_text(json.dumps(asdict(filled)), "utf-8")
    return filled


def clients_of(rows: int) -> int:
    """How many clients a register of so many entries has."""
    return max(rows // ENTRIES_A_CLIENT, LEAST_CLIENTS)


def _kept(house: House, path: Path, notes: Path) -> Filled | None:
    if not (path.is_file() and notes.is_file()):
        return None
    try:
        check(house.database_url)
    except SchemaError:
        return None
    filled = Filled(**json.loads(notes.read_text("utf-8")))
    return filled if filled.made_by == _makers() else None


def _makers() -> str:
    made = (Path(module.__file__ or "").read_bytes() for module in (people, world_module, rows_module))
    return hashlib.sha256(b"".join(made)).hexdigest()


def _fill(
    connection: sqlite3.Connection, world: World, contacts: ContactCipher | None, filled: Filled
) -> None:
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-1000000", "threads=2"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    indexes = dict(connection.execute(_INDEXES).fetchall())
    for (trigger,) in connection.execute(_TRIGGERS).fetchall():
        connection.execute(f"DROP TRIGGER {trigger}")
    for name in indexes:
        connection.execute(f"DROP INDEX {name}")
    before, begun = _used(connection), time.perf_counter()
    _store(connection, world, contacts, filled.rows)
    filled.entry_seconds = time.perf_counter() - begun
    filled.entry_bytes, begun = _used(connection) - before, time.perf_counter()
    for statement in indexes.values():
        connection.execute(statement)
    filled.index_seconds = time.perf_counter() - begun
    filled.index_bytes = _used(connection) - before - filled.entry_bytes


def _used(connection: sqlite3.Connection) -> int:
    """Bytes of the pages in use."""
    size, pages, free = (
        connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("page_size", "page_count", "freelist_count")
    )
    return int(size * (pages - free))


def _store(connection: sqlite3.Connection, world: World, contacts: ContactCipher | None, rows: int) -> None:
    """All entries in their order, each standing on the one before it."""
    places = ", ".join("?" * len(COLUMNS))
    statement = f"INSERT INTO register_entry ({', '.join(COLUMNS)}) VALUES ({places})"  # noqa: S608 - ours
    prev_hash = GENESIS
    connection.execute("BEGIN")
    for entries in _portions(world, rows):
        for values, covered in entries:
            values[PREV_HASH] = prev_hash
            # As `consent.fingerprint.entry_hash` does; the canonical form was made elsewhere.
            prev_hash = hashlib.sha256(prev_hash.encode("ascii") + covered).hexdigest()
            values[HASH] = prev_hash
            _seal(values, contacts)
        connection.executemany(statement, [values for values, _ in entries])
    connection.execute(
        "INSERT INTO register_head (portal_id, seq, hash, indexed_seq) VALUES (?, ?, ?, 0)",
        (world.portal_id, rows, prev_hash),
    )
    connection.execute("COMMIT")


def _seal(values: list[Any], contacts: ContactCipher | None) -> None:
    """Keep the contacts of an entry as the application keeps them."""
    portal_id, public_id = values[COLUMNS.index("portal_id")], values[COLUMNS.index("public_id")]
    for name in ("email", "phone"):
        plain = COLUMNS.index(f"client_{name}")
        if values[plain]:
            place = Place(portal_id, public_id, name)
            values[COLUMNS.index(f"sealed_{name}")] = sealed(values[plain], contacts, place)
            values[plain] = ""


def _portions(world: World, rows: int) -> Iterator[list[tuple[list[Any], bytes]]]:
    """Made by all processors, given out in their order."""
    processes = os.cpu_count() or 1
    waiting: deque[Future[list[tuple[list[Any], bytes]]]] = deque()
    with ProcessPoolExecutor(processes, initializer=_leave_signals_alone) as pool:
        for first in range(1, rows + 1, PORTION):
            count = min(PORTION, rows + 1 - first)
            waiting.append(pool.submit(portion, world, first, count, rows))
            if len(waiting) > processes + _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _leave_signals_alone() -> None:
    # Ctrl-C reaches the whole group; who started these processes ends them.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def size_of_postgresql(house: House) -> tuple[int, int, int]:
    """Bytes of the entries with the keys of their table, of the other indexes, of words and counts."""
    query = text(
        "SELECT coalesce(sum(pg_relation_size(indexrelid)), 0) FROM pg_index"
        " WHERE indrelid = 'register_entry'::regclass AND NOT indisunique"
    )
    with house.opened() as db, db.read() as session:
        indexes = int(session.scalar(query) or 0)
        total, words, counts = (
            int(session.scalar(text(f"SELECT pg_total_relation_size('{table}')")) or 0)
            for table in ("register_entry", "register_word", "register_tally")
        )
    return total - indexes, indexes, words + counts
