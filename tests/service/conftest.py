"""Both databases, empty, with all tables."""

import pkgutil
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from sqlalchemy import URL

import models
from models.base import Base
from models.portal import Portal
from models.session import Database
from models.vault import digest
from tests.support.postgres import fresh_database, postgres_server

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture(scope="session")
def postgres() -> Iterator[URL]:
    with postgres_server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def db(request: pytest.FixtureRequest, tmp_path) -> Iterator[Database]:
    for module in pkgutil.iter_modules(models.__path__):
        if not module.ispkg:
            import_module(f"models.{module.name}")
    with ExitStack() as stack:
        url = f"sqlite:///{tmp_path}/soglasie.db"
        if request.param == "postgresql":
            url = stack.enter_context(fresh_database(request.getfixturevalue("postgres")))
        database = Database(url)
        stack.callback(database.close)
        Base.metadata.create_all(database.engine)
        yield database


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
