"""What time and failures do to cases of erasure, on both databases."""

from datetime import timedelta

import pytest

from consent.card_plan import Wish
from integration.rest import AccessDenied, UnknownOutcome
from models import outbox
from models.client import ClientRow
from models.erasure import ErasureCase, ErasureEvent, PrivacyOfficer
from models.line import find_line
from models.outbox import OutboxRow
from models.portal import PortalToken
from models.silence import mark_silent
from tests.service.bureau import Bureau
from tests.support.administration import NOW
from usecases import erasure_rounds
from usecases.errors import Conflict
from usecases.installation import uninstalled
from wiring.saving import CardLoader


@pytest.fixture
def bureau(db):
    return Bureau(db)


def by_itself(bureau, *, days):
    """The line destroys by itself since so many days."""
    with bureau.db.write() as session:
        line = find_line(session, bureau.portal_id, 15)
        line.auto_erase, line.auto_erase_since = True, bureau.office.now - timedelta(days=days)
    return bureau


def test_a_client_who_never_answers_gets_a_case_once(bureau):
    bureau.met().passes(days=3, hours=1)
    with bureau.db.write() as session:
        mark_silent(session, bureau.office.now)
    bureau.works().works()
    assert bureau.officer.get("/erasures").json["total"] == 1
    case = bureau.case()
    assert (case["cause"], case["state"]) == ("no_decision", "inventory")
    bureau.does("approve")
    bureau.works()
    assert (bureau.case()["state"], bureau.said) == ("documented", [])


def test_a_card_of_a_client_who_does_not_answer_gets_a_case_though_the_line_makes_none(bureau):
    bureau.admin.protected(15)
    bureau.hears("Здравствуйте", 10, connector="telegrambot", in_crm=False)
    bureau.delivers(11)
    with bureau.db.write() as session:
        session.query(ClientRow).one().contact_id = 77
    bureau.passes(days=3, hours=1)
    with bureau.db.write() as session:
        mark_silent(session, bureau.office.now)
    bureau.works()
    assert bureau.case()["cause"] == "no_decision"


def test_who_cancels_a_case_of_silence_is_not_asked_again_until_the_client_writes(bureau):
    bureau.met().passes(days=3, hours=1)
    with bureau.db.write() as session:
        mark_silent(session, bureau.office.now)
    bureau.works()
    bureau.does("cancel", {"reason": "клиент у стойки"})
    bureau.works()
    assert bureau.officer.get("/erasures").json["total"] == 1


def test_a_line_approves_by_itself_only_after_its_week_and_on_the_planned_day(bureau):
    by_itself(bureau.refused(), days=1).works()
    assert bureau.case()["state"] == "inventory"
    bureau.passes(days=3).works().works()
    assert bureau.events().count("would_approve") == 1
    assert bureau.case()["state"] == "inventory"
    bureau.passes(days=4).works()
    assert bureau.case()["state"] == "documented"
    assert bureau.case()["approved"]["by"] == 0


def test_before_the_planned_day_nothing_goes_by_itself(bureau):
    by_itself(bureau.refused(), days=30).works().passes(days=2).works()
    assert bureau.case()["state"] == "inventory"


def test_what_waits_for_a_persons_decision_is_not_approved_by_itself(bureau):
    bureau.met()
    bureau.crm.add(3, ("PHONE", "+79"), ("IM", "imol|telegrambot|15|1777|9"), at="2026-01-10T10:00:00+03:00")
    bureau.hears("Не согласен", 12, connector="telegrambot")
    by_itself(bureau, days=30).works().passes(days=5).works()
    assert (bureau.case()["state"], bureau.case()["approved"]) == ("inventory", None)


def test_what_a_person_has_held_waits_for_a_person_when_its_day_comes(bureau):
    by_itself(bureau.refused(), days=30).works()
    bureau.does("hold", {"reason": "спор в суде", "until": "2026-12-05"})
    bureau.passes(days=12).works().works()
    assert (bureau.case()["state"], bureau.case()["approved"]) == ("inventory", None)
    assert bureau.lead in bureau.crm.items[1]
    bureau.does("approve")
    bureau.works()
    assert bureau.case()["state"] == "documented"


def test_a_line_that_is_not_told_to_never_approves_by_itself(bureau):
    bureau.refused().works().passes(days=9).works()
    assert bureau.case()["state"] == "inventory"


def test_a_portal_approves_no_more_than_its_limit_by_itself_a_day(bureau, monkeypatch):
    monkeypatch.setattr(erasure_rounds, "MOST_A_DAY", 0)
    by_itself(bureau.refused(), days=30).works().passes(days=4).works()
    assert bureau.case()["state"] == "inventory"
    monkeypatch.setattr(erasure_rounds, "MOST_A_DAY", 1)
    bureau.works()
    assert bureau.case()["state"] == "documented"


