"""Under a role of its own the application works whole, and cannot touch evidence (PostgreSQL)."""

import secrets
from contextlib import contextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

import cli
from emulator import Emulator
from models import database_role, schema
from models.append_only import APPEND_ONLY_TABLES, missing_triggers
from models.checkpoint import add_checkpoint
from models.database_role import RoleError
from models.session import Database
from models.vault import new_key
from tests.support.administration import Office, hear_client, record
from tests.support.databases import empty_database
from tests.support.stage import Person, Stage, eventually


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
    assert all(before)
    tried = [*MORE_ATTEMPTS, *(each for table in APPEND_ONLY_TABLES for each in attempts(owner, table))]
    assert [
        statement for statement in tried if answer_to(limited, statement) != "InsufficientPrivilege"
    ] == []
    assert rows() == before
    with owner.read() as session:
        assert missing_triggers(session.connection()) == []
    print(f"{len(tried)} statements refused")


@pytest.fixture
def stage(owner, role, tmp_path):
    """Application and worker as processes of the role; the owner migrated and granted."""
    url = owner.url.render_as_string(hide_password=False)
    with Emulator() as emulator:
        stage = Stage(emulator, tmp_path, url)
        try:
            stage.flask("db", "grant", role[0])
            stage.env["DATABASE_URL"] = role[1]
            stage.start_web()
            stage.start_worker()
            stage.install()
            yield stage
        finally:
            stage.stop()


def test_a_client_consents_withdraws_and_the_application_is_removed(stage):
    stage.protect(15, auto_save=True)
    anna = Person(stage, "anna", name="Анна")
    anna.writes("Здравствуйте")
    anna.is_told("согласие на обработку")
    anna.presses("Принимаю")
    eventually(stage.consents)
    anna.writes("Отозвать согласие")
    eventually(lambda: len(stage.consents()) == 2)
    stage.control("POST", "/uninstall", {"clean": True})
    stage.control("POST", "/wait", {"idle": True, "timeout": 10})
    stage.flask("worker", "--until-idle")
    assert "permission denied" not in stage.log("web") + stage.log("worker")


def test_every_command_of_the_operator_works(stage, tmp_path):
    stage.protect(15)
    anna = Person(stage, "anna", name="Анна")
    anna.writes("Здравствуйте")
    anna.is_told("согласие на обработку")
    anna.presses("Принимаю")
    eventually(stage.consents)
    portal = ("--portal", stage.portal_state()["member_id"])
    evidence, table = str(tmp_path / "evidence.zip"), str(tmp_path / "register.csv")
    for command in (
        ("register", "checkpoint", *portal), ("register", "key", "--renew"),
        ("register", "evidence", *portal, "--from", "2020-01-01", "--output", evidence),
        ("register", "export", *portal, "--format", "csv", "--output", table), ("register", "verify"),
        ("inbox", "retry", "--all"), ("outbox", "retry", "--all"), ("keys", "rotate"),
    ):  # fmt: skip
        stage.flask(*command)
    assert "may only add to the register" in stage.flask("doctor").stdout
    refused = stage.flask("db", "upgrade", check=False)
    assert refused.returncode == 2
    assert "only the owner of the tables may run `flask db upgrade`" in refused.stderr


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
def test_the_doctor_says_what_the_role_may(server, owner, role, limited, monkeypatch, change, line):
    to, mighty = quoted(role[0]), quoted(owner.url.username)
    run(server, change.format(to=to, owner=mighty))
    values = {
        "SOGLASIE_PUBLIC_URL": "https://consent.example.ru",
        "SOGLASIE_CLIENT_ID": "local.1",
        "SOGLASIE_CLIENT_SECRET": "very-secret",
        "SOGLASIE_ENCRYPTION_KEYS": new_key(),
        "SOGLASIE_DATA_RESIDENCY": "RU",
        "DATABASE_URL": role[1],
    }
    monkeypatch.setattr("logs.configure", lambda *_: None)
    result = cli.command_line().test_cli_runner().invoke(args=["doctor"], env=values)
    assert line.format(role=role[0]) in result.stdout
    assert result.exit_code == (1 if line.startswith("BAD") else 0)
