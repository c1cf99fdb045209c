"""Proof by a button: a ZIP for an inspector through a one-time address, a checkpoint for one's own mail."""

import io
import subprocess
import sys
import tempfile
from datetime import timedelta
from urllib.parse import quote
from zipfile import ZipFile

import pytest
from sqlalchemy import text

from consent import checkpoint, signed_note
from consent.vocabulary import Status
from models.audit import audit_of
from models.checkpoint import RegisterCheckpoint
from models.checkpoint_files import notes_in
from models.vault import Vault
from tests.service.test_checkpoints import cut_tail, rewrite, unguard
from tests.support.administration import PUBLIC_URL, Office, hear_client, record
from usecases.checkpoints import Checkpoints


class Kept:
    """A register with two entries of Ivan and one of Olga between them."""

    def __init__(self, db):
        self.office = Office(db)
        self.admin = self.office.administrator()
        self.agreement = self.admin.protected()
        self.ivan = hear_client(self.admin, self.agreement)
        olga = hear_client(self.admin, self.agreement, chat_id=1778, user_id=10, name="Ольга")
        self.ids = [
            record(self.admin, self.agreement, self.ivan),
            record(self.admin, self.agreement, olga, minutes=1, status=Status.REFUSED),
            record(self.admin, self.agreement, self.ivan, minutes=2, status=Status.WITHDRAWN),
        ]
        self.company_id = self.admin.get(f"/agreements/{self.agreement}").json["company_id"]

    def ask(self, **query):
        return self.admin.get("/consents/evidence", **query)

    def address(self, **query):
        answer = self.ask(**query)
        assert answer.status_code == 200, answer.json
        return answer.json["url"].removeprefix(PUBLIC_URL)

    def fetch(self, url):
        """The file as a whole, and the end of it as a server makes it."""
        return self.office.http.get(url, buffered=True)

    def tamper(self, change):
        with self.office.db.write() as session:
            for table in ("register_entry", "register_checkpoint", "agreement_version"):
                unguard(session, table)
            change(session)

    def lose_key(self):
        office = self.office
        office.app.extensions["soglasie"].checkpoints = Checkpoints(
            office.db, Vault([b"n" * 32]), office.paper
        )

    def history(self, action):
        with self.office.db.read() as session:
            return [row for row in audit_of(session, self.admin.portal_id) if row.action == action]


@pytest.fixture
def kept(db):
    return Kept(db)


def checked(answer, folder):
    """What the program in the ZIP says where the application is not."""
    with ZipFile(io.BytesIO(answer.data)) as archive:
        archive.extractall(folder)
    command = [sys.executable, "-I", "verify.py"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, env={"PYTHONUTF8": "1"})
    return done.stdout.decode()


@pytest.mark.parametrize(
    ("query", "total"),
    [
        (lambda kept: {"consent_id": kept.ids[1]}, 1),
        (lambda kept: {"client_user_id": 9}, 2),
        (lambda kept: {"company_id": kept.company_id}, 3),
        (lambda kept: {"from": "2026-11-24T17:24:00Z"}, 2),
        (lambda kept: {"to": "2026-11-24T17:24:00Z"}, 1),
        (lambda kept: {"from": "2026-11-24T17:24:00Z", "to": "2026-11-24T20:25:00+03:00"}, 1),
    ],
)
def test_evidence_comes_through_an_address_once_and_checks_itself(kept, tmp_path, query, total):
    answer = kept.ask(**query(kept))
    assert (answer.json["total"], answer.json["expires_in"]) == (total, 60)
    url = answer.json["url"].removeprefix(PUBLIC_URL)
    said = checked(kept.fetch(url), tmp_path / "evidence")
    assert said.startswith(f"OK: записей в цепочке: 3, приведено полностью: {total}, ")
    assert kept.fetch(url).status_code == 404


def test_evidence_tells_its_size_and_is_saved_under_a_russian_name(kept):
    url = kept.address(client_user_id=9)
    seen, file = kept.office.http.head(url), kept.fetch(url)
    assert file.headers["Content-Length"] == str(len(file.data))
    assert (file.headers["Content-Type"], file.headers["Cache-Control"]) == ("application/zip", "no-store")
    named = file.headers["Content-Disposition"]
    assert seen.headers["Content-Disposition"] == named
    assert 'filename="evidence-of-consents.zip"' in named
    assert quote("Доказательства согласий 2026-11-24.zip") in named


