"""Before anything is saved an employee sees where it would go and what would be written."""

from dataclasses import replace

import pytest

from consent.card_plan import FieldAction, SaveRefusal, Wish
from consent.erasure import FoundBy
from crm_sync.preview import preview
from crm_sync.refusals import CardRefused
from integration.rest import AccessDenied, PortalUnavailable
from tests.unit.crm_sync.cards import CARD, IMOL, wishing
from tests.unit.crm_sync.crm import Crm

WRITES = ("crm.item.add", "crm.item.update", "crm.contact.userfield.add", "crm.timeline.logmessage.add")


@pytest.fixture
def crm():
    crm = Crm()
    yield crm
    # Whatever a preview shows, it changes nothing.
    assert not [method for method, _ in crm.calls if method in WRITES]


def actions(shown):
    return {field.key: field.action.value for field in shown.fields}


def test_without_a_card_everything_is_new(crm):
    shown = preview(crm, CARD)
    assert (shown.candidates, shown.chosen, shown.must_choose) == ((), None, False)
    assert set(actions(shown).values()) == {"add"}
    assert {"name", "im", "phone:0", "email:0", "source_description", "consent"} <= actions(shown).keys()


def test_each_candidate_says_how_it_was_found(crm):
    crm.contact(3, name="Анна", lastName="Из чата")
    crm.contact(4, ("IM", IMOL), name="Анна")
    crm.contact(5, ("WEB", "x"), originatorId="soglasie", originId="livechat:599")
    crm.contact(6, ("PHONE", "+79000000000"))
    crm.contact(7, ("EMAIL", "anna@example.com"))
    crm.contact(9)
    crm.bound = 3
    shown = preview(crm, replace(CARD, known_contact_id=9))
    found = [(each.contact_id, each.found_by) for each in shown.candidates]
    by = [FoundBy.CHAT, FoundBy.LINK, FoundBy.IM, FoundBy.MARK, FoundBy.PHONE, FoundBy.EMAIL]
    assert found == list(zip([3, 9, 4, 5, 6, 7], by, strict=True))
    assert (shown.chosen, shown.must_choose) == (3, False)
    assert (shown.candidates[0].name, shown.candidates[3].is_ours) == ("Из чата Анна", True)


def test_what_is_there_stays_and_what_is_missing_is_filled(crm):
    crm.contact(7, ("IM", IMOL), ("PHONE", "+7 900 000-00-00"), name="Нюра", sourceDescription="")
    shown = preview(crm, CARD)
    assert actions(shown) | {} == {
        "name": "kept",
        "im": "same",
        "phone:0": "same",
        "email:0": "add",
        "source_description": "fill",
        "consent": "fill",
        "consent_at": "fill",
    }
    assert next(field.now for field in shown.fields if field.key == "name") == "Нюра"


def test_among_namesakes_the_employee_has_to_choose(crm):
    crm.contact(6, ("PHONE", "+79000000000"))
    crm.contact(7, ("PHONE", "+79000000000"), name="Анна Иванова")
    assert (preview(crm, CARD).chosen, preview(crm, CARD).must_choose) == (None, True)
    shown = preview(crm, wishing(Wish(contact_id=7)))
    assert (shown.chosen, shown.must_choose, actions(shown)["name"]) == (7, False, "same")
    fresh = preview(crm, wishing(Wish(is_new=True)))
    assert (fresh.chosen, fresh.must_choose, actions(fresh)["name"]) == (None, False, "add")


def test_contacts_that_the_client_wrote_are_offered_and_searched_for(crm):
    crm.contact(8, ("PHONE", "+79990000001"))
    crm.messages = [
        (5, 599, "звоните 8 999 000-00-01 или anna@example.com"),
        (6, 27, "наш номер +7 495 000-00-00"),
        (7, 456, "+7 495 000-00-09"),
    ]
    shown = preview(crm, CARD)
    assert [(each.contact.value, each.message_id) for each in shown.recognised] == [("+79990000001", 5)]
    assert [each.contact_id for each in shown.candidates] == [8]


def test_a_history_that_is_closed_to_us_hides_only_what_it_holds(crm):
    crm.fail["imopenlines.session.history.get"] = [AccessDenied("m", code="access_denied")] * 2
    assert preview(crm, CARD).recognised == ()


def test_problems_are_named_beforehand(crm):
    crm.require("UF_CRM_CITY", "Город")
    card = replace(CARD, phone="12", email="anna at example", known_contact_id=7)
    problems = {each.code: each.names for each in preview(crm, card).problems}
    assert problems == {
        "crm_fields_required": ("Город",),
        "contact_gone": (),
        "phone_unusable": (),
        "email_unusable": (),
    }


def test_a_required_field_that_the_card_has_is_no_problem(crm):
    crm.require("UF_CRM_CITY", "Город")
    crm.contact(7, ("IM", IMOL), UF_CRM_CITY="Тверь")
    assert preview(crm, CARD).problems == ()


def test_a_card_that_is_gone_or_foreign_is_refused(crm):
    crm.contact(9, name="Чужой")
    for number, reason in ((9, SaveRefusal.CONTACT_UNKNOWN), (10, SaveRefusal.CONTACT_GONE)):
        with pytest.raises(CardRefused, match=reason.value):
            preview(crm, wishing(Wish(contact_id=number)))


def test_a_portal_that_does_not_answer_is_not_hidden(crm):
    crm.fail["imopenlines.session.history.get"] = [PortalUnavailable("m")]
    with pytest.raises(PortalUnavailable):
        preview(crm, CARD)


def test_the_actions_that_write_are_adding_and_filling():
    assert [each.value for each in FieldAction if each.writes] == ["add", "fill"]
