"""The act says what the program destroyed, and nothing that it did not, on both databases."""

import json

import pytest

from integration.rest import AccessDenied, UnknownOutcome
from models.client import ClientRow
from tests.service.bureau import IMOL, Bureau
from tests.support.cards import CONTACT, LEAD
from usecases import erasure_documents

BEFORE = "2026-01-10T10:00:00+03:00"


@pytest.fixture
def bureau(db):
    bureau = Bureau(db)
    bureau.make_documents = erasure_documents.make_documents
    bureau.worker = bureau.new_worker()
    return bureau


def act(bureau):
    documents = bureau.case()["documents"]
    url = next(each["url"] for each in documents if (each["kind"], each["format"]) == ("act", "json"))
    return json.loads(bureau.officer.get(url.removeprefix("/api/v1")).get_data())


def codes(things, name="kind"):
    return [thing[name]["code"] for thing in things]


def of(things, kind):
    return next(thing for thing in things if thing["kind"]["code"] == kind)


def old_contact(bureau, *fm):
    bureau.met()
    card = bureau.crm.add(CONTACT, *fm, at=BEFORE, name="Иван", post="директор", birthdate="1980-01-01")
    bureau.hears("Не согласен", 12, connector="telegrambot")
    bureau.works()
    return card


def takes_out(bureau):
    """The officer has the chat's data taken out of the contact, and lets the case go."""
    bureau.does(f"items/{bureau.item('contact')['id']}", {"action": "scrub"})
    bureau.does("approve")
    return bureau.works()


def test_of_a_card_that_stays_only_what_was_taken_out_is_said_to_be_destroyed(bureau):
    old_contact(bureau, ("IM", IMOL), ("PHONE", "+79"))
    takes_out(bureau)
    contact = of(act(bureau)["erased"], "contact")
    assert codes([contact], "done") == ["scrub"]
    assert [each["code"] for each in contact["categories"]] == ["messenger"]
    assert bureau.item("contact")["categories"] == ["messenger"]


def test_a_card_that_had_nothing_of_the_chat_is_kept_in_the_act(bureau):
    with_phone = ("PHONE", "+79000000001")
    bureau.met()
    bureau.hears("Не согласен", 12, connector="telegrambot")
    with bureau.db.write() as session:
        session.query(ClientRow).one().phone = with_phone[1]
    bureau.crm.add(CONTACT, with_phone, at=BEFORE, name="Пётр", birthdate="1980-01-01")
    bureau.works()
    takes_out(bureau)

    said = act(bureau)
    assert codes(said["erased"]) == ["lead", "working_data"]
    assert "birthdate" not in [each["code"] for each in said["categories"]]
    assert of(said["kept"], "contact")["reason"]["code"] == "nothing_taken"
    assert bureau.item("contact")["state"] == "kept"
    assert "nothing_taken" in bureau.events()


@pytest.mark.parametrize(("error", "is_failed"), [(UnknownOutcome, False), (AccessDenied, True)])
def test_what_was_taken_out_by_an_attempt_that_failed_is_not_forgotten(bureau, error, is_failed):
    old_contact(bureau, ("IM", IMOL))
    update = bureau.crm._crm_contact_update

    def take_and_fail(params):
        bureau.crm._crm_contact_update = update
        update(params)
        raise error("crm.contact.update")

    bureau.crm._crm_contact_update = take_and_fail
    takes_out(bureau).passes(minutes=1).works()
    if is_failed:
        assert bureau.does("retry")[0] == 200
        bureau.works()
    contact = of(act(bureau)["erased"], "contact")
    assert [each["code"] for each in contact["categories"]] == ["messenger"]


def test_a_card_that_somebody_deleted_is_left_to_a_person_who_empties_the_recycle_bin(bureau):
    bureau.met()
    bureau.crm.hang("comment", (LEAD, bureau.lead), text="скидка")
    bureau.hears("Не согласен", 12, connector="telegrambot")
    bureau.works()
    bureau.crm._crm_item_delete({"entityTypeId": LEAD, "id": bureau.lead})
    bureau.does("approve")
    bureau.works()

    said = act(bureau)
    assert codes(said["erased"]) == ["working_data"]
    lead = of(said["by_hand"], "lead")
    assert (lead["number"], lead["url"], lead["done_at"]) == (bureau.lead, "", None)
    assert "корзине CRM" in lead["reason"]["words"]
    assert "comment" not in str(said)
    shown = bureau.item("lead")
    assert (shown["action"], shown["state"], shown["url"]) == ("by_hand", "by_hand", None)
    assert "корзине CRM" in shown["reason_text"]
    assert "deleted_before" in bureau.events()

    bureau.does(f"by-hand/{bureau.item('dialogue')['id']}", {"done": True})
    assert bureau.case()["state"] == "documented"
    bureau.does(f"by-hand/{shown['id']}", {"done": True})
    assert bureau.case()["state"] == "closed"


def test_a_contact_to_be_cleared_that_somebody_deleted_lies_in_the_bin_too(bureau):
    card = old_contact(bureau, ("IM", IMOL))
    bureau.crm._crm_item_delete({"entityTypeId": CONTACT, "id": card})
    takes_out(bureau)
    assert set(codes(act(bureau)["by_hand"])) == {"dialogue", "contact"}
    assert bureau.item("contact")["state"] == "by_hand"


def test_a_card_that_comes_back_out_of_the_bin_is_destroyed_after_all(bureau):
    bureau.refused().works()
    card = bureau.crm.items[LEAD].pop(bureau.lead)
    bureau.does("approve")
    assert bureau.worker.deliver_one()
    bureau.crm.items[LEAD][bureau.lead] = card
    bureau.works()
    assert (bureau.case()["state"], bureau.lead in bureau.crm.items[LEAD]) == ("documented", False)
    assert codes(act(bureau)["erased"]) == ["lead", "working_data"]
    assert "Иван" not in bureau.crm.left()
