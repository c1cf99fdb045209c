"""A saving that breaks at each of its calls and commits in turn: one card, one note, whatever broke."""

from contextlib import contextmanager, nullcontext

import pytest

from models.session import Database
from tests.service.conftest import declare
from tests.support.breaking import BEFORE, Breaking, Commits, Killed
from tests.support.card_desk import CardDesk
from tests.support.databases import DIALECTS, prepared_database


class BrokenDesk:
    """An employee presses, whatever breaks happens, and the worker is started anew until nothing is left."""

    def __init__(self, db):
        self.desk, self.commits = CardDesk(db), nullcontext()
        self.portal = self.desk.crm
        self.desk.client_of = lambda _portal_id: self.portal
        self.desk.start_worker()

    def saves(self):
        for _ in range(12):
            try:
                with self.commits:
                    self.desk.saves()
                    self.desk.works()
            except Killed:
                self.desk.start_worker()
            self.desk.later(hours=1)
            if self.desk.links():
                return self
        raise AssertionError(self.desk.orders())

    def outcome(self):
        """What must be the same whatever broke."""
        desk = self.desk
        [link] = desk.links()
        return {
            "cards": {number: self.card(number) for number in desk.crm.contacts},
            "link": (link.contact_id, link.is_ours, sorted(name.partition(":")[0] for name in link.wrote)),
            "notes": [(note["id"], note["entityId"]) for note in desk.crm.notes],
            "known note": link.log_message_id,
        }

    def card(self, number):
        crm, card = self.desk.crm, self.desk.crm.contacts[number]
        return {
            "values": {name: card.get(name) for name in ("name", "originatorId", "UF_CRM_PD_CONSENT")},
            "numbers": {kind: len(crm.values(number, kind)) for kind in ("IM", "PHONE")},
        }


@contextmanager
def broken_desk(dialect, folder):
    folder.mkdir()
    with prepared_database(dialect, folder, declare) as url:
        db = Database(url)
        try:
            yield BrokenDesk(db)
        finally:
            db.close()


@pytest.mark.parametrize(
    ("dialect", "how", "step"),
    [
        ("sqlite", "killed after", 1),
        ("sqlite", "no answer", 1),
        # Before a call is after the one before it; what is not deadly takes one way from wherever it comes.
        *(("sqlite", how, 3) for how in BEFORE),
        ("postgresql", "killed after", 2),
    ],
)
def test_a_saving_broken_at_any_call_makes_one_card(tmp_path, dialect, how, step):
    with broken_desk(dialect, tmp_path / "whole") as whole:
        portal = whole.portal = Breaking(whole.desk.crm)
        expected = whole.saves().outcome()
    broken_at = range(1, portal.count + 1, step)
    for at in broken_at:
        with broken_desk(dialect, tmp_path / str(at)) as broken:
            broken.portal = Breaking(broken.desk.crm, at, how)
            assert broken.saves().outcome() == expected, at
    print(f"{how}: {len(broken_at)} of {portal.count} calls broken, 0 lost, 0 doubled")


@pytest.mark.parametrize("when", ["before_commit", "after_commit"])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_saving_killed_at_any_commit_makes_one_card(tmp_path, dialect, when):
    with broken_desk(dialect, tmp_path / "whole") as whole:
        whole.commits = commits = Commits(when)
        expected = whole.saves().outcome()
    for at in range(1, commits.count + 1):
        with broken_desk(dialect, tmp_path / str(at)) as broken:
            broken.commits = Commits(when, at)
            assert broken.saves().outcome() == expected, at
    print(f"{when}: killed at {commits.count} commits in turn, 0 lost, 0 doubled")
