"""What an operator gets who takes evidence by command."""

import stat
import subprocess
import sys
from zipfile import ZipFile

import pytest

from models import schema
from tests.service.test_checkpoints import rewrite, unguard
from tests.unit.test_cli_checkpoints import place, run, sign  # noqa: F401 - a fixture

TAKE = ("register", "evidence", "--portal", "m1")


@pytest.mark.parametrize("period", [("--from", "2026-11-24"), ("--from", "2026-11-24", "--to", "2026-11-24")])
def test_evidence_is_written_for_its_owner_alone_and_checks_itself(place, tmp_path, period):  # noqa: F811
    path, folder = tmp_path / "evidence.zip", tmp_path / "evidence"
    result = run(*TAKE, *period, "--output", path)
    assert (result.exit_code, result.stdout) == (0, f"3 entries in {path}\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with ZipFile(path) as archive:
        archive.extractall(folder)
    key = run("register", "key").stdout.strip()
    command = [sys.executable, "-I", folder / "verify.py", "--key", key]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize(
    "nothing",
    [
        ("--consent", "unknown"),
        ("--client", "12345"),
        ("--company", "unknown"),
        ("--to", "2026-11-23"),
        ("--from", "2026-11-25"),
    ],
)
def test_evidence_of_nothing_leaves_no_file(place, tmp_path, nothing):  # noqa: F811
    path = tmp_path / "evidence.zip"
    result = run(*TAKE, *nothing, "--output", path)
    assert (result.exit_code, result.stderr, path.exists()) == (
        2,
        "The register has no such entries.\n",
        False,
    )


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ((), "--from"),
        (("--client", "1", "--to", "2026-11-24"), "--from"),
        (("--from", "yesterday"), "--from"),
        (("--to", "9999-12-31"), "--to"),
        (("--client", str(2**63)), "--client"),
        (("--client", "-1"), "--client"),
    ],
)
def test_one_thing_that_there_can_be_has_to_be_asked_for(place, tmp_path, asked, named):  # noqa: F811
    path = tmp_path / "evidence.zip"
    result = run(*TAKE, *asked, "--output", path)
    assert (result.exit_code, path.exists()) == (2, False)
    assert named in result.stderr
    assert "Traceback" not in result.stderr


def test_a_file_that_is_there_is_not_overwritten(place, tmp_path):  # noqa: F811
    path = tmp_path / "evidence.zip"
    path.write_text("mine")
    assert run(*TAKE, "--client", "9", "--output", path).exit_code == 2
    assert path.read_text() == "mine"


def test_no_evidence_is_made_of_a_register_that_was_rewritten(place, tmp_path):  # noqa: F811
    sign(place)
    with place.db.write() as session:
        unguard(session, "register_entry")
        rewrite(session)
    schema.upgrade(place.db.url.render_as_string(hide_password=False))
    path = tmp_path / "evidence.zip"
    result = run(*TAKE, "--client", "9", "--output", path)
    assert (result.exit_code, path.exists()) == (1, False)
    assert "nothing was signed" in result.stderr


def test_a_fault_in_the_chain_ends_the_command_with_one(place, tmp_path):  # noqa: F811
    with place.db.write() as session:
        unguard(session, "register_entry")
        session.connection().exec_driver_sql("UPDATE register_entry SET url = 'x' WHERE seq = 2")
    schema.upgrade(place.db.url.render_as_string(hide_password=False))
    result = run(*TAKE, "--client", "9", "--output", tmp_path / "evidence.zip")
    assert result.exit_code == 1
    assert "entry 2: the entry was changed" in result.stderr
