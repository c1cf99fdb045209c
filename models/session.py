"""The engine and its two ways in: to read, and to write.

A reading and a writing transaction differ on SQLite: a transaction that begins
as a reader and then writes is refused when another process wrote meanwhile, so a
writer says so at once with BEGIN IMMEDIATE.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from operator import methodcaller
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models.contact_cipher import ContactCipher

SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    # Without it INSERT OR REPLACE deletes rows past the DELETE trigger.
    "recursive_triggers=ON",
    "busy_timeout=10000",
)

_SERVER_IS_GONE_AFTER = {"connect_timeout": 10, "tcp_user_timeout": 30_000}
"""Seconds and milliseconds; without them a server that vanished is waited for until the system gives up."""

Made = TypeVar("Made")
_WITH_SIGNS = methodcaller("decode", "utf-8", "replace")


class Database:
    """One engine, made in the process that uses it (never before a fork)."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.engine = _engine(url)
        self._reader = self.engine.execution_options(reads_only=True)
        alone: dict[str, Any] = {"begins": False} if self.is_sqlite else {"isolation_level": "AUTOCOMMIT"}
        self._autocommit = self.engine.execution_options(**alone)
        self._kept: list[KeptConnection] = []
        self.contacts: ContactCipher | None = None
        """Opens, seals and blinds contacts; set at start-up, given to sessions as ``info["contacts"]``."""

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that is committed on leaving and rolled back on an error."""
        with self._session(self.engine) as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that takes no write lock."""
        with self._session(self._reader) as session:
            yield session

    @contextmanager
    def inspect(self) -> Iterator[Session]:
        """A reading transaction for evidence that somebody may have damaged.

        It sees nothing that is committed meanwhile, and reads a text that is no UTF-8, which a file of SQLite
        can hold, with signs in place of what is damaged.
        """
        with self.read() as session:
            if not self.is_sqlite:
                # What each reading transaction of SQLite is anyway.
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
                yield session
                return
            connection: Any = session.connection().connection.dbapi_connection
            connection.text_factory = _WITH_SIGNS
            try:
                yield session
            finally:
                connection.text_factory = str

    def keep_connection(self) -> "KeptConnection":
        """One that lives as long as the database is open."""
        kept = KeptConnection(self._autocommit)
        self._kept.append(kept)
        return kept

    def _session(self, engine: Engine) -> Session:
        return Session(engine, expire_on_commit=False, info={"contacts": self.contacts})

    def close(self) -> None:
        for kept in self._kept:
            kept.close()
        self.engine.dispose()


class KeptConnection:
    """A connection that is not given back after each use, and on which every statement is a transaction.

    For one thread at a time.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None

    def do(self, work: Callable[[Connection], Made]) -> Made:
        """Do what may be done twice: where the server has ended the connection meanwhile, it is done anew.

        Raises:
            SQLAlchemyError: what `work` raises, and no connection.
        """
        is_new = self._connection is None
        try:
            return self._once(work)
        except DBAPIError as error:
            if is_new or not error.connection_invalidated:
                raise
            return self._once(work)

    def _once(self, work: Callable[[Connection], Made]) -> Made:
        connection = self._connection = self._connection or self._engine.connect()
        try:
            made = work(connection)
            connection.commit()
        except BaseException:
            self.close()
            raise
        return made

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        engine = create_engine(
            url, pool_pre_ping=True, pool_size=10, max_overflow=10, connect_args=_SERVER_IS_GONE_AFTER
        )
        event.listen(engine, "connect", _work_alone)
        return engine
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, pool_size=10, max_overflow=10)
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def _work_alone(connection: Any, _record: Any) -> None:
    # Somebody waits for each answer: helpers of the server take longer to start than most are found alone.
    connection.execute("SET max_parallel_workers_per_gather = 0")
    connection.commit()


def _set_pragmas(connection: Any, _record: Any) -> None:
    # The driver would begin transactions by itself, always deferred; `_begin` does it instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in SQLITE_PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("begins", True):
        connection.exec_driver_sql("BEGIN" if options.get("reads_only") else "BEGIN IMMEDIATE")
