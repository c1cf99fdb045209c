"""To which card a client is saved, and what an employee may wish of it."""

from dataclasses import replace

import pytest

from consent.card_plan import SaveRefusal, Wish
from consent.recognise import Contact, ContactKind
from crm_sync.refusals import CardRefused
from integration.rest import AccessDenied, BadRequest, NotFound
from tests.unit.crm_sync.cards import CARD, IMOL, wishing
from tests.unit.crm_sync.crm import Crm, save

PHONE = ("PHONE", "+79000000000")
OTHER = Contact(ContactKind.PHONE, "+79990000001")


@pytest.fixture
def crm():
    return Crm()


@pytest.fixture
def twins(crm):
    """Two cards with the client's phone."""
    crm.contact(7, PHONE, name="Муж")
    crm.contact(8, PHONE, name="Анна")
    return crm


def refusal(crm, card):
    with pytest.raises(CardRefused) as raised:
        save(crm, card)
    return raised.value.code


def test_of_several_cards_that_look_alike_none_is_taken_by_chance(twins):
    assert refusal(twins, CARD) == "choose_contact"
    assert twins.sent("crm.item.update") == twins.sent("crm.item.add") == []


def test_a_phone_and_an_email_on_two_cards_are_two_cards(crm):
    crm.contact(7, PHONE, name="Муж")
    crm.contact(8, ("EMAIL", "anna@example.com"), name="Анна")
    assert refusal(crm, CARD) == "choose_contact"


def test_an_unsaved_client_leaves_no_fields_in_the_portal():
    crm = Crm(has_fields=False)
    crm.contact(7, PHONE)
    crm.contact(8, PHONE)
    refusal(crm, CARD)
    assert crm.sent("crm.contact.userfield.add") == []


def test_the_employee_chooses_and_from_then_on_the_chat_leads_there(twins):
    assert save(twins, wishing(Wish(contact_id=8))).contact_id == 8
    assert twins.values(8, "IM") == [IMOL]
    assert save(twins, CARD).contact_id == 8


def test_a_new_card_is_made_once_however_often_it_is_wished(twins):
    first = save(twins, wishing(Wish(is_new=True)))
    assert first.is_ours
    assert save(twins, wishing(Wish(is_new=True))).contact_id == first.contact_id == 9
    assert len(twins.contacts) == 3


def test_a_card_that_was_deleted_cannot_be_chosen(twins):
    del twins.contacts[8]
    assert refusal(twins, wishing(Wish(contact_id=8))) == "contact_gone"


def test_a_card_deleted_while_we_write_is_said_to_be_gone(twins):
    twins.fail["crm.item.update"] = [NotFound("m", code="not_found")]
    assert refusal(twins, wishing(Wish(contact_id=8))) == "contact_gone"


def test_a_strangers_card_is_not_opened_to_whoever_knows_its_number(twins):
    twins.contact(9, ("PHONE", "+79111111111"), name="Чужой")
    assert refusal(twins, wishing(Wish(contact_id=9))) == "contact_unknown"


def test_a_card_found_by_a_phone_that_the_client_wrote_may_be_chosen(twins):
    twins.contact(9, ("PHONE", OTHER.value), name="Анна")
    twins.messages = [(5, 599, "мой номер 8 999 000 00 01")]
    assert save(twins, wishing(Wish(contact_id=9))).contact_id == 9


def test_what_the_employee_takes_from_the_chat_is_added_once(crm):
    card = wishing(Wish(contacts=(OTHER, Contact(ContactKind.PHONE, "+79000000000"))))
    number = save(crm, card).contact_id
    save(crm, card)
    assert crm.values(number, "PHONE") == ["8 (900) 000-00-00", "+79990000001"]


def test_what_the_employee_leaves_out_is_not_written(crm):
    keys = frozenset({"phone:0", "source_description", "name", "im"})
    made = crm.contacts[save(crm, wishing(Wish(without=keys))).contact_id]
    assert [row["typeId"] for row in made["fm"]] == ["IM", "EMAIL"]
    assert ("sourceDescription" in made, made["name"]) == (False, "Анна Иванова")


def test_a_required_field_is_named(crm):
    crm.require("UF_CRM_CITY", "Город")
    assert refusal(crm, CARD) == "crm_fields_required:UF_CRM_CITY"
    assert SaveRefusal.read(refusal(crm, CARD)) == (SaveRefusal.FIELDS_REQUIRED, ("UF_CRM_CITY",))


def test_a_required_phone_is_named_though_the_portal_does_not_list_it(crm):
    text = 'Invalid value for field "PHONE"'
    error = BadRequest("m", code="crm_field_error_value_not_valid", description=text)
    crm.fail["crm.item.add"] = [error]
    assert refusal(crm, replace(CARD, phone="")) == "crm_fields_required:PHONE"


def test_the_portals_words_are_not_repeated(crm):
    text = 'Invalid value "Анна" for field "NAME_SECRET"'
    crm.fail["crm.item.add"] = [BadRequest("m", code="crm_field_error_value_not_valid", description=text)]
    assert refusal(crm, CARD) == "crm_refused"


@pytest.mark.parametrize("method", ["crm.item.list", "crm.item.fields", "crm.item.add"])
def test_without_rights_in_the_crm_that_is_what_is_said(crm, method):
    crm.fail[method] = [AccessDenied("m", code="access_denied")]
    assert refusal(crm, CARD) == "crm_access_denied"


def test_a_card_that_was_merged_away_is_told_with_its_heir(crm):
    crm.contact(8, ("IM", IMOL), name="Анна")
    saved = save(crm, replace(CARD, known_contact_id=7))
    assert (saved.contact_id, saved.gone, saved.has_chat) == (8, (7,), True)
