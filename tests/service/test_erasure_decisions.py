"""What people may do with a case of erasure, and what they are refused, on both databases."""

from datetime import timedelta

import pytest

from tests.service.bureau import Bureau
from tests.support.administration import NOW

REASON = {"reason": "есть договор"}
TOMORROW = (NOW + timedelta(days=1)).isoformat()


@pytest.fixture
def bureau(db):
    return Bureau(db)


def test_a_case_is_opened_once_for_a_chat_and_then_answered(bureau):
    bureau.met()
    first, again = bureau.opens("demand"), bureau.opens("no_decision", bureau.admin)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json["id"] == first.json["id"]
    assert again.json["cause"] == "demand"
    assert again.json["opened_by"] == 7


@pytest.mark.parametrize("cause", ["refused", "no_decision", "withdrawn"])
def test_a_consent_in_force_stands_against_an_erasure(bureau, cause):
    bureau.consented()
    refused = bureau.opens(cause)
    assert (refused.status_code, refused.json["error"]["code"]) == (409, "consent_given")


@pytest.mark.parametrize("cause", ["demand", "purpose_reached"])
def test_a_demand_and_a_reached_purpose_are_stronger_than_a_consent(bureau, cause):
    bureau.consented()
    assert bureau.opens(cause).status_code == 201
    refused = bureau.admin.post("/conversations/1777/ask")
    assert refused.status_code == 409


def test_what_came_in_on_paper_counts_from_its_day(bureau):
    bureau.met()
    case = bureau.opens("demand", received_on="2026-11-20", document="письмо № 4").json
    assert (case["found_at"], case["basis"]) == ("2026-11-19T21:00:00Z", "письмо № 4")
    assert case["deadline"] == "2026-12-04T20:59:59Z"


def grounds(bureau):
    events = bureau.case()["events"]
    return [(each["by"], each["details"]) for each in events if each["what"] == "ground_added"]


def test_a_demand_that_comes_in_while_a_case_is_open_takes_it_over_with_its_shorter_term(bureau):
    bureau.consented().opens("purpose_reached")
    assert bureau.case()["deadline"] == "2026-12-24T20:59:59Z"
    paper = {"document": "требование № 7", "received_on": "2026-11-23"}
    answer = bureau.opens("demand", **paper)
    case = answer.json
    assert (answer.status_code, bureau.officer.get("/erasures").json["total"]) == (200, 1)
    assert (case["cause"], case["basis"], case["found_at"]) == (
        "demand", "требование № 7", "2026-11-22T21:00:00Z",
    )  # fmt: skip
    assert (case["deadline"], case["planned_at"]) == ("2026-12-07T20:59:59Z", "2026-11-29T21:00:00Z")
    assert grounds(bureau) == [(7, {"cause": "demand", "received_on": "2026-11-23"})]

    bureau.opens("demand", **paper)
    assert len(grounds(bureau)) == 1


def test_no_later_consent_ends_a_case_that_a_demand_has_taken_over(bureau):
    bureau.refused()
    bureau.opens("demand")
    bureau.admin.post("/conversations/1777/ask")
    bureau.delivers(13)
    bureau.hears("Да", 14, connector="telegrambot")
    assert (bureau.client().state, bureau.case()["state"]) == ("given", "frozen")


def test_a_second_paper_is_named_beside_the_first_and_a_later_one_does_not_move_the_term(bureau):
    bureau.consented()
    bureau.opens("demand", document="требование № 7", received_on="2026-11-23")
    before = bureau.case()
    bureau.passes(days=2)
    after = bureau.opens("demand", document="жалоба № 8", received_on="2026-11-25").json
    assert after["basis"] == "требование № 7; жалоба № 8"
    assert [after[name] for name in ("found_at", "stop_by", "deadline", "planned_at")] == [
        before[name] for name in ("found_at", "stop_by", "deadline", "planned_at")
    ]


def test_a_prolonged_term_ends_sooner_for_a_demand_alone(bureau):
    bureau.refused()
    bureau.does("extend", REASON)
    prolonged = bureau.case()["deadline"]
    assert bureau.opens("no_decision", document="служебная записка").json["deadline"] == prolonged
    case = bureau.opens("demand").json
    assert (case["deadline"], case["extended"]) == ("2026-12-08T20:59:59Z", None)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"chat_id": "x", "cause": "demand"}, "chat_id"),
        ({"chat_id": 1777, "cause": "anger"}, "cause"),
        ({"chat_id": 1777}, "cause"),
        ({"chat_id": 1777, "cause": "demand", "received_on": "20.11.2026"}, "received_on"),
        ({"chat_id": 1777, "cause": "demand", "received_on": 5}, "received_on"),
        ({"chat_id": 1777, "cause": "demand", "received_on": "2027-01-01"}, "received_on"),
        ({"chat_id": 1777, "cause": "demand", "who": "me"}, "who"),
    ],
)
def test_a_wrong_order_is_refused_by_the_field(bureau, body, field):
    bureau.met()
    answer = bureau.officer.post("/erasures", body)
    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, [field])


