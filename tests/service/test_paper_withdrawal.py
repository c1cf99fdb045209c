"""A withdrawal that comes on paper: entered by an employee, counted from the day it came in."""

import pytest

from consent.fingerprint import first_fault
from consent.vocabulary import State
from models.audit import audit_of
from models.register_chain import checked_chain
from tests.service.bureau import Bureau

PAPER = {"document": "заявление", "received_on": "2026-11-25"}


@pytest.fixture
def bureau(db):
    return Bureau(db)


def enters(bureau, who=None, **changes):
    return (who or bureau.officer).post("/conversations/1777/withdraw", {**PAPER, **changes})


def test_it_is_recorded_and_the_client_is_told_and_a_case_opens_from_its_day(bureau):
    bureau.consented().passes(days=5)
    answer = enters(bureau)
    assert (answer.status_code, answer.json["state"]) == (200, "withdrawn")

    entry = bureau.entries()[-1]
    assert (entry.status, entry.method) == ("withdrawn", "operator")
    assert entry.decision_text == "заявление (25.11.2026)"
    case = bureau.case()
    assert (case["cause"], case["basis"]) == ("withdrawn", "заявление (25.11.2026)")
    assert (case["found_at"], case["deadline"]) == ("2026-11-24T21:00:00Z", "2026-12-25T20:59:59Z")
    assert case["opened_by"] == 7
    bureau.works()
    assert bureau.said[-1].startswith("Согласие отозвано 29.11.2026")
    assert "до 25.12.2026" in bureau.said[-1]
    with bureau.db.read() as session:
        assert first_fault(checked_chain(session, bureau.portal_id, bureau.db)) is None


def test_of_a_paper_that_lay_longer_than_the_term_no_day_gone_by_is_promised(bureau):
    bureau.consented().passes(days=60)
    enters(bureau)
    bureau.works()
    assert bureau.said[-1].startswith("Согласие отозвано 23.01.2027")
    assert "до 23.01.2027" in bureau.said[-1]


def test_entering_it_twice_changes_nothing(bureau):
    bureau.consented().passes(days=5)
    enters(bureau)
    assert enters(bureau, bureau.admin).status_code == 200
    assert [entry.status for entry in bureau.entries()] == ["given", "withdrawn"]
    assert bureau.officer.get("/erasures").json["total"] == 1


def test_an_older_paper_does_not_withdraw_a_consent_given_later(bureau):
    bureau.consented().passes(days=5)
    refused = enters(bureau, received_on="2026-11-23")
    assert (refused.status_code, refused.json["error"]["code"]) == (409, "consent_is_newer")
    assert bureau.client().state == State.GIVEN


def test_a_client_who_consents_anew_afterwards_stays_with_his_consent(bureau):
    bureau.consented().passes(days=5)
    enters(bureau)
    bureau.admin.post("/conversations/1777/ask")
    bureau.delivers(8000)
    bureau.hears("Да", 8001, connector="telegrambot")
    bureau.hears("спасибо", 8002, connector="telegrambot")
    assert [entry.status for entry in bureau.entries()] == ["given", "withdrawn", "given"]
    assert (bureau.client().state, bureau.case()["state"]) == ("given", "cancelled")


def test_where_nothing_was_given_there_is_nothing_to_withdraw(bureau):
    bureau.met().passes(days=5)
    refused = enters(bureau)
    assert (refused.status_code, refused.json["error"]["code"]) == (409, "nothing_to_withdraw")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"received_on": "2026-12-31"}, "received_on"),
        ({"received_on": "вчера"}, "received_on"),
        ({"received_on": None}, "received_on"),
        ({"document": "  "}, "document"),
        ({"document": 5}, "document"),
        ({"document": "х" * 401}, "document"),
    ],
)
def test_a_paper_without_a_name_or_a_day_is_refused_by_the_field(bureau, changes, field):
    bureau.consented().passes(days=5)
    answer = enters(bureau, **changes)
    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, [field])


def test_an_operator_may_not_enter_one_and_an_unknown_chat_has_none(bureau):
    bureau.consented()
    operator = bureau.office.employee(bureau.portal_id, is_admin=False, user_id=2)
    assert enters(bureau, operator).status_code == 403
    older = {**PAPER, "received_on": "2026-11-24"}
    assert bureau.officer.post("/conversations/5/withdraw", older).status_code == 404


def test_who_entered_it_is_written_down(bureau):
    bureau.consented().passes(days=5)
    enters(bureau)
    with bureau.db.read() as session:
        noted = audit_of(session, bureau.portal_id)[-1]
    assert (noted.action, noted.user_id) == ("consent.withdrawn", 7)
    assert noted.new == {"received_on": "2026-11-25", "seq": 2}
