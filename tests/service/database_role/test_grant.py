"""Under the role of the application nobody can touch evidence, and who could is not granted."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from models import database_role
from models.append_only import APPEND_ONLY_TABLES, missing_triggers
from models.checkpoint import add_checkpoint
from models.database_role import RoleError
from tests.support.administration import Office, hear_client, record
from tests.support.roles import connected, quoted, role_of, run


def keep_evidence(db):
    """A consent under a published agreement, and a checkpoint; everything through the given connection."""
    admin = Office(db).administrator()
    agreement_id = admin.protected()
    record(admin, agreement_id, hear_client(admin, agreement_id))
    with db.write() as session:
        add_checkpoint(session, admin.portal_id, size=1, root="0" * 64, note="note", now=admin.office.now)
    return admin


def attempts(db, table):
    """All that would change or remove evidence, or prepare it."""
    with db.read() as session:
        columns = session.scalars(
            text("SELECT attname FROM pg_attribute WHERE attrelid = CAST(:t AS regclass) AND attnum > 0"),
            {"t": table},
        ).all()
    yield from (f"UPDATE {table} SET {column} = {column}" for column in columns)
    yield from (
        f"DELETE FROM {table}",
        f"TRUNCATE {table} CASCADE",
        f"DROP TABLE {table} CASCADE",
        f"INSERT INTO {table} SELECT * FROM {table} ON CONFLICT (id) DO UPDATE SET portal_id = 0",
        f"MERGE INTO {table} t USING {table} s ON t.id = s.id WHEN MATCHED THEN DELETE",
        f"SELECT 1 FROM {table} FOR UPDATE",
        f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE",
        f"ALTER TABLE {table} DISABLE TRIGGER ALL",
        f"ALTER TABLE {table} DISABLE TRIGGER {table}_no_delete",
        f"ALTER TABLE {table} RENAME TO hidden",
        f"ALTER TABLE {table} OWNER TO CURRENT_USER",
        f"ALTER TABLE {table} ADD COLUMN more integer",
        f"ALTER TRIGGER {table}_no_update ON {table} RENAME TO other",
        f"DROP TRIGGER {table}_no_update ON {table}",
        f"CREATE TRIGGER vanish BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        f"CREATE RULE vanish AS ON INSERT TO {table} DO INSTEAD NOTHING",
        f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), 1)",
        # Who holds nothing to pass on is only warned by GRANT itself.
        f"GRANT DELETE ON {table} TO CURRENT_USER; DELETE FROM {table}",
    )


MORE_ATTEMPTS = (
    "SET session_replication_role = replica",
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "DROP FUNCTION refuse_change() CASCADE",
    "ALTER FUNCTION refuse_change() OWNER TO CURRENT_USER",
    "CREATE TABLE other (id integer)",
    "DROP SCHEMA public CASCADE",
    "UPDATE alembic_version SET version_num = '0001'",
    "UPDATE pg_trigger SET tgenabled = 'D'",
    "SET ROLE pg_database_owner",
    "CREATE ROLE helper SUPERUSER",
)


def answer_to(db, statement):
    """The name of PostgreSQL's error; None when it did as it was told."""
    try:
        with db.write() as session:
            session.execute(text(statement))
    except DBAPIError as error:
        return type(error.orig).__name__
    return None


def test_nothing_that_changes_or_removes_evidence_is_allowed(owner, limited):
    keep_evidence(limited)

    def rows():
        with owner.read() as session:
            every = (text(f"SELECT * FROM {table} ORDER BY id") for table in APPEND_ONLY_TABLES)
            return [session.execute(query).all() for query in every]

    before = rows()
    assert before[0]
    tried = [*MORE_ATTEMPTS, *(each for table in APPEND_ONLY_TABLES for each in attempts(owner, table))]
    assert [
        statement for statement in tried if answer_to(limited, statement) != "InsufficientPrivilege"
    ] == []
    assert rows() == before
    with owner.read() as session:
        assert missing_triggers(session.connection()) == []
    print(f"{len(tried)} statements refused")


