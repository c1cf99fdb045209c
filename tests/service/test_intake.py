"""Events that arrive together: one statement, an answer for each, and nobody answered who is not stored."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from models import inbox
from models.inbox import InboxRow
from webhooks.intake import Intake
from webhooks.payloads import arrival

PATIENCE = 30
SECRET = "alpha-secret"


def message(number, secret=SECRET, event="ONIMBOTV2MESSAGEADD", member_id="alpha"):
    auth = {"member_id": member_id, "application_token": secret, "access_token": "short-lived"}
    return arrival(
        {"event": event, "ts": str(number), "data": {"message": {"id": str(number)}}, "auth": auth}
    )


class Crowd:
    """Somebody who is being stored, and all who come meanwhile."""

    def __init__(self, db, clock, monkeypatch):
        self.statements, self.released, self.storing = 0, threading.Event(), threading.Event()
        self.trouble = {}
        """Errors, by the number of the statement that fails with them."""
        self.intake = Intake(db, clock)
        self.pool = ThreadPoolExecutor(64)
        self.put = inbox.put
        monkeypatch.setattr(inbox, "put", self.stores)

    def stores(self, connection, events, now):
        self.statements += 1
        self.storing.set()
        assert self.released.wait(PATIENCE)
        if self.statements in self.trouble:
            raise self.trouble[self.statements]
        return self.put(connection, events, now)

    def enters(self, *arrivals):
        """The first one alone; the others while he is being stored."""
        first, *others = arrivals
        asked = [self.pool.submit(self.intake.enter, first)]
        assert self.storing.wait(PATIENCE)
        asked += [self.pool.submit(self.intake.enter, each) for each in others]
        while len(self.intake._arrived) < len(others):
            assert not any(each.done() for each in asked)
        self.released.set()
        return [each.exception(PATIENCE) or each.result(PATIENCE)[0] for each in asked]


@pytest.fixture
def crowd(db, portal, clock, monkeypatch):
    crowd = Crowd(db, clock, monkeypatch)
    with crowd.pool:
        yield crowd
        crowd.released.set()


def stored(db):
    with db.read() as session:
        return sorted(row.natural_key.partition("|")[2] for row in session.query(InboxRow))


def test_who_arrives_while_others_are_stored_shares_the_next_statement(db, crowd):
    outcomes = crowd.enters(*(message(number) for number in range(10, 43)))
    assert outcomes == ["stored"] * 33
    assert crowd.statements == 2
    assert stored(db) == [str(number) for number in range(10, 43)]


def test_each_of_a_crowd_has_his_own_answer(db, crowd):
    answers = crowd.enters(
        message(1), message(3, secret="wrong"), message(4, member_id="nobody"), message("x"),
        message(5, event="ONTASKADD"), message(6, secret="new", event="ONAPPINSTALL"), message(7),
    )  # fmt: skip
    assert answers == ["stored", "refused", "refused", "malformed", "ignored", "stored", "stored"]
    assert stored(db) == ["1", "6|unproven", "7"]


def test_repeats_in_a_crowd_are_stored_once_and_counted(db, crowd):
    answers = crowd.enters(message(1), message(1), message(2), message(2), message(2))
    assert (answers[0], sorted(answers[1:])) == ("stored", ["repeated"] * 3 + ["stored"])
    assert stored(db) == ["1", "2"]


@pytest.mark.parametrize("error", [OperationalError("INSERT", {}, Exception("disk full")), KeyError("fault")])
def test_nobody_of_a_crowd_is_answered_that_could_not_be_stored(db, portal, crowd, error):
    crowd.trouble[2] = error
    assert crowd.enters(*map(message, range(1, 9))) == ["stored", *[error] * 7]
    assert crowd.intake.enter(message(9)) == ("stored", portal.id)
    assert stored(db) == ["1", "9"]


@pytest.mark.parametrize("db", ["postgresql"], indirect=True)
def test_a_connection_that_the_server_has_ended_is_made_anew(db, portal, clock):
    intake = Intake(db, clock)
    assert intake.enter(message(1))[0] == "stored"
    with db.write() as session:
        session.execute(text(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ))  # fmt: skip
    assert intake.enter(message(2))[0] == "stored"
    assert stored(db) == ["1", "2"]
