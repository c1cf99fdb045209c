"""The database itself refuses to change or remove evidence."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from models.append_only import APPEND_ONLY_TABLES, create_triggers, missing_triggers
from models.checkpoint import add_checkpoint
from models.erasure import ErasureDocument, ErasureEvent
from tests.support.administration import Office, hear_client, record


@pytest.fixture
def filled(db):
    """A portal with rows in every table of evidence."""
    admin = Office(db).administrator()
    agreement_id = admin.protected()
    record(admin, agreement_id, hear_client(admin, agreement_id))
    with db.write() as session:
        add_checkpoint(session, admin.portal_id, size=1, root="0" * 64, note="note", now=admin.office.now)
        session.add_all(erased(admin.portal_id, admin.office.now))
    return db


def erased(portal_id, now):
    case = {"portal_id": portal_id, "case_public_id": "case"}
    yield ErasureEvent(**case, number=1, at=now, what="opened")
    document = {"number": "2026-0001", "kind": "act", "format": "json", "sha256": "0" * 64}
    yield ErasureDocument(**case, **document, content=b"{}", created_at=now)


def attempts(db, table):
    yield f"UPDATE {table} SET portal_id = portal_id"
    yield f"DELETE FROM {table}"
    if db.is_sqlite:
        yield f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
    else:
        yield f"TRUNCATE {table} CASCADE"
        # What a restore or a replica sets: ordinary triggers sleep under it.
        yield f"SET LOCAL session_replication_role = replica; DELETE FROM {table}"


@pytest.mark.parametrize("table", APPEND_ONLY_TABLES)
def test_evidence_can_be_neither_changed_nor_removed(filled, table):
    def rows():
        with filled.read() as session:
            return session.execute(text(f"SELECT * FROM {table} ORDER BY id")).all()

    before = rows()
    assert before
    for statement in attempts(filled, table):
        with pytest.raises(IntegrityError, match="never changed or removed"), filled.write() as session:
            session.execute(text(statement))
    assert rows() == before


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_replacing_is_refused_on_a_connection_without_recursive_triggers(filled):
    statement = "INSERT OR REPLACE INTO agreement_version SELECT {} FROM agreement_version"
    with filled.engine.connect() as connection:
        names = [row[1] for row in connection.execute(text("PRAGMA table_info(agreement_version)"))]
        connection.rollback()
        connection.connection.execute("PRAGMA recursive_triggers=OFF")
        # A new number under a public id that is taken would remove the row that has it.
        columns = ", ".join("id + 1" if name == "id" else name for name in names)
        with pytest.raises(IntegrityError):
            connection.execute(text(statement.format(columns)))


@pytest.mark.parametrize("table", APPEND_ONLY_TABLES)
def test_a_guard_that_is_gone_is_named_and_can_be_put_back(db, table):
    name = f"{table}_no_delete"
    with db.engine.begin() as connection:
        assert missing_triggers(connection) == []
        connection.execute(text(f"DROP TRIGGER {name}" + ("" if db.is_sqlite else f" ON {table}")))
        assert missing_triggers(connection) == [name]
        create_triggers(connection, table)
        assert missing_triggers(connection) == []


def test_a_guard_that_is_switched_off_or_hollow_is_named(db):
    with db.engine.begin() as connection:
        if db.is_sqlite:
            connection.execute(text("DROP TRIGGER audit_entry_no_update"))
            hollow = "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry BEGIN SELECT 1; END"
            connection.execute(text(hollow))
        else:
            connection.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_no_update"))
        assert missing_triggers(connection) == ["audit_entry_no_update"]


HOLLOW = (
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
)
NARROWED = (
    "DROP TRIGGER audit_entry_no_update ON audit_entry;"
    " CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry"
    " FOR EACH ROW WHEN (false) EXECUTE FUNCTION refuse_change();"
    " ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_no_update"
)


@pytest.mark.parametrize("db", ["postgresql"], indirect=True)
@pytest.mark.parametrize(("change", "missing"), [(HOLLOW, 3 * len(APPEND_ONLY_TABLES)), (NARROWED, 1)])
def test_a_guard_that_was_hollowed_out_counts_as_missing(filled, change, missing):
    with filled.engine.begin() as connection:
        assert missing_triggers(connection) == []
        connection.exec_driver_sql(change)
        assert len(missing_triggers(connection)) == missing
        for table in APPEND_ONLY_TABLES:
            create_triggers(connection, table)
        assert missing_triggers(connection) == []