def test_what_is_entered_after_the_order_stays_out_of_the_evidence(kept, tmp_path):
    url = kept.address(client_user_id=9)
    record(kept.admin, kept.agreement, kept.ivan, minutes=5)
    kept.admin.get("/consents/checkpoint")
    assert "в цепочке: 3, приведено полностью: 2" in checked(kept.fetch(url), tmp_path / "evidence")


@pytest.mark.parametrize("reads", [True, False])
def test_nothing_of_the_evidence_stays_on_the_server(kept, monkeypatch, reads):
    made = []
    make = tempfile.TemporaryFile
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **more: made.append(make(**more)) or made[-1])
    answer = kept.office.http.get(kept.address(client_user_id=9))
    if reads:
        assert answer.data
    answer.close()  # as a server does when the client goes away
    assert [file.closed for file in made] == [True]


def test_the_history_tells_who_took_what(kept):
    url = kept.address(consent_id=kept.ids[0])
    assert kept.history("register.evidence_taken") == []
    kept.fetch(url)
    (noted,) = kept.history("register.evidence_taken")
    assert (noted.user_id, noted.new) == (1, {"size": 3, "consent": kept.ids[0]})
    assert kept.history("register.exported") == []


@pytest.mark.parametrize("path", ["/consents/evidence", "/consents/checkpoint"])
def test_an_operator_gets_no_proof(kept, path):
    operator = kept.office.employee(kept.admin.portal_id, is_admin=False)
    answer = operator.get(path, client_user_id=9)
    assert (answer.status_code, answer.json["error"]["code"]) == (403, "forbidden")


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ({}, ["consent_id"]),
        ({"consent_id": "x", "client_user_id": "9"}, ["client_user_id", "consent_id"]),
        ({"company_id": "x", "to": "2026-11-24T00:00:00Z"}, ["company_id", "to"]),
        ({"from": "2026-11-24T00:00:00Z", "to": "2026-11-24T00:00:00Z"}, ["to"]),
        ({"from": "2026-02-30T00:00:00Z"}, ["from"]),
        ({"to": "0001-01-01T00:00:00+14:00"}, ["to"]),
        ({"client_user_id": "-1"}, ["client_user_id"]),
        ({"client_user_id": str(2**63)}, ["client_user_id"]),
        ({"consent_id": "a\x00b"}, ["consent_id"]),
        ({"q": "Иван"}, ["q"]),
        ({"client_user_id": "9", "last_seq": "1"}, ["last_seq"]),
    ],
)
def test_a_question_that_cannot_be_is_refused_by_name(kept, query, fields):
    answer = kept.ask(**query)
    assert (answer.status_code, sorted(answer.json["error"]["fields"])) == (422, fields)


@pytest.mark.parametrize(
    "query",
    [
        {"consent_id": "unknown"}, {"client_user_id": "12345"}, {"company_id": "unknown"},
        {"from": "2027-01-01T00:00:00Z"},
    ],
)  # fmt: skip
def test_there_is_no_evidence_of_nothing(kept, query):
    answer = kept.ask(**query)
    assert (answer.status_code, answer.json["error"]["code"]) == (404, "evidence_not_found")


def test_nothing_of_another_portal_is_proved(kept):
    other = kept.office.administrator("other")
    assert other.get("/consents/evidence", consent_id=kept.ids[0]).status_code == 404
    assert other.get("/consents/evidence", client_user_id=9).status_code == 404


def test_a_register_that_is_not_whole_gives_its_evidence_and_says_so(kept, tmp_path):
    kept.tamper(lambda session: session.execute(text("UPDATE register_entry SET url = 'x' WHERE seq = 2")))
    answer = kept.fetch(kept.address(client_user_id=9))
    assert (answer.status_code, answer.headers["Register-Fault"]) == (200, "2")
    assert checked(answer, tmp_path / "evidence") == "ОШИБКА: запись 2: изменена\n"


@pytest.mark.parametrize("path", ["/consents/evidence", "/consents/checkpoint"])
@pytest.mark.parametrize("change", [rewrite, lambda session: cut_tail(session, 2)])
def test_a_register_that_contradicts_a_checkpoint_is_not_signed(kept, path, change):
    kept.admin.get("/consents/checkpoint")
    kept.tamper(change)
    query = {"client_user_id": 9} if "evidence" in path else {}
    answer = kept.admin.get(path, **query)
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "register_contradicted")
    assert "(запись 3)" in answer.json["error"]["message"]
    assert "flask register verify" in answer.json["error"]["message"]


