"""A removal that is read late ends the installation it speaks of, and no other."""

from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from models.inbox import InboxRow
from models.portal import Portal, PortalState
from models.vault import digest
from webhooks.intake import Intake
from webhooks.views import webhooks
from wiring.events import EventHandler


@pytest.fixture
def door(db, clock, portal):
    app = Flask(__name__)
    app.register_blueprint(webhooks)
    app.extensions["soglasie"] = SimpleNamespace(intake=Intake(db, clock))
    return app.test_client()


def is_removed(door):
    form = {
        "event": "ONAPPUNINSTALL",
        "ts": "1772093963",
        "data[CLEAN]": "1",
        "auth[member_id]": "alpha",
        "auth[application_token]": "alpha-secret",
        "auth[installation]": digest("beta-secret").hex(),
    }
    assert door.post("/webhooks/bitrix24", data=form).status_code == 200


def read_event(db, clock):
    with db.write() as session:
        row = session.scalars(select(InboxRow)).one()
        EventHandler(chat=None, vault=None)(session, row, clock())


def state_of(db, portal):
    with db.read() as session:
        return session.get_one(Portal, portal.id).state


def test_a_removal_ends_the_installation(door, db, portal, clock):
    is_removed(door)

    read_event(db, clock)

    assert state_of(db, portal) == PortalState.REMOVED


def test_a_removal_that_is_read_after_the_next_installation_leaves_it_alone(door, db, portal, clock):
    is_removed(door)
    with db.write() as session:
        session.get_one(Portal, portal.id).application_token = digest("beta-secret")

    read_event(db, clock)

    assert state_of(db, portal) == PortalState.ACTIVE


def test_the_secret_of_a_removal_is_not_kept(door, db, portal):
    is_removed(door)

    with db.read() as session:
        assert "alpha-secret" not in session.scalars(select(InboxRow.body)).one()
