"""The life of an erasure case from a refusal to its end, on both databases."""

import pytest

from delivery.courier import LEASE
from models import outbox
from models.client import Conversation, HeardRow
from models.erasure import ErasureItem
from models.outbox import OutboxRow, Sending
from models.silence import mark_silent
from tests.service.bureau import IMOL, Bureau
from tests.support.cards import CONTACT, DEAL
from usecases import erasure_documents
from usecases.forgetting import forget_who_gave_no_consent


@pytest.fixture
def bureau(db):
    return Bureau(db)


@pytest.fixture
def papers(bureau, monkeypatch):
    """Real documents; what a sheet looks like is looked at elsewhere."""
    for name in ("act_pdf", "extract_pdf"):
        monkeypatch.setattr(erasure_documents, name, lambda *_: b"%PDF")
    bureau.make_documents = erasure_documents.make_documents
    bureau.worker = bureau.new_worker()


def ticked(bureau):
    return bureau.does(f"by-hand/{bureau.item('dialogue')['id']}", {"done": True})


def test_a_refusal_freezes_and_finds_and_nothing_goes_without_approval(bureau):
    bureau.refused().works()
    case = bureau.case()
    assert (case["cause"], case["state"], case["opened_by"]) == ("refused", "inventory", None)
    assert [(item["kind"], item["action"]) for item in case["inventory"]] == [
        ("lead", "delete"), ("working_data", "delete"),
    ]  # fmt: skip
    assert case["inventory"][0]["url"].endswith(f"/crm/lead/details/{bureau.lead}/")
    assert bureau.lead in bureau.crm.items[1]


def test_an_approved_case_leaves_nothing_of_the_client_but_what_a_person_has_to_remove(bureau):
    bureau.refused().works()
    assert bureau.does("approve") == (200, "approved")
    bureau.works()

    assert bureau.case()["state"] == "documented"
    assert not [word for word in ("Иван", "9000000", "imol") if word in bureau.crm.left()]
    assert bureau.said[-1].startswith("Ваши персональные данные уничтожены")
    assert "2026-" in bureau.said[-1]
    assert ticked(bureau) == (200, "closed")
    assert bureau.events() == [
        "opened", "frozen", "inventory", "approved", "scrubbing", "scrubbed", "deleted", "verified",
        "documented", "done_by_hand", "closed",
    ]  # fmt: skip
    assert [event["number"] for event in bureau.case()["events"]] == list(range(1, 12))


def test_our_own_tables_forget_him_and_the_register_does_not(bureau):
    bureau.refused().works()
    bureau.does("approve")
    bureau.works()

    client = bureau.client()
    assert (client.name, client.phone, client.contact_id) == ("", "", None)
    assert {row.text for row in bureau._all(HeardRow)} == {""}
    done = [row for row in bureau._all(OutboxRow) if row.chat_id == 1777 and row.key[:6] != "erased"]
    assert {str(row.payload) for row in done if row.state == "done"} == {"{}"}
    assert [row.entity_id for row in bureau._all(Conversation)] == [""]
    assert [entry.client_name for entry in bureau.entries()] == ["Иван"]
    assert bureau.case()["inventory"][0]["title"] == ""


def test_what_his_cards_were_called_is_forgotten_in_the_cases_before_too(bureau):
    bureau.refused().works()
    bureau.does("cancel", {"reason": "клиент у стойки"})
    bureau.opens("refused")
    bureau.works().does("approve")
    bureau.works()
    assert bureau.case()["state"] == "documented"
    assert {item.title for item in bureau._all(ErasureItem)} == {""}


def test_of_a_save_that_was_given_up_no_hashes_of_his_contacts_are_left(bureau):
    bureau.consented()
    with bureau.db.write() as session:
        row = bureau.chat.order_save(session, bureau.portal_id, 1777, bureau.office.now)
        row.state, row.result = Sending.BURIED, {"intended": {"new": {"PHONE": "0" * 64}}}
    bureau.opens("demand")
    bureau.does("approve")
    bureau.works()
    results = {row.kind: row.result for row in bureau._all(OutboxRow) if row.chat_id == 1777}
    assert results["save_to_crm"] is None
    assert "message_id" in results["notice"]


def test_an_old_customer_survives_until_a_person_decides(bureau):
    bureau.met()
    old = bureau.crm.add(CONTACT, ("IM", IMOL), at="2026-01-10T10:00:00+03:00", name="Иван", post="директор")
    bureau.hears("Не согласен", 12, connector="telegrambot")
    bureau.works()
    assert bureau.case()["state"] == "inventory"
    bureau.does("approve")
    bureau.works()
    assert (bureau.case()["state"], old in bureau.crm.items[CONTACT]) == ("held", True)
    assert bureau.item("contact")["reason"] == "older_card"
    assert "прежний клиент" in bureau.item("contact")["reason_text"]

    item = bureau.item("contact")["id"]
    assert bureau.does(f"items/{item}", {"action": "keep"}) == (422, "invalid")
    assert bureau.does(f"items/{item}", {"action": "keep", "reason": "договор 15"}) == (200, "approved")
    bureau.works()

    assert bureau.case()["state"] == "documented"
    assert bureau.crm.items[CONTACT][old]["post"] == "директор"
    assert bureau.item("contact")["state"] == "kept"
    assert "кроме тех, которые хранятся на другом законном основании" in bureau.said[-1]


