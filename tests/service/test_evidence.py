"""Evidence as an inspector gets it: unpacked into a folder, checked there without the application."""

import hashlib
import io
import json
import subprocess
import sys
import tracemalloc
from pathlib import Path
from types import SimpleNamespace
from zipfile import ZipFile

import jsonschema
import pytest
from sqlalchemy import text

from consent.checkpoint import NotSigned
from consent.vocabulary import Method, Status
from models import register
from models.audit import audit_of
from models.portal import Portal
from models.register_search import Filters
from models.register_walk import Wanted, count_wanted
from models.vault import Vault
from tests.service.test_checkpoints import NEW, Register, unguard
from tests.support.administration import NOW, PUBLIC_URL, hear_client, record
from usecases.evidence import Evidence, TextMissing

SCHEMA = Path(__file__).parents[2] / "docs/reference/consent-record.schema.json"


@pytest.fixture
def kept(db, tmp_path):
    """A register with three entries of Ivan and two of Olga between them."""
    found = Register(db, tmp_path)
    olga = hear_client(found.admin, found.agreement, chat_id=1778, user_id=10, name="Ольга")
    found.ids = [
        record(found.admin, found.agreement, found.client),
        record(found.admin, found.agreement, olga, minutes=1, status=Status.REFUSED),
        record(found.admin, found.agreement, found.client, minutes=2, status=Status.WITHDRAWN),
        record(found.admin, found.agreement, olga, minutes=3, method=Method.IMPLIED_CONTINUATION),
        record(found.admin, found.agreement, found.client, minutes=4, method=Method.WEB_PAGE),
    ]
    found.company_id = found.admin.get(f"/agreements/{found.agreement}").json["company_id"]
    return found


def zipped(kept, wanted):
    with kept.db.read() as session:
        portal = session.get_one(Portal, kept.portal_id)
    file = io.BytesIO()
    fault = Evidence(kept.checkpoints, portal, kept.sign(), wanted, PUBLIC_URL, NOW).write(file)
    return fault, file


def unpacked(kept, folder, wanted=None):
    fault, file = zipped(kept, wanted or Wanted(client_user_id=9))
    with ZipFile(file) as archive:
        archive.extractall(folder)
    return fault


def checked(folder, *words):
    """What the program of the folder says, run without the application."""
    command = [sys.executable, "-I", str(folder / "verify.py"), *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, env={"PYTHONUTF8": "1"})
    assert done.stderr == b""
    return SimpleNamespace(code=done.returncode, said=done.stdout.decode())


def minute(number):
    return NOW.replace(minute=number)


def entries(folder):
    return json.loads((folder / "consents.json").read_bytes())


def test_good_evidence_is_called_good(kept, tmp_path):
    fault = unpacked(kept, folder := tmp_path / "evidence")
    result = checked(folder)
    assert (result.code, fault) == (0, None)
    assert result.said.startswith(
        "OK: записей в цепочке: 5, приведено полностью: 3, реестр: soglasie/register/"
    )
    assert checked(folder, "--key", (folder / "key.txt").read_text().splitlines()[0]).code == 0


@pytest.mark.parametrize(
    ("ask", "numbers"),
    [
        (lambda kept: Wanted(entry_id=kept.ids[1]), [2]),
        (lambda kept: Wanted(client_user_id=10), [2, 4]),
        (lambda kept: Wanted(Filters(company_id=kept.company_id)), [1, 2, 3, 4, 5]),
        (lambda kept: Wanted(Filters(occurred_from=minute(24), occurred_to=minute(26))), [2, 3]),
    ],
)
def test_a_consent_a_client_a_company_or_a_period_can_be_asked_for(kept, tmp_path, ask, numbers):
    wanted = ask(kept)
    unpacked(kept, folder := tmp_path / "evidence", wanted)
    assert [entry["row"]["seq"] for entry in entries(folder)] == numbers
    assert count_wanted(kept.db, kept.portal_id, wanted) == len(numbers)
    assert sorted(path.stem for path in (folder / "records").iterdir()) == sorted(
        kept.ids[number - 1] for number in numbers
    )
    assert checked(folder).code == 0


def test_an_entry_comes_with_all_that_it_rests_on(kept, tmp_path):
    unpacked(kept, folder := tmp_path / "evidence")
    entry = entries(folder)[0]
    shown = (folder / entry["text_file"]).read_bytes()
    assert hashlib.sha256(shown).hexdigest() == entry["row"]["text_sha256"]
    assert "ООО «Ромашка Плюс»" in entry["requisites"].values()
    assert (entry["personal"]["name"], entry["personal"]["decision_text"]) == ("Иван", "Принимаю")
    assert entry["personal"]["prompt_text"] == "Разрешите обработку?"
    assert entry["row"]["decision_message_id"] == 505
    assert "python -I verify.py" in (folder / "README.txt").read_text(encoding="utf-8")


