"""What an operator gets who takes a register out by command."""

import csv
import stat

import pytest

from models.audit import audit_of
from tests.unit.test_cli import db, environ, run  # noqa: F401 - fixtures

EXPORT = ("register", "export", "--portal", "m1")


@pytest.mark.parametrize("kind", ["jsonl", "csv", "xlsx"])
def test_a_register_is_written_into_a_file_for_its_owner_alone(db, tmp_path, kind):  # noqa: F811
    path = tmp_path / "register"
    result = run(*EXPORT, "--format", kind, "--output", str(path))
    assert (result.exit_code, result.stdout) == (0, f"0 entries in {path}\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    if kind == "csv":
        (heads,) = csv.reader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=";")
        assert heads[:4] == ["Дата (UTC)", "Пользователь", "Источник", "URL"]
    with db.read() as session:
        (entry,) = audit_of(session, 1)
    assert (entry.action, entry.user_id, entry.new["format"]) == ("register.exported", 0, kind)


def test_a_file_that_is_there_is_not_overwritten(db, tmp_path):  # noqa: F811
    path = tmp_path / "register.csv"
    path.write_text("mine")
    result = run(*EXPORT, "--format", "csv", "--output", str(path))
    assert (result.exit_code, path.read_text()) == (2, "mine")
    assert result.stderr == f"{path} is there already: name another file, or remove it first.\n"


@pytest.mark.parametrize("place", ["missing/register.csv", ""])
def test_a_place_that_cannot_be_written_is_named(db, tmp_path, place):  # noqa: F811
    result = run(*EXPORT, "--format", "csv", "--output", str(tmp_path / place))
    assert result.exit_code == 2
    assert str(tmp_path) in result.stderr
    assert "Traceback" not in result.stderr


def test_an_unknown_portal_leaves_no_file(db, tmp_path):  # noqa: F811
    path = tmp_path / "register.csv"
    result = run("register", "export", "--portal", "nobody", "--format", "csv", "--output", str(path))
    assert (result.exit_code, path.exists()) == (2, False)
    assert result.stderr == "No such portal: `flask doctor` lists them.\n"


def test_a_file_that_could_not_be_finished_is_removed(db, tmp_path, monkeypatch):  # noqa: F811
    def fail(*_):
        yield b"half"
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("usecases.exports.contents", fail)
    path = tmp_path / "register.csv"
    result = run(*EXPORT, "--format", "csv", "--output", str(path))
    assert (result.exit_code, path.exists()) == (2, False)
    assert result.stderr == f"{path} cannot be written: No space left on device.\n"
