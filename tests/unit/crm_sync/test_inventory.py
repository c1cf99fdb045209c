"""Everything a CRM holds of a client is found, and nothing of anybody else goes."""

from datetime import UTC, datetime

import pytest

from crm_sync.inventory import inventory
from crm_sync.subject import Subject
from integration.rest import AccessDenied, BadRequest
from tests.support.cards import CONTACT, DEAL, INVOICE, LEAD, Cards

IMOL = "imol|telegrambot|15|1777|9"
BEFORE = "2026-11-24T20:23:04+03:00"
SUBJECT = Subject(
    connector="telegrambot",
    user_id=9,
    chat_ids=(1777,),
    session_ids=(343,),
    entity_ids=("telegrambot|15|1777|9",),
    known_since=datetime(2026, 11, 24, 17, 23, 5, tzinfo=UTC),
    phones=("8 (900) 000-00-00",),
    emails=("anna@example.com",),
)


@pytest.fixture
def crm():
    return Cards()


def alone(_kind, _ref, _chat_ids):
    """No other client's consent is in force."""
    return False


def found(crm, subject=SUBJECT, other_consent=alone):
    """What was found of a kind: number, what is to become of it, why."""
    things = inventory(crm, subject, other_consent)
    return {(each.kind, each.ref): (each.action, each.reason) for each in things}


def test_the_lead_that_the_portal_made_for_the_session_goes_with_all_that_hangs_on_it(crm):
    lead = crm.add(LEAD, ("IM", IMOL), name="Анна")
    crm.bound = f"LEAD|{lead}|COMPANY|0|CONTACT|0|DEAL|0"
    parts = [crm.hang(name, (LEAD, lead)) for name in ("activity", "comment", "log")]

    things = found(crm)

    assert things["lead", lead] == ("delete", "")
    kinds = ("activity", "comment", "log_message")
    assert [things[kind, part][0] for kind, part in zip(kinds, parts, strict=True)] == ["delete"] * 3
    assert things["dialogue", 1777] == ("by_hand", "")


def test_the_requisites_of_a_contact_go_and_those_of_one_that_stays_do_not(crm):
    new, old = crm.add(CONTACT, ("IM", IMOL)), crm.add(CONTACT, ("IM", IMOL), at=BEFORE)
    passport = crm.hang("requisite", (CONTACT, new))
    crm.hang("requisite", (CONTACT, old))
    crm.hang("requisite", (4, new))

    assert {key: what for key, what in found(crm).items() if key[0] == "requisite"} == {
        ("requisite", passport): ("delete", "")
    }


def test_an_old_customer_found_by_the_session_stays_and_only_the_sessions_activity_goes(crm):
    old = crm.add(CONTACT, ("IM", IMOL), at=BEFORE, name="Анна")
    crm.bound = f"LEAD|0|CONTACT|{old}"
    session = crm.hang(
        "activity", (CONTACT, old), PROVIDER_ID="IMOPENLINES_SESSION", ASSOCIATED_ENTITY_ID="343"
    )
    crm.hang("activity", (CONTACT, old), PROVIDER_ID="CRM_EMAIL", ASSOCIATED_ENTITY_ID="343")
    crm.hang("comment", (CONTACT, old))
    crm.hang("log", (CONTACT, old))

    assert found(crm) == {
        ("contact", old): ("hold", "older_card"),
        ("activity", session): ("delete", ""),
        ("dialogue", 1777): ("by_hand", ""),
    }


def test_of_a_card_that_stays_our_own_entry_in_its_timeline_goes(crm):
    old = crm.add(CONTACT, ("IM", IMOL), at=BEFORE)
    ours = crm.hang("log", (CONTACT, old))
    subject = Subject(**{**_fields(SUBJECT), "log_messages": ((old, ours),)})

    assert found(crm, subject)["log_message", ours] == ("delete", "")


def test_a_contact_with_a_deal_and_the_deal_wait_for_a_person(crm):
    contact = crm.add(CONTACT, ("IM", IMOL))
    deal = crm.add(DEAL, contactId=contact, title="Заказ")

    things = found(crm)

    assert things["contact", contact] == ("hold", "has_deal")
    assert things["deal", deal] == ("hold", "is_deal")


def test_a_contact_with_an_invoice_waits_for_a_person(crm):
    contact = crm.add(CONTACT, ("IM", IMOL))
    crm.add(INVOICE, contactId=contact, title="Счёт 7")
    assert found(crm)["contact", contact] == ("hold", "has_invoice")


