"""Roles of a PostgreSQL server, made for one test."""

import secrets
from contextlib import contextmanager

from models.session import Database


@contextmanager
def role_of(server, options=""):
    """A role of the server, and the address under which it works in the same database."""
    # Signs that SQL, a driver or an address could take for their own.
    name, password = f'So glasie%s:"{secrets.token_hex(4)}', secrets.token_hex(8)
    run(server, f"CREATE ROLE {quoted(name)} LOGIN PASSWORD '{password}' {options}")
    try:
        yield name, server.url.set(username=name, password=password).render_as_string(hide_password=False)
    finally:
        run(server, f"REASSIGN OWNED BY {quoted(name)} TO CURRENT_USER; DROP OWNED BY {quoted(name)}")
        run(server, f"DROP ROLE {quoted(name)}")


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def run(db, statement):
    with db.engine.begin() as connection:
        connection.connection.dbapi_connection.execute(statement)


@contextmanager
def connected(url):
    db = Database(url)
    try:
        yield db
    finally:
        db.close()
