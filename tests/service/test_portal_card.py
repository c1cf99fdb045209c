"""The portal's own "Save to CRM" button in our sidebar: permitted by the consent, remembered afterwards."""

import pytest

from consent.vocabulary import State
from integration.rest import PortalUnavailable
from models.client import find_conversation
from tests.support.card_desk import CHAT, CardDesk
from wiring.portal_button import PortalButton
from wiring.saving import CardLoader


@pytest.fixture
def desk(db):
    desk = CardDesk(db)
    services = desk.office.app.extensions["soglasie"]
    button = PortalButton(db, services.chat, desk.client_of, CardLoader("app.code"))
    services.permit_portal_card = button.permit
    services.note_portal_card = lambda *given: button.note(*given, desk.clock())
    return desk


def asks(desk, path="", chat_id=CHAT):
    return desk.operator.call("POST", f"/conversations/{chat_id}/portal-card{path}")


def code(answer):
    return answer.status_code, answer.json["error"]["code"]


def is_in_crm(desk):
    with desk.db.read() as session:
        return find_conversation(session, desk.portal_id, CHAT).in_crm


def no_card_was_made(desk):
    with desk.db.write() as session:
        find_conversation(session, desk.portal_id, CHAT).in_crm = False


@pytest.mark.parametrize("path", ["/permit", ""])
@pytest.mark.parametrize("state", [State.NONE, State.REFUSED, State.WITHDRAWN, State.EXPIRED])
def test_without_a_consent_the_button_is_refused(desk, path, state):
    no_card_was_made(desk)
    desk.knows(desk.client_id, state=state)
    assert code(asks(desk, path)) == (409, "consent_required")
    assert not is_in_crm(desk)
    assert desk.crm.notes == []


def test_while_the_data_are_being_destroyed_the_button_is_refused(desk):
    begun = desk.admin.call("POST", "/erasures", {"chat_id": CHAT, "cause": "demand"})
    assert begun.status_code == 201
    assert code(asks(desk, "/permit")) == (409, "erasure_open")


def test_a_chat_that_nobody_knows_is_not_found(desk):
    assert code(asks(desk, "/permit", chat_id=999)) == (404, "not_found")


def test_from_the_permission_on_an_erasure_would_look_in_the_crm(desk):
    no_card_was_made(desk)
    assert asks(desk, "/permit").json == {"permitted": True}
    assert is_in_crm(desk)


def test_the_contact_that_the_portal_made_is_the_clients_and_tells_of_the_consent(desk):
    desk.crm.contact(7, name="Иван")
    desk.crm.bound = 7
    shown = asks(desk).json["cards"]
    assert {"kind": "contact", "id": 7, "url": "https://romashka.example/crm/contact/details/7/"} in shown
    assert desk.shown()["contact_id"] == 7
    desk.works()
    [link] = desk.links()
    assert (link.contact_id, link.is_ours, link.log_message_id) == (7, False, 7000)
    assert desk.crm.notes[0]["entityTypeId"] == 3


def test_the_lead_that_the_portal_made_gets_the_note_once(desk):
    for _ in range(2):
        assert [(each["kind"], each["id"]) for each in asks(desk).json["cards"]] == [("lead", 1209)]
    [note] = desk.crm.notes
    assert (note["entityTypeId"], note["entityId"]) == (1, 1209)
    assert desk.shown()["last_decision"]["id"] in note["text"]
    assert desk.links() == []


def test_a_portal_that_does_not_answer_is_asked_again_later(desk):
    desk.crm.fail["imopenlines.dialog.get"] = [PortalUnavailable("m")]
    assert code(asks(desk)) == (502, "portal_unavailable")