def test_a_card_that_was_kept_is_found_again_when_its_ground_is_over(bureau):
    bureau.met()
    bureau.crm.bound, bureau.crm.entity_id = "", IMOL.removeprefix("imol|")
    old = bureau.crm.add(CONTACT, ("IM", IMOL), at="2026-01-10T10:00:00+03:00", name="Иван")
    bureau.hears("Не согласен", 12, connector="telegrambot")
    bureau.works()
    bureau.does(f"items/{bureau.item('contact')['id']}", {"action": "keep", "reason": "договор 15"})
    bureau.does("approve")
    bureau.works()
    bureau.opens("purpose_reached", document="договор исполнен")
    bureau.works()
    found = bureau.item("contact")
    assert (found["ref"], found["found_by"], found["action"]) == (old, "im", "hold")


def test_taking_the_chat_out_of_a_card_leaves_the_card(bureau):
    bureau.met()
    old = bureau.crm.add(CONTACT, ("IM", IMOL), ("PHONE", "+79"), at="2026-01-10T10:00:00+03:00", name="Иван")
    bureau.hears("Не согласен", 12, connector="telegrambot")
    bureau.works()
    bureau.does(f"items/{bureau.item('contact')['id']}", {"action": "scrub"})
    bureau.does("approve")
    bureau.works()

    card = bureau.crm.items[CONTACT][old]
    assert (card["name"], [row["value"] for row in card["fm"]]) == ("Иван", ["+79"])
    assert bureau.case()["state"] == "documented"
    assert "кроме тех" in bureau.said[-1]


def test_a_case_with_nothing_but_held_cards_waits_and_a_deal_can_go_by_a_persons_word(bureau):
    bureau.met()
    deal = bureau.crm.add(DEAL, leadId=bureau.lead, title="Заказ Ивана")
    bureau.hears("Не согласен", 12, connector="telegrambot")
    bureau.works()
    assert bureau.case()["state"] == "held"
    for kind in ("lead", "deal"):
        bureau.does(f"items/{bureau.item(kind)['id']}", {"action": "delete"})
    assert bureau.does("approve") == (200, "approved")
    bureau.works()

    assert bureau.case()["state"] == "documented"
    assert deal not in bureau.crm.items[DEAL]
    assert "Иван" not in bureau.crm.left()


def test_what_is_decided_while_the_work_goes_on_is_blanked_before_it_goes(bureau):
    bureau.met()
    bureau.crm.add(CONTACT, ("IM", IMOL), at="2026-01-10T10:00:00+03:00", name="Иван Старый")
    bureau.hears("Не согласен", 12, connector="telegrambot")
    bureau.works()
    bureau.does("approve")
    assert bureau.worker.deliver_one()
    bureau.does(f"items/{bureau.item('contact')['id']}", {"action": "delete"})
    bureau.works()

    assert bureau.case()["state"] == "documented"
    assert "Старый" not in bureau.crm.left()


def test_what_is_decided_just_before_the_documents_goes_before_they_are_made(bureau):
    bureau.met()
    old = bureau.crm.add(CONTACT, ("IM", IMOL), at="2026-01-10T10:00:00+03:00", name="Иван Старый")
    bureau.hears("Не согласен", 12, connector="telegrambot")
    bureau.works()
    item = bureau.item("contact")["id"]
    bureau.does(f"items/{item}", {"action": "keep", "reason": "договор 15"})
    bureau.does("approve")
    while bureau.case()["state"] != "manual_tail":
        assert bureau.worker.deliver_one()
    assert bureau.does(f"items/{item}", {"action": "delete", "reason": "договор расторгнут"})[0] == 200
    bureau.works()

    assert (bureau.case()["state"], bureau.item("contact")["state"]) == ("documented", "verified")
    assert old not in bureau.crm.items[CONTACT]
    assert "Старый" not in bureau.crm.left()


def test_a_card_that_appears_meanwhile_goes_too(bureau):
    bureau.refused().works()
    bureau.does("approve")
    bureau.worker.deliver_one()
    late = bureau.crm.add(1, ("IM", IMOL), at="2026-11-24T20:30:00+03:00", name="Иван Поздний")
    bureau.works()
    assert late not in bureau.crm.items[1]
    assert (bureau.case()["state"], "Поздний" in bureau.crm.left()) == ("documented", False)
    assert "found_more" in bureau.events()