def test_an_unknown_chat_has_no_case(bureau):
    assert bureau.opens("demand").status_code == 404


def test_who_approves_at_once_need_not_come_again(bureau):
    bureau.met()
    bureau.opens("demand")
    assert bureau.does("approve") == (200, "frozen")
    bureau.works()
    assert bureau.case()["state"] == "documented"
    assert bureau.case()["approved"] == {"by": 7, "at": "2026-11-24T17:23:05Z"}


def test_a_held_case_waits_for_its_day_and_is_looked_through_again(bureau):
    bureau.refused().works()
    assert bureau.does("hold", {**REASON, "until": "2026-11-26"}) == (200, "held")
    assert bureau.case()["hold"] == {**REASON, "until": "2026-11-25T21:00:00Z"}
    events = bureau.case()["events"]
    assert next(each["details"] for each in events if each["what"] == "held") == {"until": "2026-11-26"}
    assert bureau.does("approve") == (409, "erasure_held")
    bureau.passes(hours=24).works()
    assert bureau.case()["state"] == "held"
    bureau.passes(hours=4).works()
    assert (bureau.case()["state"], bureau.case()["hold"]) == ("inventory", None)
    assert bureau.lead in bureau.crm.items[1]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({**REASON, "until": "2026-11-24"}, "until"),
        ({**REASON, "until": "2026-11-24T10:00:00+03:00"}, "until"),
        ({**REASON, "until": "someday"}, "until"),
        ({**REASON, "until": 7}, "until"),
        (REASON, "until"),
        ({"reason": " ", "until": TOMORROW}, "reason"),
        ({"until": TOMORROW}, "reason"),
    ],
)
def test_a_hold_wants_a_reason_and_a_day_ahead(bureau, body, field):
    bureau.refused()
    case = bureau.case()["id"]
    answer = bureau.officer.post(f"/erasures/{case}/hold", body)
    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, [field])


def test_an_approval_does_not_outlive_a_hold(bureau):
    bureau.refused().works()
    bureau.does("approve")
    bureau.does("hold", {**REASON, "until": TOMORROW})
    bureau.works()
    assert (bureau.case()["state"], bureau.case()["approved"]) == ("held", None)
    assert bureau.lead in bureau.crm.items[1]


def test_a_cancelled_case_destroys_nothing_and_cannot_be_approved(bureau):
    bureau.refused().works()
    bureau.does("approve")
    assert bureau.does("cancel", REASON) == (200, "cancelled")
    bureau.works()
    assert bureau.lead in bureau.crm.items[1]
    assert bureau.case()["cancel_reason"] == "есть договор"
    assert bureau.does("approve") == (409, "erasure_not_ready")
    assert bureau.does("hold", {**REASON, "until": TOMORROW}) == (409, "erasure_over")
    assert bureau.opens("demand").status_code == 201


def test_once_destruction_has_begun_nothing_stops_it(bureau):
    bureau.refused().works()
    bureau.does("approve")
    bureau.worker.deliver_one()
    assert bureau.does("cancel", REASON) == (409, "erasure_begun")
    assert bureau.does("hold", {**REASON, "until": TOMORROW}) == (409, "erasure_begun")
    assert bureau.does("approve") == (200, "deleting")


def test_a_term_is_prolonged_once_and_who_demanded_is_told_why(bureau):
    bureau.met()
    bureau.opens("demand")
    before = bureau.case()["deadline"]
    assert bureau.does("extend", {"reason": "собираем сведения"})[0] == 200
    case = bureau.case()
    assert case["deadline"] > before
    assert case["extended"]["reason"] == "собираем сведения"
    assert bureau.does("extend", REASON) == (409, "erasure_extended")
    bureau.works()
    assert any("собираем сведения" in text for text in bureau.said)


