"""Once a day the cards are looked after: who deletes or merges them does not leave us with a dead link."""

import pytest

from tests.support.card_desk import CardDesk
from wiring import card_check
from wiring.card_check import order_checks

IMOL = "imol|livechat|15|1777|9"


@pytest.fixture
def desk(db):
    return CardDesk(db)


def check(desk):
    desk.later(days=1)
    order_checks(desk.db, desk.clock())
    desk.works()


def checks(desk):
    return [row for row in desk.orders() if row.kind == "check_cards"]


def test_a_card_that_is_there_stays_linked(desk):
    desk.saves()
    check(desk)
    assert desk.shown()["contact"] == {"id": 46, "state": "linked", "since": "2026-11-24T17:23:05Z"}
    assert desk.links()[0].checked_at == desk.clock()


def test_a_deleted_card_is_noted_and_the_client_may_be_saved_anew(desk):
    desk.saves()
    desk.crm.contacts.clear()
    check(desk)
    shown = desk.shown()
    assert (shown["contact_id"], shown["contact"]["id"], shown["contact"]["state"]) == (None, 46, "gone")
    assert shown["contact"]["since"] == "2026-11-25T17:23:05Z"
    desk.crm.contact(60)
    assert desk.saves().json == {"contact_id": 61}
    assert desk.shown()["contact"]["state"] == "linked"


def test_a_merged_card_leads_to_the_one_that_stays_and_so_do_his_consents(desk):
    desk.saves()
    del desk.crm.contacts[46]
    desk.crm.contact(60, ("IM", IMOL), name="Иван")
    check(desk)
    contact = desk.shown()["contact"]
    assert (contact["id"], contact["state"]) == (60, "merged")
    [row] = desk.operator.get("/consents", contact_id=60).json["items"]
    assert row["client"]["user_id"] == 9
    assert desk.operator.get("/consents", contact_id=46).json["items"] == []


def test_a_portal_is_checked_once_a_day_however_many_workers_it_has(desk):
    desk.saves()
    order_checks(desk.db, desk.clock())
    order_checks(desk.db, desk.clock())
    assert len(checks(desk)) == 1


def test_a_portal_without_cards_is_left_alone(desk):
    order_checks(desk.db, desk.clock())
    assert checks(desk) == []


def test_many_cards_are_checked_portion_by_portion(desk, monkeypatch):
    monkeypatch.setattr(card_check, "PORTION", 1)
    other = desk.consented(chat_id=1778, user_id=10)
    desk.saves()
    desk.knows(other, contact_id=99)
    check(desk)
    assert [row.payload["after"] for row in checks(desk)] == [0, desk.client_id, other]
    assert desk.operator.get("/conversations/1778").json["contact"]["state"] == "gone"


def test_a_client_saved_to_another_card_meanwhile_keeps_it(desk, monkeypatch):
    desk.saves()
    del desk.crm.contacts[46]
    found = desk.crm._crm_item_get

    def saved_meanwhile(params):
        desk.crm.contact(70, name="Иван")
        desk.knows(desk.client_id, contact_id=70)
        return found(params)

    monkeypatch.setattr(desk.crm, "_crm_item_get", saved_meanwhile)
    check(desk)
    assert desk.shown()["contact_id"] == 70