def test_two_workers_at_once_approve_no_more_than_the_limit(bureau, monkeypatch):
    by_itself(bureau.refused(), days=30)
    other = {"connector": "telegrambot", "user_id": 10, "chat_id": 1888, "session_id": 344}
    bureau.hears("Здравствуйте", 20, **other)
    bureau.delivers(21)
    bureau.hears("Не согласен", 22, **other)
    bureau.works().passes(days=4)
    monkeypatch.setattr(erasure_rounds, "MOST_A_DAY", 1)
    look = erasure_rounds._cases

    def after_another_worker(*given):
        monkeypatch.setattr(erasure_rounds, "_cases", look)
        erasure_rounds._approve_planned(bureau.db, bureau.office.now)
        return look(*given)

    monkeypatch.setattr(erasure_rounds, "_cases", after_another_worker)
    erasure_rounds._approve_planned(bureau.db, bureau.office.now)
    cases = bureau.officer.get("/erasures").json["items"]
    assert sorted(case["state"] for case in cases) == ["approved", "inventory"]


def test_the_option_of_a_line_counts_from_when_it_was_switched_on(bureau):
    agreement_id = bureau.admin.protected(15)
    body = {"protected": True, "agreement_id": agreement_id, "mode": "implied"}
    assert bureau.admin.get("/lines").json["items"][0]["auto_erase"] is False
    on = bureau.admin.put("/lines/15", {**body, "auto_erase": True}).json
    assert (on["auto_erase"], on["auto_erase_since"]) == (True, "2026-11-24T17:23:05Z")
    bureau.passes(days=1)
    assert bureau.admin.put("/lines/15", body).json["auto_erase_since"] == on["auto_erase_since"]
    off = bureau.admin.put("/lines/15", {**body, "auto_erase": False}).json
    assert (off["auto_erase"], off["auto_erase_since"]) == (False, None)


def test_a_consent_given_after_all_ends_the_case(bureau):
    bureau.refused().works()
    bureau.admin.post("/conversations/1777/ask")
    bureau.delivers(13)
    bureau.hears("Да", 14, connector="telegrambot")
    case = bureau.case()
    assert (case["state"], case["outcome"]) == ("cancelled", "consent_given")
    bureau.works()
    assert bureau.lead in bureau.crm.items[1]


def test_no_card_is_saved_while_data_are_being_destroyed(bureau):
    bureau.consented()
    bureau.opens("demand")
    with bureau.db.write() as session, pytest.raises(Exception, match="erasure_open"):
        bureau.chat.order_save(session, bureau.portal_id, 1777, NOW)


@pytest.mark.parametrize("cause", ["demand", "purpose_reached"])
def test_once_a_clients_data_are_destroyed_only_a_new_consent_lets_him_be_saved(bureau, cause):
    bureau.consented().passes(hours=1).opens(cause)
    bureau.works().does("approve")
    bureau.works()

    def saves():
        with bureau.db.write() as session:
            return bureau.chat.order_save(session, bureau.portal_id, 1777, bureau.office.now)

    def is_previewed():
        with bureau.db.read() as session:
            return CardLoader("app.code").of_chat(session, bureau.portal_id, 1777, Wish())

    assert bureau.client().state == "given"
    for asks in (saves, is_previewed):
        with pytest.raises(Conflict, match="erased_since_consent"):
            asks()

    paper = {"document": "заявление", "received_on": "2026-11-24"}
    assert bureau.officer.post("/conversations/1777/withdraw", paper).json["state"] == "withdrawn"
    bureau.passes(hours=1).admin.post("/conversations/1777/ask")
    bureau.delivers(8000)
    bureau.hears("Да", 8001, connector="telegrambot", now=bureau.office.now)
    assert is_previewed()
    assert saves().state == "waiting"


def test_those_who_answer_are_reminded_once_before_the_term_ends(bureau):
    bureau.refused().works()
    assert bureau.crm.told == []
    # The tenth working day is the 8th of December: the reminder comes on the 7th.
    bureau.passes(days=12).works()
    assert bureau.crm.told == []
    bureau.passes(days=1).works().works()
    [told] = bureau.crm.told
    assert told["USER_ID"] == 7
    assert str(bureau.case()["number"]) in told["MESSAGE"]
    assert "08.12.2026" in told["MESSAGE"]
    place = f"params%5Baddress%5D=%23erasures%3Fcase%3D{bureau.case()['id']}"
    link = f"https://romashka.example/marketplace/view/app.code/?{place}"
    assert told["MESSAGE"].endswith(f" [URL={link}]Открыть дело[/URL]")
    assert "Иван" not in told["MESSAGE"]