@pytest.mark.parametrize("path", ["/consents/evidence", "/consents/checkpoint"])
def test_a_lost_key_is_told_with_what_helps(kept, path):
    kept.admin.get("/consents/checkpoint")
    kept.lose_key()
    query = {"client_user_id": 9} if "evidence" in path else {}
    answer = kept.admin.get(path, **query)
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "signing_key_lost")
    assert "flask register key --renew" in answer.json["error"]["message"]


def test_what_is_lost_after_the_order_is_told_in_place_of_the_file(kept):
    url = kept.address(client_user_id=9)
    other = kept.office.portal("other")
    kept.tamper(lambda session: session.execute(text(f"UPDATE agreement_version SET portal_id = {other}")))
    answer = kept.fetch(url)
    assert (answer.status_code, answer.mimetype) == (409, "text/plain")
    assert "в записи 1" in answer.text
    url = kept.address(client_user_id=9)
    kept.lose_key()
    assert "flask register key --renew" in kept.fetch(url).text


def test_a_full_disk_is_no_broken_file(kept, monkeypatch):
    def no_room(**_):
        raise OSError(28, "No space left on device")

    url = kept.address(client_user_id=9)
    monkeypatch.setattr(tempfile, "TemporaryFile", no_room)
    assert kept.fetch(url).status_code == 503


def test_a_checkpoint_is_given_with_all_that_keeping_it_needs(kept):
    answer = kept.admin.get("/consents/checkpoint").json
    kept.office.now += timedelta(minutes=5)
    assert kept.admin.get("/consents/checkpoint").json == answer
    key = signed_note.parse_key(answer["key"])
    signed_note.verify(signed_note.read(answer["note"]), [key])
    assert checkpoint.read(answer["note"]).size == answer["size"] == 3
    assert answer["signed_at"] == "2026-11-24T17:23:05Z"
    assert list(answer["mail"]) == ["body", "subject"]
    assert answer["mail"]["body"].endswith("\n\n" + answer["note"])
    assert "24.11.2026 17:23 UTC" in answer["mail"]["body"]
    # An address longer than that is cut by mail programs of Windows.
    assert (
        len(f"mailto:?subject={quote(answer['mail']['subject'])}&body={quote(answer['mail']['body'])}") < 2000
    )


def test_a_checkpoint_is_given_of_what_has_grown_and_kept_outside(kept):
    kept.admin.get("/consents/checkpoint")
    record(kept.admin, kept.agreement, kept.ivan, minutes=5)
    answer = kept.admin.get("/consents/checkpoint").json
    assert answer["size"] == 4
    assert kept.office.paper.notes["romashka"][-1] == answer["note"]
    assert notes_in(answer["note"].encode()) == [answer["note"]]


def test_an_empty_register_has_nothing_to_sign(office_of_none):
    answer = office_of_none.get("/consents/checkpoint")
    assert (answer.status_code, answer.json["error"]["code"]) == (404, "register_empty")


@pytest.fixture
def office_of_none(db):
    return Office(db).administrator()


def test_a_folder_that_takes_no_file_stops_neither_checkpoint_nor_evidence(kept, monkeypatch, tmp_path):
    monkeypatch.setattr(kept.office.paper, "append", refused)
    assert kept.admin.get("/consents/checkpoint").json["size"] == 3
    assert checked(kept.fetch(kept.address(client_user_id=9)), tmp_path / "evidence").startswith("OK")


def refused(*_):
    raise PermissionError(13, "Permission denied")


def signed_sizes(kept):
    with kept.office.db.read() as session:
        return [row.size for row in session.query(RegisterCheckpoint)]


def test_an_export_signs_the_register_too(kept):
    url = kept.admin.get("/consents/export", format="csv").json["url"].removeprefix(PUBLIC_URL)
    kept.office.http.head(url)
    assert signed_sizes(kept) == []
    kept.fetch(url)
    assert signed_sizes(kept) == [3]


@pytest.mark.parametrize("harm", ["contradiction", "lost key", "a fault nobody thought of"])
def test_an_export_is_given_when_the_register_cannot_be_signed(kept, monkeypatch, harm):
    kept.admin.get("/consents/checkpoint")
    record(kept.admin, kept.agreement, kept.ivan, minutes=5)
    if harm == "contradiction":
        kept.tamper(rewrite)
    elif harm == "lost key":
        kept.lose_key()
    else:
        monkeypatch.setattr(kept.office.paper, "read", lambda _: 1 / 0)
    url = kept.admin.get("/consents/export", format="jsonl").json["url"].removeprefix(PUBLIC_URL)
    answer = kept.fetch(url)
    assert (answer.status_code, len(answer.text.splitlines())) == (200, 4)