def test_nothing_personal_of_other_clients_is_handed_out(kept, tmp_path):
    unpacked(kept, folder := tmp_path / "evidence")
    everything = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert "Иван".encode() in everything
    assert "Ольга".encode() not in everything


def test_nothing_in_the_chain_shows_the_prompt_of_another_client(kept, tmp_path):
    unpacked(kept, folder := tmp_path / "evidence")
    # A prompt holds the client's own link, with which anybody may answer for him.
    assert "Разрешите" not in (folder / "chain.jsonl").read_text(encoding="utf-8")


def test_records_follow_the_schema(kept, tmp_path):
    for number, status in enumerate(Status):
        record(kept.admin, kept.agreement, kept.client, minutes=10 + number, status=status)
    unpacked(kept, folder := tmp_path / "evidence", Wanted())
    schema = json.loads(SCHEMA.read_bytes())
    jsonschema.Draft202012Validator.check_schema(schema)
    states = set()
    for path in (folder / "records").iterdir():
        found = json.loads(path.read_bytes())
        jsonschema.validate(found, schema)
        states.add(found["event"][0]["event_state"])
    assert states == {
        "ConsentGiven", "ConsentRefused", "ConsentWithdrawn", "ConsentExpired", "ConsentInvalidated",
        "ConsentRevoked",
    }  # fmt: skip
    found["event"][0]["event_state"] = "Agreed"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(found, schema)


def test_taking_evidence_is_noted(kept, tmp_path):
    unpacked(kept, tmp_path / "evidence")
    with kept.db.read() as session:
        note = audit_of(session, kept.portal_id)[-1]
    assert (note.action, note.user_id, note.new) == ("register.evidence_taken", 0, {"size": 5, "client": 9})


def test_a_register_that_is_not_whole_is_shown_as_it_is(kept, tmp_path):
    kept.tamper(lambda session: session.execute(text("UPDATE register_entry SET url = 'x' WHERE seq = 2")))
    fault = unpacked(kept, folder := tmp_path / "evidence")
    assert fault.seq == 2
    assert checked(folder).said == "ОШИБКА: запись 2: изменена\n"


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)  # PostgreSQL keeps types
def test_a_row_with_values_of_another_type_is_handed_out_as_it_is(kept, tmp_path):
    spoil = "UPDATE register_entry SET client_email = x'00ff', salt = 'x' WHERE seq = 3"
    kept.tamper(lambda session: session.execute(text(spoil)))
    fault = unpacked(kept, folder := tmp_path / "evidence")
    assert fault.seq == 3
    assert checked(folder).code == 1


def test_an_entry_whose_text_is_not_there_is_named(kept):
    other = kept.admin.office.portal("other")
    with kept.db.write() as session:
        unguard(session, "agreement_version")
        session.execute(text("UPDATE agreement_version SET portal_id = :id"), {"id": other})
    with pytest.raises(TextMissing, match="entry 1: "):
        zipped(kept, Wanted())


def test_a_text_that_was_changed_in_the_database_is_named(kept, tmp_path):
    with kept.db.write() as session:
        unguard(session, "agreement_version")
        session.execute(text("UPDATE agreement_version SET plain_text = 'другой'"))
    unpacked(kept, folder := tmp_path / "evidence")
    assert "текст изменён" in checked(folder).said


def test_evidence_is_signed_with_a_new_key_beside_the_old_one(kept, tmp_path):
    kept.sign()
    kept.checkpoints.verifier_keys([kept.member_id], NOW, renew=True)
    unpacked(kept, folder := tmp_path / "evidence")
    assert len((folder / "key.txt").read_text().splitlines()) == 2
    assert checked(folder).code == 0


def test_a_checkpoint_of_a_lost_key_is_not_handed_out(kept):
    note = kept.sign()
    lost = type(kept.checkpoints)(kept.db, Vault([NEW]), kept.files)
    lost.verifier_keys([kept.member_id], NOW, renew=True)
    with kept.db.read() as session:
        portal = session.get_one(Portal, kept.portal_id)
    with pytest.raises(NotSigned):
        Evidence(lost, portal, note, Wanted(), PUBLIC_URL, NOW).write(io.BytesIO())


def test_a_long_chain_is_never_in_memory_as_a_whole(kept, monkeypatch):
    monkeypatch.setattr("models.register_walk.PORTION", 100)
    zipped(kept, Wanted())
    peaks = []
    for count in (300, 900):
        grow(kept, count)
        tracemalloc.start()
        zipped(kept, Wanted(entry_id=kept.ids[0]))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0]


def grow(kept, count):
    with kept.db.write() as session:
        last = register.find_entry(session, kept.portal_id, kept.ids[-1])
        evidence = register.Evidence(**{name: getattr(last, name) for name in register.Evidence.__slots__})
        act = register.Act(Status.GIVEN, Method.BUTTON, 600, NOW, 1777, 343)
        for _ in range(count):
            register.append(session, kept.portal_id, act, evidence, now=NOW)