def test_those_who_answer_are_reminded_of_what_is_left_to_be_done_by_hand(bureau):
    bureau.refused().works().does("approve")
    bureau.works()
    assert (bureau.case()["state"], bureau.crm.told) == ("documented", [])
    bureau.passes(days=13).works().works()
    [told] = bureau.crm.told
    assert "08.12.2026" in told["MESSAGE"]


def test_without_officers_the_administrator_who_let_us_in_is_told(bureau):
    bureau.refused().works()
    bureau.admin.put("/officers", {"items": []})
    with bureau.db.write() as session:
        session.add(
            PortalToken(
                portal_id=bureau.portal_id, user_id=1, is_admin=True, access_token=b"x", refresh_token=b"x",
                expires_at=NOW, renewed_at=NOW,
            )
        )  # fmt: skip
    bureau.passes(days=13).works()
    assert [told["USER_ID"] for told in bureau.crm.told] == [1]


def test_a_case_whose_term_is_over_is_marked(bureau):
    bureau.refused().works()
    assert bureau.case()["is_overdue"] is False
    assert bureau.passes(days=15).case()["is_overdue"] is True


@pytest.mark.parametrize(
    ("method", "state"),
    [
        ("crm.item.list", "inventory"), ("crm.lead.update", "documented"), ("crm.item.delete", "documented"),
        ("crm.activity.list", "inventory"),
    ],
)  # fmt: skip
def test_what_the_portal_refuses_stops_the_case_and_it_is_taken_up_again(bureau, method, state):
    bureau.refused()
    if state == "documented":
        bureau.works().does("approve")
    bureau.crm.fail[method] = [AccessDenied(method, code="access_denied")]
    bureau.works()
    case = bureau.case()
    assert (case["state"], "access_denied" in case["error"]["code"]) == ("failed", True)
    assert [told["USER_ID"] for told in bureau.crm.told] == [7]

    assert bureau.does("retry")[0] == 200
    bureau.works()
    assert (bureau.case()["state"], bureau.case()["error"]) == (state, None)


def test_what_the_portal_refuses_is_tried_again_every_week_and_told_again(bureau):
    bureau.refused().works().does("approve")
    denied = AccessDenied("crm.item.delete", code="access_denied")
    bureau.crm.fail["crm.item.delete"] = [denied, denied]
    bureau.works().passes(days=6, hours=23).works()
    assert (bureau.case()["state"], len(bureau.crm.told)) == ("failed", 1)
    bureau.passes(hours=2).works().works()
    assert (bureau.case()["state"], len(bureau.crm.told)) == ("failed", 2)
    bureau.passes(days=7, hours=1).works()
    assert bureau.case()["state"] == "documented"
    assert [event["by"] for event in bureau.case()["events"] if event["what"] == "retried"] == [None, None]


def test_a_failed_step_that_is_sent_again_by_command_takes_the_case_up(bureau):
    bureau.refused().works()
    bureau.does("approve")
    bureau.crm.fail["crm.item.delete"] = [AccessDenied("crm.item.delete", code="access_denied")]
    bureau.works()
    [row] = [row for row in bureau._all(OutboxRow) if row.state == "buried" and row.kind == "erasure"]
    with bureau.db.write() as session:
        assert outbox.send_again(session, bureau.portal_id, row.id, bureau.office.now)
    bureau.works()
    assert bureau.case()["state"] == "documented"


def test_a_case_that_failed_before_it_destroyed_anything_can_be_cancelled_and_ends_with_a_consent(bureau):
    bureau.refused()
    bureau.crm.fail["crm.item.list"] = [AccessDenied("crm.item.list", code="access_denied")]
    bureau.works()
    bureau.admin.post("/conversations/1777/ask")
    bureau.delivers(13)
    bureau.hears("Да", 14, connector="telegrambot")
    assert bureau.case()["state"] == "cancelled"


@pytest.mark.parametrize("method", ["crm.lead.update", "crm.item.delete", "crm.activity.delete"])
def test_an_answer_that_is_lost_changes_nothing_in_the_end(bureau, method):
    bureau.met()
    bureau.crm.hang("activity", (1, bureau.lead), SUBJECT="Иван")
    bureau.hears("Не согласен", 12, connector="telegrambot")
    bureau.works().does("approve")
    bureau.crm.fail[method] = [UnknownOutcome(method)]
    bureau.works().passes(minutes=1).works()
    assert bureau.case()["state"] == "documented"
    assert bureau.events().count("scrubbed") == 1
    assert "Иван" not in bureau.crm.left()


def test_a_removed_application_leaves_no_case_and_keeps_the_journal(bureau):
    bureau.refused().works()
    with bureau.db.write() as session:
        uninstalled(session, bureau.portal_id, clean=True, now=bureau.office.now)
    assert bureau._all(ErasureCase) == bureau._all(ClientRow) == []
    assert len(bureau._all(ErasureEvent)) == 3
    with bureau.db.read() as session:
        assert session.query(PrivacyOfficer).count() == 0
