"""Saving a client to CRM through the API: one card, the right one, or a sentence that says what to do."""

from datetime import timedelta

import pytest

from consent.card_plan import Wish
from consent.messages import Client, ClientMessage, Dialogue
from consent.vocabulary import State
from integration.rest import AccessDenied, PortalUnavailable, UnknownOutcome
from models.client import find_conversation
from models.outbox import OutboxRow
from tests.support.administration import NOW
from tests.support.card_desk import CHAT, CardDesk

PHONE = ("PHONE", "+79000000000")


@pytest.fixture
def desk(db):
    return CardDesk(db)


def code(answer):
    return answer.status_code, answer.json["error"]["code"]


def test_a_saved_client_is_linked_with_what_we_wrote(desk):
    answer = desk.saves()
    assert (answer.status_code, answer.json) == (200, {"contact_id": 46})
    [link] = desk.links()
    assert (link.contact_id, link.is_ours, link.log_message_id) == (46, True, 7000)
    assert "NAME" in link.wrote
    contact = desk.shown()["contact"]
    assert (contact["id"], contact["state"], contact["since"]) == (46, "linked", "2026-11-24T17:23:05Z")


@pytest.mark.parametrize("answer", ["livechat|15|1777|9", ""])
def test_who_agrees_again_after_his_erasure_gets_the_address_that_the_portal_has(desk, answer):
    with desk.db.write() as session:
        find_conversation(session, desk.portal_id, CHAT).entity_id = ""
    desk.crm.entity_id = answer
    assert desk.previews().status_code == desk.saves().status_code == 200
    assert desk.crm.values(46, "IM") == ([f"imol|{answer}"] if answer else [])


def test_the_note_in_the_timeline_leads_to_the_register(desk):
    desk.saves()
    row = desk.shown()["last_decision"]
    [note] = desk.crm.notes
    assert f"https://romashka.example/marketplace/view/app.code/?params[consent]={row['id']}" in note["text"]


def test_a_decision_is_noted_once_and_the_next_one_again(desk):
    desk.saves()
    desk.saves()
    assert len(desk.crm.notes) == 1
    desk.decides(desk.client_id, minutes=5)
    desk.saves()
    assert len(desk.crm.notes) == 2


def test_the_employee_who_pressed_answers_for_the_card(desk):
    desk.saves()
    assert desk.crm.contacts[46]["assignedById"] == 2


def test_namesakes_are_shown_to_choose_from_and_the_chosen_one_is_taken(desk):
    desk.crm.contact(7, PHONE, name="Муж")
    desk.crm.contact(8, PHONE, name="Иван")
    refused = desk.saves()
    assert code(refused) == (409, "choose_contact")
    shown = [(each["id"], each["name"], each["found_by"]) for each in refused.json["error"]["candidates"]]
    assert shown == [(7, "Муж", "phone"), (8, "Иван", "phone")]
    assert desk.shown()["save_problem"]["code"] == "choose_contact"

    assert desk.previews().json["must_choose"]
    assert desk.previews(contact_id=8).json["chosen"] == 8
    assert desk.saves({"contact_id": 8}).json == {"contact_id": 8}
    assert (desk.shown()["contact_id"], desk.shown()["save_problem"]) == (8, None)
    assert [link.is_ours for link in desk.links()] == [False]


def test_a_saving_by_itself_gives_up_among_namesakes_and_the_employee_sees_it(desk):
    desk.crm.contact(7, PHONE, name="Муж")
    desk.crm.contact(8, PHONE, name="Иван")
    with desk.db.write() as session:
        desk.office.app.extensions["soglasie"].chat.order_save(session, desk.portal_id, CHAT, desk.clock())
    desk.works()
    problem = desk.shown()["save_problem"]
    assert problem["code"] == "choose_contact"
    assert "выберите карточку клиента" in problem["message"]


def test_a_new_card_wished_twice_is_one(desk):
    desk.crm.contact(7, PHONE, name="Муж")
    first, second = desk.saves({"contact_id": "new"}), desk.saves({"contact_id": "new"})
    assert first.json == second.json == {"contact_id": 8}
    assert len(desk.crm.contacts) == 2


