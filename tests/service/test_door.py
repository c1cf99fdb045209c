"""Events at the door, true and forged, on both databases."""

import json
import time
from types import SimpleNamespace

import pytest
from flask import Flask
from prometheus_client import REGISTRY
from sqlalchemy import func, select, text

from models import inbox
from models.inbox import InboxRow
from models.portal import Portal, PortalState
from tests.service.conftest import add_portal
from webhooks.intake import UNPROVEN_LIMIT, Intake
from webhooks.views import webhooks

URL = "/webhooks/bitrix24"


@pytest.fixture
def door(db, clock, portal):
    app = Flask(__name__)
    app.register_blueprint(webhooks)
    app.extensions["soglasie"] = SimpleNamespace(intake=Intake(db, clock))
    return app.test_client()


def event(name="ONIMBOTV2MESSAGEADD", **changes):
    fields = {
        "event": name,
        "ts": "1772093963",
        "data[message][id]": "80964",
        "data[chat][id]": "1777",
        "data[message][text]": "Здравствуйте",
        "auth[member_id]": "alpha",
        "auth[application_token]": "alpha-secret",
        "auth[access_token]": "short-lived",
    }
    fields.update(changes)
    return {key: value for key, value in fields.items() if value is not None}


def forged(**auth):
    return event(**{f"auth[{name}]": value for name, value in auth.items()})


def rows(db):
    with db.read() as session:
        return list(session.scalars(select(InboxRow).order_by(InboxRow.id)))


def counted(outcome):
    return REGISTRY.get_sample_value("soglasie_events_total", {"outcome": outcome}) or 0


def test_a_true_event_is_stored_before_it_is_answered(door, db, portal, clock):
    answer = door.post(URL, data=event())

    assert (answer.status_code, answer.data) == (200, b"")
    (row,) = rows(db)
    assert (row.portal_id, row.chat_id, row.position) == (portal.id, 1777, 80964)
    assert (row.is_proven, row.state, row.received_at) == (True, "waiting", clock())
    assert json.loads(row.body)["data"]["message"]["text"] == "Здравствуйте"


def test_json_is_taken_as_well(door, db):
    body = {
        "event": "ONIMBOTV2MESSAGEADD",
        "data": {"message": {"id": 80964}},
        "auth": {"member_id": "alpha", "application_token": "alpha-secret"},
    }

    assert door.post(URL, json=body).status_code == 200
    assert rows(db)[0].natural_key == "ONIMBOTV2MESSAGEADD|80964"


def test_a_repeat_is_confirmed_and_stored_once(door, db):
    for stamp in ("1772093963", "1772093999"):
        assert door.post(URL, data=event(ts=stamp)).status_code == 200

    assert len(rows(db)) == 1


@pytest.mark.parametrize(
    "fields",
    [
        forged(member_id="nobody"),
        forged(member_id=None),
        forged(application_token="wrong"),
        forged(application_token="ключ"),
        forged(application_token=""),
        forged(application_token=None),
        forged(member_id="beta"),
        {"event": "ONIMBOTV2MESSAGEADD"},
        {},
        event("ONAPPUNINSTALL", **{"auth[application_token]": "wrong"}),
        event("ONAPPINSTALL", **{"auth[member_id]": "nobody"}),
        event("ONAPPINSTALL", **{"auth[application_token]": "x", "auth[access_token]": None}),
        event("ONAPPTEST", **{"auth[application_token]": None}),
    ],
)
def test_a_forged_event_is_refused_without_a_trace_of_its_content(door, db, caplog, fields):
    add_portal(db, "beta")
    before = counted("refused")

    answer = door.post(URL, data=fields)

    assert (answer.status_code, answer.data) == (403, b"")
    assert rows(db) == []
    assert counted("refused") == before + 1
    assert [record.message.split(":")[0] for record in caplog.records] == ["event refused"]
    assert not any(word in caplog.text for word in ("wrong", "ключ", "nobody", "Здравствуйте", "short"))


def test_a_true_event_without_its_number_is_malformed(door, db):
    assert door.post(URL, data=event(**{"data[message][id]": None})).status_code == 400
    assert rows(db) == []


def test_an_event_nobody_asked_for_is_confirmed_and_not_stored(door, db):
    assert door.post(URL, data=event("ONTASKADD")).status_code == 200
    assert rows(db) == []


def test_two_mebibytes_are_refused_at_once(door, db):
    began = time.process_time()
    answer = door.post(URL, data=b"a" * 2 * 1024 * 1024)

    assert answer.status_code == 413
    assert time.process_time() - began < 0.05


def test_an_installation_without_the_secret_waits_to_be_proven(door, db):
    new = event("ONAPPINSTALL", **{"auth[application_token]": "new-secret"})

    assert door.post(URL, data=new).status_code == 200
    (row,) = rows(db)
    assert not row.is_proven
    assert json.loads(row.body)["auth"]["access_token"] == "short-lived"


def test_a_forged_installation_does_not_take_the_place_of_the_true_one(door, db):
    door.post(URL, data=event("ONAPPINSTALL", **{"auth[application_token]": "x"}))
    door.post(URL, data=event("ONAPPINSTALL"))

    assert [row.is_proven for row in rows(db)] == [False, True]


def test_unproven_installations_cannot_fill_the_database(door, db):
    answers = [
        door.post(URL, data=event("ONAPPINSTALL", ts=str(n), **{"auth[application_token]": "x"})).status_code
        for n in range(UNPROVEN_LIMIT + 2)
    ]

    assert answers == [200] * UNPROVEN_LIMIT + [403] * 2
    assert door.post(URL, data=event()).status_code == 200


def remove(db, portal):
    with db.write() as session:
        session.get(Portal, portal.id).state = PortalState.REMOVED
        inbox.drop_working_rows(session, portal.id)


def test_an_uninstallation_with_the_secret_is_stored_and_its_repeat_changes_nothing(door, db, portal):
    gone = event("ONAPPUNINSTALL")
    assert door.post(URL, data=gone).status_code == 200
    assert [row.event for row in rows(db)] == ["ONAPPUNINSTALL"]

    remove(db, portal)

    assert door.post(URL, data=gone).status_code == 200
    assert rows(db) == []


def test_a_removed_portal_is_heard_only_when_it_installs_again(door, db, portal):
    remove(db, portal)

    assert door.post(URL, data=event()).status_code == 403
    assert door.post(URL, data=event("ONAPPINSTALL")).status_code == 200
    assert [row.is_proven for row in rows(db)] == [False]


def test_an_event_that_cannot_be_stored_is_not_confirmed(door, db):
    with db.write() as session:
        session.execute(text("DROP TABLE inbox"))

    assert door.post(URL, data=event()).status_code == 503


def test_the_answer_is_given_after_the_commit(door, db):
    door.post(URL, data=event())

    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(InboxRow)) == 1
