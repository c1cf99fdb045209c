"""Evidence leaves the application over HTTP and proves itself where the application is not."""

import io
import os
import subprocess
import sys
from urllib.parse import quote
from zipfile import ZipFile

import pytest

from tests.support.stage import Person, eventually


@pytest.fixture
def consent(stage):
    """A consent of Anna's, after a whole conversation."""
    stage.protect(15)
    anna = Person(stage, "anna", name="Анна")
    anna.writes("Здравствуйте")
    anna.is_told("согласие на обработку")
    anna.presses("Принимаю")
    return eventually(stage.consents)[0]


def taken(stage, folder, **query):
    """Unpack what an address gives that a browser would follow, once, and no log gives away."""
    answer = stage.api("GET", "/consents/evidence", **query)
    assert answer.json()["total"] == 1, answer.text
    url = answer.json()["url"].replace("app.localhost", "127.0.0.1")
    file = stage.http.get(url, timeout=30)
    assert int(file.headers["Content-Length"]) == len(file.content)
    assert quote("Доказательства согласий ") in file.headers["Content-Disposition"]
    assert stage.http.get(url, timeout=30).status_code == 404
    with ZipFile(io.BytesIO(file.content)) as archive:
        archive.extractall(folder)
    assert url.partition("ticket=")[2] not in stage.log("web")


def says(folder, *words):
    """What the program says that lies in the folder, in a Python that knows neither us nor our packages."""
    python = os.path.realpath(sys.executable)  # not the one of the virtual environment
    command = [python, "-I", "-S", "verify.py", *words]
    env = {"PYTHONUTF8": "1"}
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=60, check=False, env=env)
    assert done.stderr == b""
    return done.returncode, done.stdout.decode()


def test_evidence_of_a_consent_proves_itself_and_gives_away_one_changed_byte(stage, consent, tmp_path):
    folder = tmp_path / "for the inspector"
    taken(stage, folder, consent_id=consent["id"])
    kept = stage.api("GET", "/consents/checkpoint").json()

    assert says(folder)[1].startswith("OK: записей в цепочке: 1, приведено полностью: 1, ")
    assert says(folder, "--key", kept["key"])[0] == 0
    assert kept["note"] == (folder / "checkpoint.txt").read_text(encoding="utf-8")
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "verify.py"):
        whole = path.read_bytes()
        middle = len(whole) // 2
        path.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
        code, said = says(folder, "--key", kept["key"])
        assert (code, said[:7]) == (1, "ОШИБКА:"), path.name
        path.write_bytes(whole)
    assert says(folder)[0] == 0


def test_an_operator_takes_no_evidence(stage, consent):
    operator = stage.session_of(user_id=27)
    answer = stage.api("GET", "/consents/evidence", session=operator, consent_id=consent["id"])
    assert answer.status_code == 403