def test_the_same_wish_of_two_employees_is_one_order_and_all_orders_stand_in_one_queue(desk):
    with desk.db.write() as session:
        chat = desk.office.app.extensions["soglasie"].chat
        wishes = [Wish(is_new=True, user_id=2), Wish(is_new=True, user_id=3), Wish(contact_id=7), None]
        rows = [chat.order_save(session, desk.portal_id, CHAT, desk.clock(), wish) for wish in wishes]
        assert [row.id == rows[0].id for row in rows] == [True, True, False, False]
        assert {row.chat_id for row in rows} == {CHAT}


def test_what_the_client_wrote_is_added_where_the_employee_wants_it(desk):
    desk.crm.messages = [(5, 9, "мой рабочий 8 999 000-00-01")]
    [heard] = desk.previews().json["recognised"]
    assert heard == {"kind": "phone", "value": "+79990000001", "message_id": 5}
    desk.saves({"with": [{"kind": heard["kind"], "value": heard["value"]}], "without": ["phone:0"]})
    assert desk.crm.values(46, "PHONE") == ["+79990000001"]


def test_a_preview_has_titles_in_the_language_of_the_page(desk):
    fields = {each["key"]: each["title"] for each in desk.previews().json["fields"]}
    assert (fields["name"], fields["phone:0"], fields["im"]) == ("Имя", "Телефон", "Чат открытой линии")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"contact_id": "newest"}, "contact_id"),
        ({"contact_id": 0}, "contact_id"),
        ({"contact_id": True}, "contact_id"),
        ({"without": ["originatorId"]}, "without.0"),
        ({"with": [{"kind": "phone", "value": "позвоните"}]}, "with.0.value"),
        ({"with": [{"kind": "email", "value": "+79990000001"}]}, "with.0.value"),
        ({"with": [{"kind": "fax", "value": "+79990000001"}]}, "with.0.kind"),
        ({"whatever": 1}, "whatever"),
    ],
)
def test_a_wish_that_cannot_be_understood_is_refused_by_its_field(desk, body, field):
    answer = desk.saves(body)
    assert code(answer) == (422, "invalid")
    assert list(answer.json["error"]["fields"]) == [field]
    assert desk.orders() == []


def test_a_deleted_card_and_a_strangers_card_are_told_apart(desk):
    desk.crm.contact(9, ("PHONE", "+79111111111"), name="Чужой")
    assert code(desk.saves({"contact_id": 10})) == (409, "contact_gone")
    stranger = desk.saves({"contact_id": 9})
    assert code(stranger) == (422, "invalid")
    assert list(stranger.json["error"]["fields"]) == ["contact_id"]
    assert code(desk.previews(contact_id=10)) == (409, "contact_gone")


def test_required_fields_are_named_as_the_portal_calls_them(desk):
    desk.crm.require("UF_CRM_CITY", "Город")
    answer = desk.saves()
    assert code(answer) == (409, "crm_fields_required")
    assert list(answer.json["error"]["fields"]) == ["Город"]
    assert "«Город»" in answer.json["error"]["message"]
    assert "«UF_CRM_CITY»" in desk.shown()["save_problem"]["message"]
    [problem] = desk.previews().json["problems"]
    assert "«Город»" in problem["message"]


@pytest.mark.parametrize("call", ["saves", "previews"])
def test_without_rights_in_the_crm_it_is_said_who_has_to_do_what(desk, call):
    desk.crm.fail["crm.item.fields"] = [AccessDenied("m", code="access_denied")]
    answer = getattr(desk, call)()
    assert code(answer) == (409, "crm_access_denied")
    assert "Дайте ему права" in answer.json["error"]["message"]


@pytest.mark.parametrize("call", ["saves", "previews"])
def test_a_portal_that_does_not_answer_is_one_to_try_again(desk, call):
    desk.crm.fail["imopenlines.dialog.get"] = [PortalUnavailable("m")]
    assert code(getattr(desk, call)()) == (502, "portal_unavailable")


@pytest.mark.parametrize("call", ["saves", "previews"])
def test_without_a_consent_the_crm_is_not_even_asked(desk, call):
    desk.knows(desk.client_id, state=State.WITHDRAWN)
    assert code(getattr(desk, call)()) == (409, "consent_required")
    assert desk.crm.calls == []