@pytest.mark.parametrize("type_id", [LEAD, CONTACT])
@pytest.mark.parametrize(
    ("links", "fate"),
    [
        ({"companyId": 4}, ("hold", "has_company")), ({"companyIds": [4]}, ("hold", "has_company")),
        ({"companyId": 0, "companyIds": []}, ("delete", "")), ({"companyId": None}, ("delete", "")),
    ],
)  # fmt: skip
def test_a_card_of_a_company_waits_for_a_person(crm, type_id, links, fate):
    card = crm.add(type_id, ("IM", IMOL), **links)
    assert found(crm)["lead" if type_id == LEAD else "contact", card] == fate


def test_a_portal_without_invoices_has_none(crm):
    contact = crm.add(CONTACT, ("IM", IMOL))
    del crm.items[INVOICE]
    assert found(crm)["contact", contact] == ("delete", "")


@pytest.mark.parametrize(
    ("code", "is_none"), [("entity_type_not_supported", True), ("invalid_arg_value", False)]
)
def test_only_a_portal_that_knows_no_invoices_is_believed_to_have_none(crm, code, is_none):
    contact = crm.add(CONTACT, ("IM", IMOL))
    listed = crm._crm_item_list

    def refuse(params):
        if params["entityTypeId"] == INVOICE:
            raise BadRequest("crm.item.list", code=code)
        return listed(params)

    crm._crm_item_list = refuse
    if is_none:
        assert found(crm)["contact", contact] == ("delete", "")
    else:
        with pytest.raises(BadRequest):
            found(crm)


def test_a_card_that_another_consent_uses_is_held_by_its_number_and_by_the_chats_it_carries(crm):
    contact = crm.add(CONTACT, ("IM", IMOL), ("IM", "imol|whatsapp|16|1888|12"), ("IM", "anna_in_telegram"))
    asked = []

    def other_consent(*card):
        asked.append(card)
        return True

    assert found(crm, other_consent=other_consent)["contact", contact] == ("hold", "other_consent")
    assert asked == [("contact", contact, {1777, 1888})]


@pytest.mark.parametrize(
    "fm", [("PHONE", "+79000000000"), ("PHONE", "89000000000"), ("EMAIL", "anna@example.com")]
)
def test_a_namesake_is_shown_and_held(crm, fm):
    namesake = crm.add(CONTACT, fm)
    assert found(crm)["contact", namesake] == ("hold", "only_similar")


def test_who_has_a_phone_or_an_email_that_was_saved_to_his_card_is_shown_and_held(crm):
    ours = crm.add(
        CONTACT, ("PHONE", "+7 911 000-00-00"), ("EMAIL", "work@example.com"),
        originatorId="soglasie", originId="telegrambot:9",
    )  # fmt: skip
    same = [crm.add(LEAD, ("PHONE", "89110000000")), crm.add(CONTACT, ("EMAIL", "work@example.com"))]
    crm.add(CONTACT, ("PHONE", "+79220000000"))
    assert found(crm) == {
        ("contact", ours): ("delete", ""),
        ("lead", same[0]): ("hold", "only_similar"),
        ("contact", same[1]): ("hold", "only_similar"),
        ("dialogue", 1777): ("by_hand", ""),
    }


def test_a_card_that_only_looks_the_same_leads_no_further(crm):
    crm.add(CONTACT, ("EMAIL", "anna@example.com"), ("PHONE", "+79330000000"))
    third = crm.add(CONTACT, ("PHONE", "+79330000000"))
    assert ("contact", third) not in found(crm)


def test_a_card_with_our_mark_goes_and_another_clients_with_it_does_not(crm):
    ours = crm.add(CONTACT, at=BEFORE, originatorId="soglasie", originId="telegrambot:9")
    crm.add(CONTACT, at=BEFORE, originatorId="soglasie", originId="telegrambot:10")
    assert found(crm) == {("contact", ours): ("delete", ""), ("dialogue", 1777): ("by_hand", "")}


def test_what_a_card_holds_is_named_by_kind_and_never_by_value(crm):
    crm.add(
        LEAD, ("IM", IMOL), ("PHONE", "+79000000000"), name="Анна", ADDRESS_CITY="Тверь", UF_CRM_SIZE="44",
        comments="", birthdate=None,
    )  # fmt: skip
    [lead] = [each for each in inventory(crm, SUBJECT, alone) if each.kind == "lead"]
    assert lead.categories == ("address", "messenger", "name", "other", "phone")


def test_a_chat_that_cannot_be_read_hides_nothing_that_is_found_otherwise(crm):
    lead = crm.add(LEAD, ("IM", IMOL))
    crm.fail["imopenlines.dialog.get"] = [AccessDenied("imopenlines.dialog.get")]
    assert ("lead", lead) in found(crm)


def test_a_link_to_a_card_that_is_gone_finds_nothing(crm):
    subject = Subject(**{**_fields(SUBJECT), "contact_ids": (77,)})
    assert found(crm, subject) == {("dialogue", 1777): ("by_hand", "")}


def _fields(subject):
    return {name: getattr(subject, name) for name in subject.__dataclass_fields__}
