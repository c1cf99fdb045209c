"""Both databases, empty, with all tables."""

import pkgutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest

import models
from models.base import Base
from models.contact_cipher import ContactCipher
from models.portal import Portal
from models.session import Database
from models.vault import digest
from tests.support.databases import DIALECTS, prepared_database

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


def declare(url: str) -> None:
    """Create all tables that the models declare."""
    for module in pkgutil.iter_modules(models.__path__):
        if not module.ispkg:
            import_module(f"models.{module.name}")
    database = Database(url)
    Base.metadata.create_all(database.engine)
    database.close()


@pytest.fixture(params=DIALECTS)
def db(request: pytest.FixtureRequest, tmp_path) -> Iterator[Database]:
    with prepared_database(request.param, tmp_path, declare) as url:
        database = Database(url)
        database.contacts = ContactCipher(b"c" * 32)
        yield database
        database.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def portal(db: Database) -> Portal:
    return add_portal(db, "alpha")


def add_portal(db: Database, name: str) -> Portal:
    """A portal whose application token is `<name>-secret`."""
    portal = Portal(
        member_id=name,
        endpoint=f"https://{name}.example/rest/",
        oauth_server="https://oauth.example",
        application_token=digest(f"{name}-secret"),
        installed_at=START,
    )
    with db.write() as session:
        session.add(portal)
    return portal
