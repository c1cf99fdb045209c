"""A client who consented has one contact card, his own, and staff's entries on it stay."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from unittest.mock import Mock

import pytest

from crm_sync.consent_fields import show_ended
from crm_sync.contacts import Card, ConsentLabel, SaveHandler
from integration.rest import AccessDenied, BadRequest, NotFound, UnknownOutcome
from tests.support.cards import CONTACT, Cards
from tests.unit.crm_sync.crm import GIVEN, REFUSED, WITHDRAWN, Crm
from tests.unit.crm_sync.crm import save as save_client

IMOL = "imol|livechat|22|1775|599"
CARD = Card(
    entity_id="livechat|22|1775|599",
    connector="livechat",
    user_id=599,
    chat_id=1777,
    name="Анна",
    email="anna@example.com",
    phone="8 (900) 000-00-00",
    line_name="Продажи",
    given_at=datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
)
BARE = replace(CARD, email="", phone="")


def save(crm, card):
    return save_client(crm, card).contact_id


def test_a_new_client_gets_a_card_with_all_that_was_told():
    crm = Crm()
    number = save(crm, CARD)
    made = crm.contacts[number]
    assert (made["name"], made["sourceDescription"]) == ("Анна", "Продажи")
    assert (made["originatorId"], made["originId"]) == ("soglasie", "livechat:599")
    assert crm.values(number, "IM") == [IMOL]
    assert crm.values(number, "PHONE") == ["8 (900) 000-00-00"]
    assert crm.values(number, "EMAIL") == ["anna@example.com"]


def test_saving_twice_makes_one_card_and_writes_no_value_twice():
    crm = Crm()
    assert save(crm, CARD) == save(crm, CARD)
    assert len(crm.contacts) == 1
    assert len(crm.contacts[46]["fm"]) == 3


@pytest.mark.parametrize(
    ("connector", "kind"),
    [("livechat", "OPENLINE"), ("telegrambot", "TELEGRAM"), ("vkgroup", "VK"), ("whatsappbyedna", "IMOL")],
)
def test_the_messenger_address_is_of_the_kind_the_portal_writes_itself(connector, kind):
    crm = Crm()
    save(crm, replace(CARD, connector=connector))
    assert crm.contacts[46]["fm"][0]["valueType"] == kind


def test_the_card_bound_to_the_chat_comes_first():
    crm = Crm()
    crm.contact(42, name="Анна")
    crm.contact(43, ("IM", IMOL), name="Анна")
    crm.bound = 42
    assert save(crm, CARD) == 42
    assert crm.values(42, "IM") == [IMOL]


@pytest.mark.parametrize(
    ("fm", "marks"),
    [
        (("IM", IMOL), {}),
        (("WEB", "x"), {"originatorId": "soglasie", "originId": "livechat:599"}),
        (("PHONE", "+79000000000"), {}),
        (("PHONE", "89000000000"), {}),
        (("EMAIL", "anna@example.com"), {}),
    ],
)
def test_a_card_that_is_there_is_found(fm, marks):
    crm = Crm()
    crm.contact(7, fm, name="Анна П.", **marks)
    assert save(crm, CARD) == 7
    assert len(crm.contacts) == 1


def test_the_messenger_address_outweighs_a_shared_phone():
    crm = Crm()
    crm.contact(5, ("PHONE", "+79000000000"), name="Муж")
    crm.contact(6, ("IM", IMOL), name="Анна")
    assert save(crm, CARD) == 6


def test_what_staff_wrote_stays():
    crm = Crm()
    crm.contact(7, ("IM", IMOL), name="Анна Петровна", sourceDescription="Выставка")
    save(crm, CARD)
    assert (crm.contacts[7]["name"], crm.contacts[7]["sourceDescription"]) == ("Анна Петровна", "Выставка")


def test_a_card_we_only_found_does_not_become_ours():
    crm = Crm()
    crm.contact(7, ("IM", IMOL), name="")
    save(crm, CARD)
    assert crm.contacts[7]["name"] == "Анна"
    assert "originatorId" not in crm.contacts[7]


def test_equal_values_in_another_spelling_are_not_added():
    crm = Crm()
    crm.contact(7, ("IM", IMOL), ("PHONE", "+7 900 000 00 00"), ("EMAIL", "Anna@Example.com"), name="Анна")
    save(crm, CARD)
    assert len(crm.contacts[7]["fm"]) == 3


def test_values_that_would_spoil_the_card_are_left_out():
    crm = Crm()
    number = save(crm, replace(CARD, email="anna at example", phone="12", name="  "))
    assert [row["typeId"] for row in crm.contacts[number]["fm"]] == ["IM"]
    assert crm.contacts[number]["name"] == "Клиент открытой линии"
    assert crm.sent("crm.duplicate.findbycomm") == []


def test_a_card_deleted_long_ago_is_no_card():
    crm = Crm()
    assert save(crm, replace(CARD, known_contact_id=12)) == 46


def test_a_card_deleted_while_we_write_is_made_anew():
    crm = Crm()
    crm.contact(7, ("IM", IMOL), name="Анна")

    class Deleting(Crm):
        def _crm_item_update(self, params):
            self.contacts.pop(params["id"], None)
            raise NotFound("crm.item.update", code="not_found")

    crm.__class__ = Deleting
    number = save(crm, CARD)
    assert crm.values(number, "IM") == [IMOL]


def test_a_lost_answer_is_looked_up_before_anybody_repeats():
    crm = Crm()
    crm.after["crm.item.add"] = [UnknownOutcome("crm.item.add")]
    assert save(crm, CARD) == 46
    assert len(crm.contacts) == 1


def test_a_card_that_was_not_made_leaves_doubt_and_the_next_try_makes_one():
    crm = Crm()
    crm.fail["crm.item.add"] = [UnknownOutcome("crm.item.add")]
    with pytest.raises(UnknownOutcome):
        save(crm, CARD)
    assert save(crm, CARD) == 46


def test_without_access_to_the_chat_the_last_known_binding_counts():
    crm = Crm()
    crm.contact(42, name="Анна")
    crm.fail["imopenlines.dialog.get"] = [AccessDenied("imopenlines.dialog.get", code="access_error")]
    assert save(crm, replace(BARE, bound_contact_id=42)) == 42


def test_the_card_shows_the_consent_by_the_portals_own_numbers():
    crm = Crm()
    made = crm.contacts[save(crm, CARD)]
    assert made["UF_CRM_PD_CONSENT"] == GIVEN
    assert made["UF_CRM_PD_CONSENT_AT"] == "2026-03-02T09:00:00+00:00"
    save(crm, replace(CARD, consent=ConsentLabel.WITHDRAWN))
    assert made["UF_CRM_PD_CONSENT"] == WITHDRAWN
    assert crm.sent("crm.contact.userfield.add") == []


def test_a_card_that_told_of_a_consent_tells_of_its_end_once():
    crm = Cards()
    told, silent = (crm.add(CONTACT, UF_CRM_PD_CONSENT=value) for value in (GIVEN, None))
    for _ in range(2):
        show_ended(crm, [told, silent, 99], ConsentLabel.REFUSED)
    assert crm.items[CONTACT][told]["UF_CRM_PD_CONSENT"] == REFUSED
    assert crm.items[CONTACT][silent]["UF_CRM_PD_CONSENT"] is None
    assert crm.calls.count("crm.contact.update") == 1


def test_the_consent_fields_are_made_with_the_first_card():
    crm = Crm(has_fields=False)
    made = crm.contacts[save(crm, CARD)]
    wanted = [row["fields"] for row in crm.sent("crm.contact.userfield.add")]
    assert [row["FIELD_NAME"] for row in wanted] == ["UF_CRM_PD_CONSENT", "UF_CRM_PD_CONSENT_AT"]
    assert [row["VALUE"] for row in wanted[0]["LIST"]] == ["Получено", "Отказ", "Отозвано"]
    assert made["UF_CRM_PD_CONSENT"] == GIVEN


@pytest.mark.parametrize(
    "refusal",
    [AccessDenied("m", code="access_denied"), BadRequest("m", code="", description="Access denied")],
)
def test_without_the_right_to_make_fields_the_client_is_saved_all_the_same(refusal):
    crm = Crm(has_fields=False)
    crm.fail["crm.contact.userfield.add"] = [refusal]
    assert "UF_CRM_PD_CONSENT" not in crm.contacts[save(crm, CARD)]


def test_fields_that_somebody_made_meanwhile_are_used():
    crm = Crm(has_fields=False)
    crm.after["crm.contact.userfield.add"] = [BadRequest("m", code="error_core")] * 2
    assert crm.contacts[save(crm, CARD)]["UF_CRM_PD_CONSENT"] == GIVEN


class Refused(Exception):
    pass


def handler(crm, load_card, saved):
    db = SimpleNamespace(read=lambda: nullcontext("session"), write=lambda: nullcontext(Mock()))
    return SaveHandler(db, lambda _portal_id: crm, load_card, lambda *values: saved.append(values))


def test_a_delivery_saves_the_client_and_tells_which_card():
    crm, saved = Crm(), []
    delivery = SimpleNamespace(id=1, portal_id=1, payload={"client_id": 5}, noted={})
    settle = handler(crm, lambda _session, _portal_id, payload: CARD, saved)(delivery)
    assert saved == []
    assert settle("writing", "now") == {"contact_id": 46}
    [(session, told, card, done, now)] = saved
    assert (session, told, card, done.contact_id, now) == ("writing", delivery, CARD, 46, "now")


def test_without_a_consent_the_crm_is_not_even_asked():
    def refuse(_session, _portal_id, _payload):
        raise Refused

    crm = Crm()
    with pytest.raises(Refused):
        handler(crm, refuse, [])(SimpleNamespace(id=1, portal_id=1, payload={"client_id": 5}, noted={}))
    assert crm.calls == []
