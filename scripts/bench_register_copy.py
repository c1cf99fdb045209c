"""The same register in PostgreSQL: every row of a filled file."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from models.base import Base
from models.register_index import catch_up
from scripts.bench_register_fill import Filled, size_of_postgresql
from scripts.bench_register_house import House

DERIVED: Final = ("register_word", "register_tally", "page_session")
"""Made anew, or of no account."""
_PORTION: Final = 5_000
_INDEXES: Final = (
    "SELECT indexname, indexdef FROM pg_indexes i JOIN pg_class c ON c.relname = i.indexname"
    " JOIN pg_index x ON x.indexrelid = c.oid WHERE i.tablename = 'register_entry' AND NOT x.indisunique"
)


def copy_file(house: House, path: Path, rows: int) -> Filled:
    """Copy a filled file into an empty database, and make its words and counts there."""
    house.migrate()
    filled = Filled(rows)
    with closing(sqlite3.connect(path)) as source, _connect(house) as target:
        _fill(source, target, filled)
    with house.opened() as db:
        begun = time.perf_counter()
        catch_up(db, 1)
        filled.word_seconds = time.perf_counter() - begun
    with _connect(house) as target:
        # What autovacuum does by itself within minutes.
        target.execute("VACUUM (ANALYZE)")
    filled.entry_bytes, filled.index_bytes, filled.word_bytes = size_of_postgresql(house)
    return filled


def _connect(house: House) -> psycopg.Connection[Any]:
    url = make_url(house.database_url).set(drivername="postgresql")
    return psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)


def _fill(source: sqlite3.Connection, target: psycopg.Connection[Any], filled: Filled) -> None:
    # The moments of a file of SQLite name no time zone.
    target.execute("SET TIME ZONE 'UTC'")
    indexes = dict(target.execute(_INDEXES).fetchall())
    for name in indexes:
        target.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    begun = time.perf_counter()
    for table in Base.metadata.sorted_tables:
        if table.name not in DERIVED:
            _copy_table(source, target, table.name, [column.name for column in table.columns])
    target.execute("UPDATE register_head SET indexed_seq = 0")
    filled.entry_seconds = time.perf_counter() - begun
    begun = time.perf_counter()
    for statement in indexes.values():
        target.execute(statement)
    filled.index_seconds = time.perf_counter() - begun


def _copy_table(
    source: sqlite3.Connection, target: psycopg.Connection[Any], table: str, columns: list[str]
) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    with target.cursor() as cursor, cursor.copy(statement) as copy:
        for row in _rows(source, table, columns):
            copy.write_row(row)
    if "id" in columns:
        # What gives out numbers goes on after the last one.
        target.execute(
            sql.SQL(
                "SELECT setval(pg_get_serial_sequence({name}, 'id'), max(id)) FROM {table}"
                " WHERE pg_get_serial_sequence({name}, 'id') IS NOT NULL HAVING max(id) IS NOT NULL"
            ).format(name=sql.Literal(table), table=sql.Identifier(table))
        )


def _rows(source: sqlite3.Connection, table: str, columns: list[str]) -> Iterator[tuple[Any, ...]]:
    names = ", ".join(f'"{column}"' for column in columns)
    order = " ORDER BY id" if "id" in columns else ""
    found = source.execute(f'SELECT {names} FROM "{table}"{order}')  # noqa: S608 - names of our schema
    while rows := found.fetchmany(_PORTION):
        yield from rows
