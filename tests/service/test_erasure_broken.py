"""A course of erasure that breaks at each of its calls and commits in turn, and goes on where it was."""

from contextlib import contextmanager, nullcontext

import pytest

from models.contact_cipher import ContactCipher
from models.erasure import ErasureDocument
from models.session import Database
from tests.service.bureau import IMOL, Bureau
from tests.service.conftest import declare
from tests.support.breaking import BEFORE, Breaking, Commits, Killed
from tests.support.cards import CONTACT, DEAL
from tests.support.databases import DIALECTS, prepared_database
from usecases import erasure_documents

PHONE = "+79000000000"


class Course:
    """From the refusal of a client with a lead, a contact and an old customer's card to the documents."""

    def __init__(self, db):
        self.bureau, self.commits = (bureau := Bureau(db)), nullcontext()
        bureau.make_documents = erasure_documents.make_documents
        bureau.worker = bureau.new_worker()
        bureau.met()
        made = bureau.crm.add(CONTACT, ("IM", IMOL), ("PHONE", PHONE), name="Иван", post="покупатель")
        bureau.crm.hang("comment", (CONTACT, made), COMMENT="Иван просит скидку")
        bureau.crm.hang("activity", (CONTACT, made), PROVIDER_ID="IMOPENLINES_SESSION")
        bureau.crm.hang("requisite", (CONTACT, made), RQ_LAST_NAME="Иван")
        named = {"name": "Иван", "post": "директор", "at": "2026-01-10T10:00:00+03:00"}
        old = bureau.crm.add(CONTACT, ("IM", IMOL), ("PHONE", PHONE), **named)
        bureau.crm.add(DEAL, name="Поставка", contactId=old)
        bureau.hears("Не согласен", 12, connector="telegrambot")

    @property
    def crm(self):
        return self.bureau.crm

    def on(self, portal):
        """The worker speaks to this portal."""
        self.bureau.portal = portal
        return self

    def goes_on(self, until):
        """As often as somebody starts a worker anew, an hour later each time."""
        for _ in range(12):
            try:
                with self.commits:
                    self.bureau.works()
            except Killed:
                self.bureau.worker = self.bureau.new_worker()
            if self.bureau.case()["state"] in until:
                return
            self.bureau.passes(hours=1)
        raise AssertionError(self.bureau.case())

    def ends(self):
        """To the documents, with everything that people decide on the way."""
        self.goes_on(["inventory", "held"])
        for item in self.bureau.case()["inventory"]:
            if item["action"] == "hold":
                self.bureau.does(f"items/{item['id']}", {"action": "keep", "reason": "договор 15"})
        self.bureau.does("approve")
        self.goes_on(["documented"])
        return self

    def outcome(self):
        """What must be the same whatever broke."""
        case = self.bureau.case()
        assert [each["number"] for each in case["events"]] == list(range(1, len(case["events"]) + 1))
        return {
            "cards": self.crm.left(),
            "things": sorted((item["kind"], item["action"], item["state"]) for item in case["inventory"]),
            "journal": [(each["what"], str(each["item"])) for each in case["events"]],
            "documents": sorted(
                (row.number, row.kind, row.format) for row in self.bureau._all(ErasureDocument)
            ),
        }


@pytest.fixture(autouse=True)
def quick_paper(monkeypatch):
    """What a sheet looks like is looked at elsewhere."""
    for name in ("act_pdf", "extract_pdf"):
        monkeypatch.setattr(erasure_documents, name, lambda *_: b"%PDF")


@contextmanager
def course(dialect, folder):
    folder.mkdir()
    with prepared_database(dialect, folder, declare) as url:
        db = Database(url)
        db.contacts = ContactCipher(b"c" * 32)
        try:
            yield Course(db)
        finally:
            db.close()


@pytest.mark.parametrize(
    ("dialect", "how", "step"),
    [
        # Before a call is after the one before it; what is not deadly takes one way from wherever it comes.
        ("sqlite", "killed after", 1),
        *(("sqlite", how, 6) for how in ("killed before", *list(BEFORE)[1:], "no answer")),
        ("postgresql", "killed after", 4),
    ],
)
def test_broken_at_any_call_it_goes_on_where_it_was_and_does_everything_once(tmp_path, dialect, how, step):
    with course(dialect, tmp_path / "whole") as whole:
        portal = Breaking(whole.crm)
        expected = whole.on(portal).ends().outcome()
    broken_at = range(1, portal.count + 1, step)
    for at in broken_at:
        with course(dialect, tmp_path / str(at)) as broken:
            assert broken.on(Breaking(broken.crm, at, how)).ends().outcome() == expected, at
            assert len(broken.bureau.said) == len(whole.bureau.said)
    print(f"{how}: {len(broken_at)} of {portal.count} calls broken, 0 lost, 0 doubled")


@pytest.mark.parametrize("when", ["before_commit", "after_commit"])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_killed_at_any_commit_it_goes_on_where_it_was_and_does_everything_once(tmp_path, dialect, when):
    with course(dialect, tmp_path / "whole") as whole:
        whole.commits = commits = Commits(when)
        expected = whole.ends().outcome()
    for at in range(1, commits.count + 1):
        with course(dialect, tmp_path / str(at)) as broken:
            broken.commits = Commits(when, at)
            assert broken.ends().outcome() == expected, at
    print(f"{when}: killed at {commits.count} commits in turn, 0 lost, 0 doubled")
