"""Installing and opening leave a portal with exactly our registrations, however often."""

import pytest
from responses import matchers

from integration.ensure import ensure
from integration.rest import AccessDenied, BadRequest, Client, MethodNotFound, Transport
from tests.unit.integration.calls import Scripted
from tests.unit.integration.portal import ENDPOINT, TIME

PUBLIC = "https://consent.example.ru"
EVENTS, APP = f"{PUBLIC}/webhooks/bitrix24", f"{PUBLIC}/bitrix24/app"
BOT = {"bot": {"id": 456, "code": "soglasie_consent", "type": "openline"}, "users": []}
OURS = ("ONAPPUNINSTALL", "ONAPPINSTALL", "ONAPPPAYMENT", "ONAPPUPDATE")
ALREADY = BadRequest(
    "bind", code="error_core", description="Unable to set event handler: Handler already binded"
)


def scripted(**answers):
    usual = {
        "imbot__v2__Bot__register": [BOT],
        "imbot__v2__Bot__update": [BOT],
        "placement__get": [[]],
        "placement__bind": [True],
        "event__get": [[]],
        "event__bind": [True],
    }
    return Scripted(**{**usual, **answers})


def bound_placements(handler=APP):
    return [{"placement": code, "handler": handler} for code in ("IM_SIDEBAR", "CRM_CONTACT_DETAIL_TAB")]


def bound_events(handler=EVENTS):
    return [{"event": event, "handler": handler, "auth_type": "0", "offline": 0} for event in OURS]


def test_an_empty_portal_gets_bot_placements_and_events():
    client = scripted()
    done = ensure(client, PUBLIC, avatar="aW1n")
    assert (done.is_ready, done.bot_id) == (True, 456)
    assert [row["PLACEMENT"] for row in client.sent("placement.bind")] == [
        "IM_SIDEBAR",
        "CRM_CONTACT_DETAIL_TAB",
    ]
    assert [row["event"] for row in client.sent("event.bind")] == list(OURS)
    assert {row["handler"] for row in client.sent("event.bind")} == {EVENTS}


def test_the_bot_is_an_openline_bot_that_speaks_to_our_webhook_and_has_a_face():
    client = scripted()
    ensure(client, PUBLIC, avatar="aW1n")
    fields = client.sent("imbot.v2.Bot.register")[0]["fields"]
    assert (fields["type"], fields["eventMode"], fields["webhookUrl"]) == ("openline", "webhook", EVENTS)
    assert (fields["properties"]["name"], fields["properties"]["avatar"]) == ("Согласие", "aW1n")


def test_the_sidebar_shows_in_open_lines_to_every_employee_in_two_languages():
    client = scripted()
    ensure(client, PUBLIC)
    sidebar = client.sent("placement.bind")[0]
    assert sidebar["OPTIONS"] == {"iconName": "fa-check-square-o", "context": "LINES", "role": "USER"}
    assert set(sidebar["LANG_ALL"]) == {"ru", "en"}


def test_a_portal_in_order_is_only_read_and_its_bot_refreshed():
    client = scripted(placement__get=[bound_placements()], event__get=[bound_events()])
    assert ensure(client, PUBLIC).is_ready
    assert client.methods == [
        "imbot.v2.Bot.register",
        "imbot.v2.Bot.update",
        "placement.get",
        "event.get",
    ]


def test_bindings_of_an_old_path_of_ours_go_and_those_of_others_stay():
    old, foreign = f"{PUBLIC}/old", "https://other.example.com/hook"
    placements = [*bound_placements(old), {"placement": "LEFT_MENU", "handler": foreign}]
    events = [*bound_events(old), {"event": "ONCRMCONTACTADD", "handler": f"{PUBLIC}/x"}]
    client = scripted(placement__get=[placements], event__get=[events])
    assert ensure(client, PUBLIC).is_ready
    assert [row["HANDLER"] for row in client.sent("placement.unbind")] == [old, old]
    assert [row["handler"] for row in client.sent("event.unbind")] == [old] * 4
    assert len(client.sent("placement.bind")) == 2


def test_already_binded_is_success():
    assert ensure(scripted(placement__bind=[ALREADY], event__bind=[ALREADY]), PUBLIC).is_ready


def test_an_optional_event_that_the_portal_lacks_is_no_failure_and_the_removal_event_is_one():
    lacking = BadRequest("event.bind", code="error_event_not_found")
    assert ensure(scripted(event__bind=[True, lacking]), PUBLIC).is_ready
    steps = ensure(scripted(event__bind=[lacking]), PUBLIC).steps
    assert [(step.title_key, step.message) for step in steps if not step.ok] == [
        ("events", "error_event_not_found")
    ]


def test_a_portal_without_bots_of_the_second_version_is_named_so():
    done = ensure(scripted(imbot__v2__Bot__register=[MethodNotFound("imbot.v2.Bot.register")]), PUBLIC)
    assert done.steps[0].message == "portal_too_old"
    assert done.steps[1].ok


def test_a_refusal_of_one_step_does_not_stop_the_others():
    done = ensure(scripted(placement__get=[AccessDenied("placement.get", code="access_denied")]), PUBLIC)
    assert [step.ok for step in done.steps] == [True, False, True]


@pytest.mark.parametrize("status", [200, 400])
def test_a_refused_placement_is_seen_whatever_the_http_status(portal, status):
    no_query = matchers.query_param_matcher({})

    def answer(method, body, code=200):
        portal.post(
            ENDPOINT + method,
            json={**body, "time": TIME},
            status=code,
            match=[no_query],
        )

    answer("imbot.v2.Bot.register", {"result": BOT})
    answer("imbot.v2.Bot.update", {"result": BOT})
    answer("placement.get", {"result": []})
    answer("placement.bind", {"error": "ERROR_PLACEMENT_MAX_COUNT", "error_description": "max"}, status)
    answer("event.get", {"result": bound_events()})
    client = Client(ENDPOINT, lambda: "t", lambda stale: stale, Transport())
    assert ensure(client, PUBLIC).steps[1].message == "error_placement_max_count"