def test_a_prolongation_into_a_year_whose_days_off_are_unknown_says_so(bureau):
    bureau.met().passes(days=16)
    bureau.opens("demand")
    assert bureau.case()["calendar_known"] is True
    assert bureau.does("extend", {"reason": "собираем сведения"})[0] == 200
    case = bureau.case()
    assert (case["deadline"], case["calendar_known"]) == ("2026-12-29T20:59:59Z", False)


@pytest.mark.parametrize("cause", ["demand", "no_decision"])
def test_a_term_that_is_over_is_not_prolonged(bureau, cause):
    bureau.met()
    bureau.opens(cause)
    bureau.passes(days=15)
    before = bureau.case()["deadline"]
    assert bureau.does("extend", REASON) == (409, "erasure_overdue")
    case = bureau.case()
    assert (case["deadline"], case["extended"], case["is_overdue"]) == (before, None, True)


def test_only_what_is_held_is_decided_on_and_only_the_list_is_ticked(bureau):
    bureau.refused().works()
    lead, dialogue = bureau.item("lead")["id"], bureau.item("dialogue")["id"]
    assert bureau.does(f"items/{lead}", {"action": "delete"}) == (409, "item_not_held")
    assert bureau.does(f"by-hand/{lead}", {"done": True}) == (409, "item_not_by_hand")
    assert bureau.does(f"by-hand/{dialogue}", {"done": False}) == (422, "invalid")
    assert bureau.does("items/99999", {"action": "delete"}) == (404, "not_found")
    assert bureau.does("retry") == (409, "erasure_not_failed")


def test_an_operator_sees_that_data_are_being_destroyed_and_decides_nothing(bureau):
    bureau.refused()
    operator = bureau.office.employee(bureau.portal_id, is_admin=False, user_id=2)
    case = bureau.case()
    assert operator.get("/conversations/1777").json["erasure"] == {
        name: case[name] for name in ("id", "number", "cause", "state", "deadline")
    }
    for answer in (operator.get("/erasures"), bureau.opens("demand", operator), operator.get("/officers")):
        assert answer.status_code == 403
    assert bureau.does("approve", who=operator) == (403, "officers_only")


def test_administrators_name_the_officers_and_it_is_written_down(bureau):
    assert bureau.officer.put("/officers", {"items": []}).status_code == 403
    bureau.admin.put("/officers", {"items": [{"user_id": 8}]})
    assert bureau.admin.get("/officers").json == {"items": [{"user_id": 8, "name": ""}]}
    assert bureau.officer.get("/erasures").status_code == 403
    change = bureau.admin.get("/changes").json["items"][0]
    assert (change["action"], change["old"], change["new"]) == (
        "officers.changed", {"user_ids": [7]}, {"user_ids": [8]},
    )  # fmt: skip
    assert bureau.admin.put("/officers", {"items": [{"user_id": 0}]}).status_code == 422


def test_the_list_is_filtered_and_goes_page_by_page(bureau):
    bureau.met()
    for _ in range(3):
        bureau.opens("demand")
        bureau.does("cancel", REASON)
    newest = bureau.opens("no_decision").json["id"]
    listed = bureau.officer.get("/erasures", limit=3).json
    assert (len(listed["items"]), listed["total"], listed["items"][0]["id"]) == (3, 4, newest)
    rest = bureau.officer.get("/erasures", limit=3, cursor=listed["next_cursor"]).json
    assert (len(rest["items"]), rest["next_cursor"]) == (1, None)
    shown = [bureau.officer.get("/erasures", **{name: value}).json["total"] for name, value in (
        ("open", 1), ("state", "cancelled"), ("cause", "demand"), ("chat_id", 9), ("chat_id", 1777),
    )]  # fmt: skip
    assert shown == [1, 3, 3, 0, 4]
    assert bureau.officer.get("/erasures", state="lost").status_code == 422


def test_the_list_begins_where_the_term_ends_soonest(bureau):
    bureau.met()
    received = {"withdrawn": "2026-11-20", "demand": "2026-11-20", "purpose_reached": "2026-11-01"}
    for cause, received_on in received.items():
        bureau.opens(cause, received_on=received_on)
        bureau.does("cancel", REASON)
    causes, page = [], {"sort": "deadline", "limit": 1}
    for _ in received:
        listed = bureau.officer.get("/erasures", **page).json
        causes += [case["cause"] for case in listed["items"]]
        page["cursor"] = listed["next_cursor"]
    assert (causes, page["cursor"]) == (["purpose_reached", "demand", "withdrawn"], None)
    assert bureau.officer.get("/erasures", sort="anger").status_code == 422