def test_a_chat_nobody_wrote_in_has_no_preview(desk):
    assert desk.operator.get("/conversations/1/crm-preview").status_code == 404


def test_a_consent_that_ends_before_the_order_is_carried_out_saves_nothing(desk):
    with desk.db.write() as session:
        chat = desk.office.app.extensions["soglasie"].chat
        row_id = chat.order_save(session, desk.portal_id, CHAT, desk.clock()).id
    desk.knows(desk.client_id, state=State.WITHDRAWN)
    desk.works()
    with desk.db.read() as session:
        assert session.get(OutboxRow, row_id).last_error == "consent_required"
    assert desk.crm.contacts == {}


def makes_no_cards(desk):
    """The line, by itself: whatever is in the CRM, we have put there."""
    with desk.db.write() as session:
        find_conversation(session, desk.portal_id, CHAT).in_crm = False


def withdraws(desk):
    dialogue = Dialogue(CHAT, 343, 15, "livechat", f"livechat|15|{CHAT}|9", in_crm=False)
    at = NOW + timedelta(minutes=900)
    message = ClientMessage(900, at, "Отзываю согласие", False, Client(9, "Иван"), dialogue)
    with desk.db.write() as session:
        desk.office.app.extensions["soglasie"].chat.heard(session, desk.portal_id, message, desk.clock())


def cases(desk):
    listed = desk.office.employee(desk.portal_id).get("/erasures").json["items"]
    return [(case["cause"], case["state"]) for case in listed]


def test_a_withdrawal_while_the_card_is_being_made_opens_a_case(desk):
    makes_no_cards(desk)
    add = desk.crm._crm_item_add

    def withdraws_meanwhile(params):
        withdraws(desk)
        return add(params)

    desk.crm._crm_item_add = withdraws_meanwhile
    desk.saves()
    assert (desk.shown()["state"], desk.shown()["contact_id"]) == ("withdrawn", 46)
    assert cases(desk) == [("withdrawn", "frozen")]


def test_a_withdrawal_that_nobody_heard_when_the_saving_began_opens_a_case_at_its_end(desk):
    makes_no_cards(desk)
    add = desk.crm._crm_item_add

    def taken_back_meanwhile(params):
        desk.knows(desk.client_id, state=State.WITHDRAWN)
        return add(params)

    desk.crm._crm_item_add = taken_back_meanwhile
    desk.saves()
    assert cases(desk) == [("withdrawn", "frozen")]


def test_a_withdrawal_after_a_saving_whose_answer_was_lost_opens_a_case(desk):
    makes_no_cards(desk)
    desk.crm.after["crm.item.add"] = [UnknownOutcome("crm.item.add")]
    listed = desk.crm._crm_item_list

    def answers_before_there_is_a_card(params):
        if desk.crm.contacts:
            raise PortalUnavailable("crm.item.list")
        return listed(params)

    desk.crm._crm_item_list = answers_before_there_is_a_card
    assert code(desk.saves()) == (502, "portal_unavailable")
    withdraws(desk)
    assert (list(desk.crm.contacts), desk.links()) == ([46], [])
    assert cases(desk) == [("withdrawn", "frozen")]


def test_a_withdrawal_before_a_saving_has_begun_opens_no_case(desk):
    makes_no_cards(desk)
    with desk.db.write() as session:
        desk.office.app.extensions["soglasie"].chat.order_save(session, desk.portal_id, CHAT, desk.clock())
    withdraws(desk)
    desk.works()
    assert (cases(desk), desk.crm.contacts) == ([], {})


def test_a_card_that_was_merged_before_we_looked_is_followed_at_the_next_saving(desk):
    desk.saves()
    desk.crm.contact(60, ("IM", "imol|livechat|15|1777|9"), name="Иван")
    del desk.crm.contacts[46]
    assert desk.saves().json == {"contact_id": 60}
    assert desk.shown()["contact"]["state"] == "merged"
    assert {link.contact_id: link.merged_into for link in desk.links()} == {46: 60, 60: None}
