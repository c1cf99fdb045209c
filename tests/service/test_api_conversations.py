"""A chat through the JSON API: what an operator sees and may do."""

import pytest

from consent.vocabulary import State
from models.outbox import OutboxRow
from tests.support.administration import Office, hear_client, record
from usecases.errors import ConsentRequired, PortalUnavailable


@pytest.fixture
def office(db):
    return Office(db)


@pytest.fixture
def admin(office):
    return office.administrator()


@pytest.fixture
def operator(office, admin):
    return office.employee(admin.portal_id, is_admin=False, user_id=2)


@pytest.fixture
def agreement_id(admin):
    return admin.protected()


def test_an_operator_sees_where_the_client_stands(admin, operator, agreement_id):
    record(admin, agreement_id, hear_client(admin, agreement_id, state=State.GIVEN))
    shown = operator.get("/conversations/1777").json
    assert (shown["state"], shown["client"]) == ("given", {"user_id": 9, "name": "Иван"})
    assert (shown["line"], shown["company"]["name"]) == ({"id": 15, "name": "Линия 15"}, "ООО «Ромашка Плюс»")
    assert (shown["last_decision"]["status"], shown["contact_id"]) == ("given", None)


def test_a_client_who_decided_nothing_has_no_last_decision(admin, operator, agreement_id):
    hear_client(admin, agreement_id, state=State.ASKED)
    shown = operator.get("/conversations/1777").json
    assert (shown["state"], shown["last_decision"]) == ("asked", None)


def test_a_chat_nobody_wrote_in_is_not_found(operator):
    for chat_id in (1777, 2**63):
        assert operator.get(f"/conversations/{chat_id}").status_code == 404


def test_saving_answers_with_the_contact(office, operator):
    office.portals.saved[operator.portal_id, 1777] = 88
    answer = operator.post("/conversations/1777/save-to-crm")
    assert (answer.status_code, answer.json) == (200, {"contact_id": 88})


@pytest.mark.parametrize(
    ("refusal", "status", "code"),
    [(ConsentRequired(), 409, "consent_required"), (PortalUnavailable(), 502, "portal_unavailable")],
)
def test_saving_that_is_refused_says_why(office, operator, refusal, status, code):
    office.portals.refusal = refusal
    answer = operator.post("/conversations/1777/save-to-crm")
    assert (answer.status_code, answer.json["error"]["code"]) == (status, code)


def test_asking_by_hand_puts_the_prompt_on_its_way(office, admin, operator, agreement_id):
    hear_client(admin, agreement_id)
    answer = operator.post("/conversations/1777/ask")
    assert (answer.status_code, answer.json["chat_id"]) == (200, 1777)
    with office.db.read() as session:
        (order,) = session.query(OutboxRow).filter_by(portal_id=operator.portal_id)
    assert (order.kind, order.chat_id) == ("prompt", 1777)


def test_a_client_who_consented_is_not_asked_again(admin, operator, agreement_id):
    hear_client(admin, agreement_id, state=State.GIVEN)
    answer = operator.post("/conversations/1777/ask")
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "consent_given")


def test_nobody_is_asked_on_an_unprotected_line(admin, operator, agreement_id):
    hear_client(admin, agreement_id)
    admin.put("/lines/15", {"protected": False})
    answer = operator.post("/conversations/1777/ask")
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "line_not_protected")
