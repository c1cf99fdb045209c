"""What an operator reads and gets back from the commands."""

import base64
from datetime import UTC, datetime

import pytest

import cli
from models import schema
from models.inbox import InboxRow, NewEvent, put
from models.outbox import OutboxRow, Sending
from models.portal import Portal, PortalToken
from models.session import Database
from models.vault import Vault, VaultError

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
OLD, NEW = b"o" * 32, b"n" * 32


def text(*keys):
    return ",".join(base64.b64encode(key).decode() for key in keys)


@pytest.fixture
def environ(tmp_path, monkeypatch):
    values = {
        "SOGLASIE_PUBLIC_URL": "https://consent.example.ru",
        "SOGLASIE_CLIENT_ID": "local.1",
        "SOGLASIE_CLIENT_SECRET": "very-secret",
        "SOGLASIE_ENCRYPTION_KEYS": text(OLD),
        "SOGLASIE_DATA_RESIDENCY": "RU",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'test.sqlite3'}",
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    # The commands set logging up for their process; here it is the test's.
    monkeypatch.setattr("logs.configure", lambda *_: None)
    return monkeypatch


@pytest.fixture
def db(environ, tmp_path):
    url = f"sqlite:///{tmp_path / 'test.sqlite3'}"
    schema.upgrade(url)
    db = Database(url)
    with db.write() as session:
        session.add(
            Portal(id=1, member_id="m1", endpoint="https://a.example/rest/", oauth_server="https://o.example",
                   installed_at=NOW)
        )  # fmt: skip
    yield db
    db.close()


def run(*words):
    return cli.command_line().test_cli_runner().invoke(args=words)


def test_a_key_can_be_made_before_there_are_settings(monkeypatch):
    monkeypatch.delenv("SOGLASIE_ENCRYPTION_KEYS", raising=False)
    result = run("keys", "generate")
    assert result.exit_code == 0
    assert len(base64.b64decode(result.stdout)) == 32


def test_the_database_can_be_migrated_before_there_are_settings(environ, tmp_path):
    environ.delenv("SOGLASIE_CLIENT_SECRET")
    assert run("db", "upgrade").exit_code == 0
    schema.check(f"sqlite:///{tmp_path / 'test.sqlite3'}")


def test_a_role_is_granted_nothing_on_sqlite(environ):
    environ.delenv("SOGLASIE_CLIENT_SECRET")
    result = run("db", "grant", "soglasie")
    assert result.exit_code == 2
    assert result.stderr.startswith("SQLite has no roles: ")


@pytest.mark.parametrize("words", [("worker",), ("doctor",), ("register", "verify"), ("outbox", "list")])
def test_a_missing_setting_ends_a_command_with_one_sentence(environ, words):
    environ.setenv("SOGLASIE_CLIENT_ID", "")
    result = run(*words)
    assert result.exit_code == 2
    assert result.stderr.startswith("SOGLASIE_CLIENT_ID is missing")
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("words", [("worker",), ("register", "verify"), ("outbox", "list")])
def test_a_database_that_was_not_migrated_ends_a_command_with_one_sentence(environ, words):
    result = run(*words)
    assert result.exit_code == 2
    assert result.stderr == "The database is not migrated: run `flask db upgrade`.\n"


def test_an_unreachable_database_ends_a_command_without_its_password(environ):
    environ.setenv("DATABASE_URL", "postgresql+psycopg://user:hidden@127.0.0.1:1/name")
    result = run("db", "upgrade")
    assert result.exit_code == 2
    assert "hidden" not in result.output


def test_an_empty_register_is_whole(db):
    result = run("register", "verify")
    assert (result.exit_code, result.stdout) == (0, "m1: 0 entries, whole\n")


def test_verifying_an_unknown_portal_is_refused(db):
    assert run("register", "verify", "--portal", "nobody").exit_code == 2


def test_a_row_that_was_given_up_is_listed_and_can_be_sent_again(db):
    with db.write() as session:
        session.add(
            OutboxRow(id=7, portal_id=1, kind="notice", key="k", payload={"text": "private"}, priority=0,
                      state=Sending.BURIED, due_at=NOW, created_at=NOW, last_error="AccessDenied")
        )  # fmt: skip
    listed = run("outbox", "list").stdout
    assert "7\tm1\tnotice\tburied" in listed
    assert "private" not in listed
    assert run("outbox", "retry", "7").stdout == "1 rows will be sent again.\n"
    with db.read() as session:
        assert session.get(OutboxRow, 7).state == Sending.WAITING
    assert run("outbox", "retry", "7").exit_code == 1


def test_every_event_that_was_given_up_can_be_read_again(db):
    with db.write() as session:
        heard = [NewEvent(1, "e", key, None, None, "{}", is_proven=True) for key in "ab"]
        put(session.connection(), heard, NOW)
        session.query(InboxRow).update({"state": "buried"})
    assert run("inbox", "retry", "--all").stdout == "2 rows will be sent again.\n"


def test_after_rotating_the_old_key_is_not_needed(db, environ):
    with db.write() as session:
        token = PortalToken(portal_id=1, user_id=1, is_admin=True, expires_at=NOW, renewed_at=NOW)
        token.put(Vault([OLD]), "access", "refresh")
        session.add(token)
    environ.setenv("SOGLASIE_ENCRYPTION_KEYS", text(NEW, OLD))
    assert run("keys", "rotate").exit_code == 0
    with db.read() as session:
        token = session.query(PortalToken).one()
        assert (token.access(Vault([NEW])), token.refresh(Vault([NEW]))) == ("access", "refresh")
        with pytest.raises(VaultError):
            token.access(Vault([OLD]))


def test_the_doctor_finds_a_healthy_application_well(db):
    with db.write() as session:
        token = PortalToken(portal_id=1, user_id=1, is_admin=True, expires_at=NOW, renewed_at=NOW)
        token.put(Vault([OLD]), "access", "refresh")
        session.add(token)
    result = run("doctor")
    assert result.exit_code == 0
    assert "portal m1" in result.stdout
    assert "very-secret" not in result.output


def test_the_doctor_names_a_portal_without_a_token(db):
    result = run("doctor")
    assert result.exit_code == 1
    assert "BAD portal m1: active: an administrator has to open the application" in result.stdout


@pytest.mark.parametrize("command", [("worker", "--until-idle"), ("doctor",)])
def test_a_calendar_that_cannot_be_used_is_named_in_a_sentence(db, environ, tmp_path, command):
    environ.setenv("SOGLASIE_DATA_DIR", str(tmp_path))
    (tmp_path / "holidays").mkdir()
    (tmp_path / "holidays" / "2027.toml").write_text("days_off = [2026-01-01]", encoding="utf-8")
    result = run(*command)
    assert result.exit_code in (1, 2)
    assert "2027.toml: every day must be a date of 2027, such as 2027-01-01." in result.output
    assert "Traceback" not in result.output
