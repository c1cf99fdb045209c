"""An operator's database, however old, becomes exactly the declared one, and its register stays guarded."""

import importlib
import pkgutil

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

import models
from models import schema
from models.append_only import APPEND_ONLY_TABLES
from models.base import Base
from models.session import Database
from tests.support.databases import DIALECTS, empty_database

for module in pkgutil.iter_modules(models.__path__, "models."):
    importlib.import_module(module.name)


@pytest.fixture(params=DIALECTS)
def url(request, tmp_path):
    with empty_database(request.param, tmp_path) as url:
        yield url


@pytest.fixture
def db(url):
    schema.upgrade(url)
    db = Database(url)
    yield db
    db.close()


# SQLAlchemy does not read back an index over a part of a text.
@pytest.mark.filterwarnings("ignore:.*expression-based index")
def test_migrating_an_empty_database_gives_the_declared_schema(db):
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_there_is_one_newest_migration():
    script = ScriptDirectory(str(schema.MIGRATIONS))
    revisions = [step.revision for step in script.walk_revisions()]
    assert len(script.get_heads()) == 1
    assert all(len(revision) == 4 and revision.isdigit() for revision in revisions)


def test_the_register_is_guarded_after_migrating(db):
    assert schema.is_current(db)
    assert schema.missing_triggers(db) == []


@pytest.mark.parametrize("table", APPEND_ONLY_TABLES)
def test_the_application_does_not_start_when_a_trigger_is_gone(db, url, table):
    with db.write() as session:
        on = "" if db.is_sqlite else f" ON {table}"
        session.execute(text(f"DROP TRIGGER {table}_no_update{on}"))
    with pytest.raises(schema.SchemaError, match=f"{table}_no_update"):
        schema.check(url)
    schema.upgrade(url)
    schema.check(url)


def test_a_database_that_was_not_migrated_is_refused(url):
    with pytest.raises(schema.SchemaError, match="flask db upgrade"):
        schema.check(url)


def test_a_migration_that_fails_leaves_nothing_behind(url, monkeypatch):
    def fail(*_):
        raise RuntimeError("the power went out")

    monkeypatch.setattr(schema, "_refuse_missing", fail)
    with pytest.raises(RuntimeError):
        schema.upgrade(url)
    db = Database(url)
    assert inspect(db.engine).get_table_names() == []
    db.close()


def test_no_migration_rebuilds_a_table():
    # On SQLite that drops the table's triggers without a word.
    for path in (schema.MIGRATIONS / "versions").glob("*.py"):
        assert "batch_alter_table" not in path.read_text()
