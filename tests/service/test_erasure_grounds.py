"""What another ground holds of a client's data is not destroyed with his consent, on both databases."""

import pytest

from integration.rest import AccessDenied
from models.client import ClientRow
from models.crm_link import CrmLink
from tests.service.bureau import IMOL, Bureau
from tests.support.administration import NOW
from tests.support.cards import CONTACT, INVOICE
from tests.unit.crm_sync.crm import GIVEN, WITHDRAWN
from usecases.line_view import PortalLine

OTHER_IMOL = "imol|telegrambot|15|1888|9"
SECOND_COMPANY = {
    "full_name": "ООО «Лютик»", "short_name": "Лютик", "inn": "7830002293", "ogrn": "1037739010891",
}  # fmt: skip
CHANNELS = [
    pytest.param({"line_id": 16, "connector": "telegrambot"}, id="another company"),
    pytest.param({"user_id": 12, "connector": "whatsapp"}, id="another channel"),
]


@pytest.fixture
def bureau(db):
    bureau = Bureau(db)
    bureau.office.portals.lines[bureau.portal_id].append(PortalLine(16, "Опт"))
    bureau.admin.protected(15, mode="explicit")
    second = bureau.admin.published(company_id=bureau.admin.company(**SECOND_COMPANY))
    bureau.admin.protected(16, mode="explicit", agreement_id=second)
    bureau.hears("Здравствуйте", 10, connector="telegrambot")
    bureau.delivers(11)
    bureau.hears("Да", 12, connector="telegrambot")
    return bureau


def answers(bureau, word, channel):
    """The same person in another chat."""
    chat = {"chat_id": 1888, "session_id": 344, **channel}
    bureau.hears("Здравствуйте", 20, **chat)
    bureau.delivers(21)
    bureau.hears(word, 22, **chat)


def our_card(bureau, *fm):
    return bureau.crm.add(CONTACT, *fm, name="Иван", originatorId="soglasie", originId="telegrambot:9")


def link(bureau, contact_id):
    with bureau.db.write() as session:
        for client in session.query(ClientRow):
            client.contact_id = contact_id


def withdraws(bureau):
    bureau.hears("Отзываю согласие", 30, connector="telegrambot")
    return bureau.works()


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_card_of_another_consent_in_force_outlives_a_withdrawal(bureau, channel):
    answers(bureau, "Да", channel)
    card = our_card(bureau, ("IM", IMOL))
    link(bureau, card)
    withdraws(bureau)

    assert (bureau.case()["state"], bureau.item("contact")["reason"]) == ("held", "other_consent")
    assert "другого согласия" in bureau.item("contact")["reason_text"]
    bureau.does("approve")
    bureau.works()
    assert bureau.crm.items[CONTACT][card]["name"] == "Иван"


def test_a_card_that_nobody_saved_belongs_to_a_consent_by_the_chat_it_carries(bureau):
    answers(bureau, "Да", {"line_id": 16, "connector": "telegrambot"})
    our_card(bureau, ("IM", IMOL), ("IM", OTHER_IMOL))
    withdraws(bureau)
    assert bureau.item("contact")["reason"] == "other_consent"


def test_a_card_of_another_client_whose_link_is_older_than_his_newest_one_is_his_too(bureau):
    answers(bureau, "Да", {"user_id": 12, "connector": "whatsapp"})
    card = our_card(bureau, ("IM", IMOL))
    with bureau.db.write() as session:
        other = session.query(ClientRow).filter_by(user_id=12).one()
        session.add(
            CrmLink(portal_id=bureau.portal_id, client_id=other.id, contact_id=card, is_ours=False,
                    linked_at=NOW)
        )  # fmt: skip
    withdraws(bureau)
    assert bureau.item("contact")["reason"] == "other_consent"


def test_a_contact_with_an_invoice_and_no_deal_is_not_destroyed(bureau):
    card = our_card(bureau, ("IM", IMOL))
    bureau.crm.add(INVOICE, contactId=card)
    withdraws(bureau)
    assert (bureau.case()["state"], bureau.item("contact")["reason"]) == ("held", "has_invoice")
    assert "счёт" in bureau.item("contact")["reason_text"]


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_card_whose_other_client_refused_goes(bureau, channel):
    answers(bureau, "Нет", channel)
    card = our_card(bureau, ("IM", IMOL), ("IM", OTHER_IMOL))
    link(bureau, card)
    withdraws(bureau)
    bureau.does("approve")
    bureau.works()
    assert card not in bureau.crm.items[CONTACT]


def test_a_consent_that_came_after_the_card_was_looked_at_holds_it(bureau):
    card = our_card(bureau, ("IM", IMOL), ("IM", OTHER_IMOL))
    withdraws(bureau)
    assert bureau.item("contact")["action"] == "delete"
    answers(bureau, "Да", {"line_id": 16, "connector": "telegrambot"})
    bureau.does("approve")
    bureau.works()
    assert (bureau.case()["state"], card in bureau.crm.items[CONTACT]) == ("held", True)


def labelled(bureau, label):
    """An old customer's contact that the client was saved to."""
    card = bureau.crm.add(CONTACT, ("IM", IMOL), at="2026-01-10T10:00:00+03:00", UF_CRM_PD_CONSENT=label)
    link(bureau, card)
    return card


@pytest.mark.parametrize(("was", "is_now"), [(GIVEN, WITHDRAWN), ("", "")])
def test_a_card_that_stays_no_longer_tells_of_the_consent(bureau, was, is_now):
    card = labelled(bureau, was)
    withdraws(bureau)
    assert bureau.item("contact")["reason"] == "older_card"
    assert bureau.crm.items[CONTACT][card]["UF_CRM_PD_CONSENT"] == is_now


def test_a_card_of_another_consent_goes_on_telling_of_it(bureau):
    answers(bureau, "Да", {"user_id": 12, "connector": "whatsapp"})
    card = labelled(bureau, GIVEN)
    withdraws(bureau)
    assert bureau.crm.items[CONTACT][card]["UF_CRM_PD_CONSENT"] == GIVEN


def test_a_portal_that_does_not_let_the_card_be_marked_stops_no_erasure(bureau):
    labelled(bureau, GIVEN)
    bureau.crm.fail["crm.contact.update"] = [AccessDenied("crm.contact.update", code="access_denied")]
    withdraws(bureau)
    assert bureau.case()["state"] == "held"


def test_a_consent_that_a_demand_leaves_in_force_stays_on_the_card(bureau):
    card = labelled(bureau, GIVEN)
    bureau.opens("demand")
    bureau.works()
    assert bureau.crm.items[CONTACT][card]["UF_CRM_PD_CONSENT"] == GIVEN