def refusal(db, name):
    with pytest.raises(RoleError) as refused:
        database_role.grant(db, name)
    return str(refused.value)


@pytest.mark.parametrize(
    "options", ["SUPERUSER", "CREATEROLE", "IN ROLE {owner}", "IN ROLE {administrator}", "IN ROLE {creator}"]
)
def test_a_role_that_could_change_the_register_all_the_same_is_not_granted(server, owner, options):
    with role_of(server, "CREATEROLE") as (creator, _):
        others = {
            "owner": quoted(owner.url.username),
            "administrator": quoted(server.url.username),
            "creator": quoted(creator),
        }
        with role_of(server, options.format(**others)) as (name, url), connected(url) as db:
            assert f"{name} may change the register whatever is granted" in refusal(owner, name)
            assert database_role.own_powers(db).is_owner


def test_the_owner_of_the_schema_is_not_granted(server, owner, role):
    run(server, f"ALTER SCHEMA public OWNER TO {quoted(role[0])}")
    assert "whatever is granted" in refusal(owner, role[0])


def test_the_owner_himself_is_not_granted(owner):
    assert "whatever is granted" in refusal(owner, owner.url.username)
    assert database_role.own_powers(owner).is_owner


def test_only_the_owner_of_tables_that_are_there_may_grant(server, owner, role, limited):
    assert f"Only {owner.url.username}" in refusal(limited, role[0])
    assert refusal(owner, "nobody").startswith("There is no role nobody")
    run(owner, "ALTER TABLE register_entry RENAME TO other")
    assert "flask db upgrade" in refusal(owner, role[0])


def test_sqlite_has_no_roles(tmp_path):
    with connected(f"sqlite:///{tmp_path / 'test.sqlite3'}") as db:
        assert refusal(db, "soglasie").startswith("SQLite has no roles")
        assert database_role.own_powers(db) is None


def test_granting_takes_back_what_was_granted_by_hand(owner, role, limited):
    to = quoted(role[0])
    run(owner, f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {to}")
    run(owner, f"GRANT UPDATE (hash), DELETE ON register_entry TO {to} WITH GRANT OPTION")
    assert database_role.own_powers(limited).excess["audit_entry"] == [
        "DELETE",
        "TRIGGER",
        "TRUNCATE",
        "UPDATE",
    ]
    database_role.grant(owner, role[0])
    powers = database_role.own_powers(limited)
    assert (powers.is_owner, powers.excess, powers.lacking) == (False, {}, [])


@pytest.mark.parametrize("privilege", ["DELETE", "UPDATE (hash)"])
def test_what_everybody_was_granted_has_to_be_revoked_first(owner, role, privilege):
    run(owner, f"GRANT {privilege} ON register_entry TO PUBLIC")
    assert f"({privilege.split()[0]} on register_entry): revoke that first" in refusal(owner, role[0])
    run(owner, f"REVOKE {privilege} ON register_entry FROM PUBLIC")
    database_role.grant(owner, role[0])


def test_a_later_table_is_missed_until_it_is_granted(owner, role, limited):
    run(owner, "CREATE TABLE later (id integer)")
    assert database_role.own_powers(limited).lacking == ["later"]
    database_role.grant(owner, role[0])
    assert database_role.own_powers(limited).lacking == []


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ("SELECT 1", "ok  database role: {role} may only add to the register"),
        (
            "GRANT DELETE ON register_entry TO {to}",
            "!!  database role: {role} holds DELETE on register_entry: as",
        ),
        ("REVOKE INSERT ON client FROM {to}", "BAD database role: {role} may not use client: as the owner"),
        ("GRANT {owner} TO {to}", "!!  database role: {role} owns the register and could switch"),
    ],
)
def test_the_doctor_says_what_the_role_may(server, owner, role, limited, command, change, line):
    run(server, change.format(to=quoted(role[0]), owner=quoted(owner.url.username)))
    result = command("doctor")
    assert line.format(role=role[0]) in result.stdout
    assert result.exit_code == (1 if line.startswith("BAD") else 0)
