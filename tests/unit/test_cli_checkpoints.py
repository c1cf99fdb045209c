"""What an operator gets from the commands about checkpoints, and how a check with a file ends."""

import base64
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import cli
from consent import checkpoint, signed_note
from consent.checkpoint import Checkpoint
from models import schema
from models.checkpoint_files import CheckpointFiles
from models.register import corrupted_from
from models.session import Database
from tests.service.test_checkpoints import cut_tail, drop_checkpoints, rewrite, unguard
from tests.support.administration import Office, hear_client, record

KEY = base64.b64encode(b"o" * 32).decode()


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A portal with three entries, and the settings of the commands."""
    url = f"sqlite:///{tmp_path / 'test.sqlite3'}"
    values = {
        "SOGLASIE_PUBLIC_URL": "https://consent.example.ru",
        "SOGLASIE_CLIENT_ID": "local.1",
        "SOGLASIE_CLIENT_SECRET": "very-secret",
        "SOGLASIE_ENCRYPTION_KEYS": KEY,
        "SOGLASIE_DATA_RESIDENCY": "RU",
        "SOGLASIE_DATA_DIR": str(tmp_path / "data"),
        "DATABASE_URL": url,
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("logs.configure", lambda *_: None)
    schema.upgrade(url)
    db = Database(url)
    admin = Office(db).administrator("m1")
    agreement = admin.protected()
    client = hear_client(admin, agreement)
    for _ in range(3):
        record(admin, agreement, client)
    files = CheckpointFiles(tmp_path / "data" / "checkpoints")
    yield SimpleNamespace(db=db, admin=admin, files=files, file=tmp_path / "kept.txt")
    db.close()


def run(*words):
    return cli.command_line().test_cli_runner().invoke(args=[str(word) for word in words])


def sign(place):
    place.file.write_text(run("register", "checkpoint", "--portal", "m1").stdout)


def lose_keys(monkeypatch):
    """All keys of the settings are lost; for the contacts to come another was made, as the refusal says."""
    monkeypatch.setenv("SOGLASIE_ENCRYPTION_KEYS", base64.b64encode(b"n" * 32).decode())
    assert "flask keys renew-contacts" in run("register", "verify").stderr
    assert run("keys", "renew-contacts", "--yes").exit_code == 0


def forget_all_but_the_kept_file(place, change):
    with place.db.write() as session:
        unguard(session, "register_entry")
        unguard(session, "register_checkpoint")
        change(session)
        drop_checkpoints(session)
    schema.upgrade(place.db.url.render_as_string(hide_password=False))
    place.files.path("m1").unlink()


def test_the_printed_checkpoint_verifies_with_the_printed_key(place):
    note = run("register", "checkpoint", "--portal", "m1").stdout
    key = signed_note.parse_key(run("register", "key").stdout)
    assert checkpoint.verify(note, [key.public]).size == 3
    assert note.splitlines()[-1].startswith(f"— {key.name} ")


def test_a_whole_register_agrees_with_what_was_kept(place):
    sign(place)
    result = run("register", "verify", "--portal", "m1", "--checkpoint", place.file)
    assert (result.exit_code, result.stdout) == (0, "m1: 3 entries, whole; 1 checkpoints agree\n")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda session: cut_tail(session, 1), "m1: entry 2: the tail is cut off"),
        (rewrite, "m1: entry 1: the register was rewritten"),
    ],
)
def test_a_kept_checkpoint_names_what_was_done(place, change, said):
    sign(place)
    forget_all_but_the_kept_file(place, change)
    assert run("register", "verify").exit_code == 0
    result = run("register", "verify", "--checkpoint", place.file)
    assert result.exit_code == 1
    assert said in result.stderr


def test_a_check_keeps_the_first_entry_that_is_not_proved_until_all_is_proved_again(place):
    sign(place)
    with place.db.write() as session:
        unguard(session, "register_entry")
        cut_tail(session, 2)
    schema.upgrade(place.db.url.render_as_string(hide_password=False))
    assert run("register", "verify").exit_code == 1
    with place.db.read() as session:
        assert corrupted_from(session, place.admin.portal_id) == 3
    forget_all_but_the_kept_file(place, lambda session: None)
    assert run("register", "verify").exit_code == 0
    with place.db.read() as session:
        assert corrupted_from(session, place.admin.portal_id) is None


def test_a_register_that_was_rewritten_is_not_signed(place):
    sign(place)
    with place.db.write() as session:
        unguard(session, "register_entry")
        rewrite(session)
    schema.upgrade(place.db.url.render_as_string(hide_password=False))
    result = run("register", "checkpoint", "--portal", "m1")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "nothing was signed" in result.stderr


def test_a_copy_of_the_file_with_all_checkpoints_can_be_compared(place):
    sign(place)
    place.file.write_bytes(place.files.path("m1").read_bytes())
    forget_all_but_the_kept_file(place, rewrite)
    assert run("register", "verify", "--checkpoint", place.file).exit_code == 1


@pytest.mark.parametrize("garbage", [b"", b"garbage", b"\xff\xfe\x00", b"{", b'{"a": 1}', b"a\n1\n\nb\n"])
def test_a_file_that_holds_no_checkpoint_is_named(place, garbage):
    place.file.write_bytes(garbage)
    result = run("register", "verify", "--checkpoint", place.file)
    assert result.exit_code == 1
    assert f"{place.file}: no checkpoint" in result.stderr


def test_a_file_that_is_not_there_is_refused(place):
    assert run("register", "verify", "--checkpoint", place.file).exit_code == 2


def test_a_forged_checkpoint_is_named(place):
    stated = Checkpoint(checkpoint.origin_of("m1"), 3, "0" * 64)
    place.file.write_text(checkpoint.sign(stated, Ed25519PrivateKey.generate()))
    result = run("register", "verify", "--checkpoint", place.file)
    assert result.exit_code == 1
    assert "no known key" in result.stderr


def test_the_checkpoint_of_another_register_is_refused(place):
    sign(place)
    other = place.admin.office.administrator("m2")
    record(other, agreement := other.protected(), hear_client(other, agreement, user_id=10))
    result = run("register", "verify", "--portal", "m2", "--checkpoint", place.file)
    assert result.exit_code == 1
    assert "of another register" in result.stderr


def test_an_empty_register_has_nothing_to_sign(place):
    place.admin.office.administrator("m2")
    result = run("register", "checkpoint", "--portal", "m2")
    assert (result.exit_code, result.stderr) == (2, "The register of this portal is empty.\n")


def test_a_key_that_was_lost_here_can_be_named_for_old_checkpoints(place, monkeypatch):
    sign(place)
    key = run("register", "key").stdout.strip()
    lose_keys(monkeypatch)
    assert run("register", "verify").exit_code == 1
    assert run("register", "key").exit_code == 2
    assert run("register", "key", "--renew").stdout.strip() != key
    assert run("register", "verify", "--key", key).exit_code == 0
    assert run("register", "verify", "--key", "nonsense").exit_code == 2


def test_lines_of_the_file_outside_that_cannot_be_read_are_told(place):
    sign(place)
    with place.files.path("m1").open("a") as file:
        file.write("torn")
    result = run("register", "verify")
    assert result.exit_code == 0
    assert "m1: 1 lines of" in result.stderr


def test_a_file_outside_that_cannot_be_opened_ends_with_a_sentence(place):
    place.files.path("m1").mkdir(parents=True)
    assert run("register", "verify").exit_code == 2
    result = run("register", "checkpoint", "--portal", "m1")
    assert result.exit_code == 2
    assert "in the database but not in its file" in result.stderr


def test_the_doctor_names_a_signing_key_that_was_lost(place, monkeypatch):
    assert "ok  signing key: is made with the first checkpoint" in run("doctor").stdout
    sign(place)
    assert "ok  signing key: signs checkpoints since" in run("doctor").stdout
    lose_keys(monkeypatch)
    assert "BAD signing key" in run("doctor").stdout
    run("register", "key", "--renew")
    assert "ok  signing key" in run("doctor").stdout
