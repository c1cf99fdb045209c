"""A PostgreSQL database with two roles: its owner, and one for the application."""

import pytest

import cli
from models import database_role, schema
from models.vault import new_key
from tests.support.databases import empty_database
from tests.support.roles import connected, quoted, role_of, run


@pytest.fixture
def server(tmp_path):
    """The administrator of the server in an empty database."""
    with empty_database("postgresql", tmp_path) as url, connected(url) as db:
        yield db


@pytest.fixture
def owner(server):
    """Who owns the database and has migrated it, and may do nothing else on the server."""
    with role_of(server) as (name, url), connected(url) as db:
        run(server, f"ALTER DATABASE {server.url.database} OWNER TO {quoted(name)}")
        schema.upgrade(url)
        yield db


@pytest.fixture
def role(server):
    """Name and address of the role that the application shall have."""
    with role_of(server) as (name, url):
        yield name, url


@pytest.fixture
def limited(owner, role):
    """The application's connection."""
    database_role.grant(owner, role[0])
    with connected(role[1]) as db:
        yield db


@pytest.fixture
def command(role, tmp_path, monkeypatch):
    """Runs a command of the operator under the role, in this process."""
    values = {
        "SOGLASIE_PUBLIC_URL": "https://consent.example.ru",
        "SOGLASIE_CLIENT_ID": "local.1",
        "SOGLASIE_CLIENT_SECRET": "very-secret",
        "SOGLASIE_ENCRYPTION_KEYS": new_key(),
        "SOGLASIE_DATA_RESIDENCY": "RU",
        "SOGLASIE_DATA_DIR": str(tmp_path / "data"),
        "DATABASE_URL": role[1],
    }
    # The commands set logging up for their process; here it is the test's.
    monkeypatch.setattr("logs.configure", lambda *_: None)
    return lambda *words: cli.command_line().test_cli_runner().invoke(args=words, env=values)