def test_a_portal_that_makes_a_new_card_again_and_again_stops_the_case(bureau):
    bureau.refused().works()
    delete = bureau.crm._crm_item_delete

    def delete_and_make_another(params):
        bureau.crm.add(1, ("IM", IMOL), at="2026-11-24T20:30:00+03:00")
        return delete(params)

    bureau.crm._crm_item_delete = delete_and_make_another
    bureau.does("approve")
    bureau.works()
    assert (bureau.case()["state"], bureau.events().count("found_more")) == ("failed", 3)
    assert len(bureau.crm.told) == 1


def test_where_the_crm_has_nothing_what_we_know_of_him_goes_by_itself_and_is_documented(bureau, papers):
    bureau.met()
    bureau.crm.items[1].clear()
    bureau.hears("Не согласен", 12, connector="telegrambot")
    bureau.works()
    case = bureau.case()
    assert (case["state"], case["outcome"], case["approved"]) == ("documented", "erased", None)
    assert {document["kind"] for document in case["documents"]} == {"act", "extract"}
    assert bureau.client().name == ""
    assert bureau.said[-1].startswith("Ваши персональные данные уничтожены")
    assert ticked(bureau) == (200, "closed")
    assert bureau.events() == [
        "opened", "frozen", "inventory", "scrubbed", "documented", "done_by_hand", "closed",
    ]  # fmt: skip


def test_where_nothing_is_left_anywhere_his_messages_in_the_chat_still_wait_for_a_person(bureau):
    bureau.met().passes(days=3, hours=1)
    bureau.crm.items[1].clear()
    with bureau.db.write() as session:
        mark_silent(session, bureau.office.now)
    forget_who_gave_no_consent(bureau.db, bureau.office.now)
    bureau.works()
    case = bureau.case()
    assert (case["state"], case["outcome"], case["documents"]) == ("documented", "nothing_found", [])
    assert bureau.said == []
    assert ticked(bureau) == (200, "closed")


def test_an_administrator_who_approves_signs_with_the_name_that_the_portal_has(bureau, papers):
    bureau.crm.people = {1: "Пётр Лукин"}
    bureau.refused().works()
    bureau.does("approve", who=bureau.admin)
    bureau.works()
    url = next(each["url"] for each in bureau.case()["documents"] if each["format"] == "json")
    act = bureau.officer.get(url.removeprefix("/api/v1")).get_json(force=True)
    assert act["signatories"] == [{"name": "Пётр Лукин", "user_number": 1}]


def test_a_case_is_not_looked_through_while_a_saving_is_under_way(bureau):
    bureau.consented().works()
    bureau.crm.items[1].clear()
    with bureau.db.write() as session:
        order = bureau.chat.order_save(session, bureau.portal_id, 1777, bureau.office.now)
        order = outbox.claim_outbox(session, bureau.office.now, LEASE, row_id=order.id)
    bureau.hears("Отзываю согласие", 13, connector="telegrambot")
    bureau.works()
    assert bureau.case()["state"] == "frozen"

    late = bureau.crm.add(CONTACT, ("IM", IMOL), name="Иван")
    with bureau.db.write() as session:
        assert outbox.finish(session, order, bureau.office.now)
    bureau.passes(minutes=1).works()
    assert (bureau.case()["state"], bureau.item("contact")["ref"]) == ("inventory", late)


def test_two_decisions_at_once_leave_one_case(bureau):
    bureau.refused()
    bureau.hears("Отзываю согласие", 13, connector="telegrambot")
    assert bureau.officer.get("/erasures").json["total"] == 1


def test_a_card_that_got_a_deal_after_it_was_looked_at_is_not_destroyed(bureau):
    bureau.met()
    comment = bureau.crm.hang("comment", (1, bureau.lead), text="скидка")
    bureau.hears("Не согласен", 12, connector="telegrambot")
    bureau.works()
    bureau.crm.add(DEAL, leadId=bureau.lead, title="Заказ")
    bureau.does("approve")
    bureau.works()

    assert (bureau.case()["state"], bureau.item("lead")["reason"]) == ("held", "has_deal")
    assert bureau.crm.items[1][bureau.lead]["name"] == "Иван"
    assert (comment in bureau.crm.rows["comment"], bureau.item("comment")["state"]) == (True, "kept")


def test_what_hangs_on_a_card_that_goes_by_a_persons_word_does_not_lie_in_the_bin(bureau):
    bureau.met()
    old = bureau.crm.add(CONTACT, ("IM", IMOL), at="2026-01-10T10:00:00+03:00", name="Иван")
    bureau.crm.hang("comment", (CONTACT, old), text="скидка")
    bureau.hears("Не согласен", 12, connector="telegrambot")
    bureau.works()
    bureau.does(f"items/{bureau.item('contact')['id']}", {"action": "delete", "reason": "просил сам"})
    bureau.does("approve")
    bureau.works()
    assert bureau.case()["state"] == "documented"
    assert not [word for word in ("Иван", "скидка") if word in bureau.crm.left()]
