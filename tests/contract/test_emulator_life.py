"""Opening, finishing, removing and renaming: the life of an installation, and the authorization server."""

import json

import pytest

from tests.unit.emulator.driver import ANNA, APP, Driver


@pytest.fixture
def portal():
    return Driver()


def keys(text):
    return set(text.split())


def refresh(portal, **change):
    query = {
        "grant_type": "refresh_token",
        "client_id": "local.consent",
        "client_secret": "secret",
        "refresh_token": portal.refresh,
        **change,
    }
    answer = portal.http.get("/oauth/token/", query_string=query)
    return answer.json.get("error"), answer.status_code


def bind(portal, *events):
    for event in events:
        portal.call("event.bind", event=event, handler=f"{APP}/events")


def test_the_installer_opens_until_installation_is_finished(portal):
    frame = portal.open()
    assert frame["url"].startswith(
        f"{APP}/install?DOMAIN=portal.localhost%3A8900&PROTOCOL=0&LANG=ru&APP_SID="
    )
    portal.control("install-finish")
    assert portal.open()["url"].startswith(f"{APP}/app?")
    assert portal.refused_control("install-finish") == 409


def test_the_form_of_a_frame_is_the_documented_one(portal):
    frame = portal.open(options={"URI": "/crm/"})
    assert set(frame["fields"]) == keys(
        "AUTH_ID AUTH_EXPIRES REFRESH_ID SERVER_ENDPOINT APPLICATION_TOKEN APPLICATION_SCOPE "
        "member_id status "
        "PLACEMENT PLACEMENT_OPTIONS"
    )
    assert json.loads(frame["fields"]["PLACEMENT_OPTIONS"]) == {"URI": "/crm/"}
    assert frame["window_name"] == f"portal.localhost:8900|0|{frame['query']['APP_SID']}"


def test_an_old_box_sends_less(portal):
    fields = portal.open(old_box=True)["fields"]
    assert "APPLICATION_TOKEN" not in fields
    assert "member_id" in fields


def test_only_an_administrator_installs():
    portal = Driver()
    portal.control("uninstall")
    assert portal.refused_control("frame", user_id=27) == 403


def test_placements_show_after_the_installation_to_those_they_are_for(portal):
    options = {"iconName": "fa-bars", "role": "ADMIN"}
    portal.call("placement.bind", PLACEMENT="IM_SIDEBAR", HANDLER=f"{APP}/side", OPTIONS=options)
    assert portal.refused_control("frame", placement="IM_SIDEBAR") == 409
    portal.control("install-finish")
    assert portal.open(placement="IM_SIDEBAR")["url"].startswith(f"{APP}/side?")
    assert portal.refused_control("frame", placement="IM_SIDEBAR", user_id=27) == 403
    assert portal.refused_control("frame", placement="CRM_CONTACT_DETAIL_TAB") == 404


def test_no_event_comes_before_the_installation_is_finished(portal):
    bot = portal.bot()
    welcome = {"WELCOME_BOT_ENABLE": "Y", "WELCOME_BOT_ID": bot, "WELCOME_BOT_LEFT": "close"}
    portal.call("imopenlines.config.update", CONFIG_ID=15, PARAMS=welcome)
    portal.says(ANNA, "Здравствуйте")
    assert portal.heard() == []


def test_finishing_tells_the_handlers_with_the_administrators_tokens(portal):
    bind(portal, "ONAPPINSTALL")
    portal.control("install-finish")
    (event,) = portal.events()
    assert event["data"] == {"VERSION": "1", "ACTIVE": "Y", "INSTALLED": "Y", "LANGUAGE_ID": "ru"}
    assert "event_handler_id" not in event
    portal.token = event["auth"]["access_token"]
    assert portal.call("user.admin") is True


def test_removal_is_told_once_without_tokens_and_everything_is_gone(portal):
    bind(portal, "ONAPPUNINSTALL")
    bot = portal.installed()
    portal.control("uninstall", clean=True)
    (event,) = portal.events()
    assert event["data"]["CLEAN"] == "1"
    assert set(event["auth"]) == {
        "domain",
        "server_endpoint",
        "client_endpoint",
        "member_id",
        "application_token",
    }
    assert portal.refused("profile") == ("invalid_token", 401)
    assert refresh(portal) == ("invalid_grant", 400)
    state = portal.look("state")["portals"]["portal.localhost"]
    assert (state["bots"], state["handlers"], state["placements"]) == ([], [], [])
    assert state["lines"][0]["settings"]["WELCOME_BOT_ID"] == str(bot)


def test_a_new_installation_has_the_same_portal_and_another_application_token(portal):
    before = portal.open()["fields"]
    portal.control("uninstall")
    after = portal.open()["fields"]
    assert after["member_id"] == before["member_id"]
    assert after["APPLICATION_TOKEN"] != before["APPLICATION_TOKEN"]


def test_a_new_version_forgets_bindings_and_opens_the_installer(portal):
    bind(portal, "ONCRMCONTACTADD")
    portal.control("install-finish")
    portal.control("update-app")
    assert portal.call("event.get") == []
    assert portal.open()["url"].startswith(f"{APP}/install?")


def test_the_end_of_the_paid_period_silences_everything(portal):
    bot = portal.installed()
    portal.control("payment", expired=True)
    portal.says(ANNA, "Здравствуйте")
    assert portal.heard() == []
    assert refresh(portal) == ("PAYMENT_REQUIRED", 401)
    assert portal.refused("imbot.v2.Bot.get", botId=bot) == ("PAYMENT_REQUIRED", 401)


def test_payment_is_told_without_an_application_token(portal):
    bind(portal, "ONAPPPAYMENT")
    portal.control("install-finish")
    portal.control("payment", expired=False)
    (event,) = portal.events()
    assert set(event["auth"]) == {"domain", "server_endpoint", "client_endpoint", "member_id"}
    assert event["data"]["PAYMENT_EXPIRED"] == "N"


def test_a_renamed_portal_points_to_its_new_host(portal):
    member_id = portal.open()["fields"]["member_id"]
    portal.control("rename", host="new.localhost")
    old = portal.http.post(
        "/rest/profile", json={"auth": portal.token}, headers={"Host": "portal.localhost:8900"}
    )
    assert old.status_code == 302
    assert old.headers["Location"] == "http://new.localhost:8900/rest/profile"
    info = portal.http.get(f"/rest/app.info?auth={portal.token}").json["result"]["install"]
    assert (info["domain"], info["member_id"]) == ("new.localhost:8900", member_id)


def test_a_refresh_kills_the_old_pair(portal):
    assert refresh(portal) == (None, 200)
    assert refresh(portal) == ("invalid_grant", 400)
    assert portal.refused("profile") == ("invalid_token", 401)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"grant_type": "password"}, ("invalid_request", 400)),
        ({"refresh_token": ""}, ("invalid_request", 400)),
        ({"client_secret": "guess"}, ("invalid_client", 401)),
        ({"client_id": "stranger"}, ("invalid_client", 401)),
        ({"refresh_token": "guess"}, ("invalid_grant", 400)),
    ],
)
def test_the_authorization_server_refuses_with_its_own_codes(portal, change, refusal):
    assert refresh(portal, **change) == refusal


def test_a_refresh_token_lives_half_a_year(portal):
    portal.control("clock", advance_seconds=180 * 86_400)
    assert refresh(portal) == ("invalid_grant", 400)


def test_the_token_of_another_application_is_not_refreshed(portal):
    portal.control("apps", client_id="other", client_secret="x", app_url=APP)
    assert refresh(portal, client_id="other", client_secret="x") == ("invalid_grant", 400)


def test_a_dead_authorization_server_answers_neither_question(portal):
    portal.control("faults", oauth_down=True)
    assert refresh(portal)[1] == 503
    assert portal.http.get(f"/rest/app.info?auth={portal.token}").status_code == 503
    assert portal.call("profile")["ID"] == "1"


@pytest.mark.parametrize(
    ("query", "code"), [("", "NO_AUTH_FOUND"), ("?auth=guess", "invalid_token"), ("late", "expired_token")]
)
def test_the_authorization_server_vouches_for_living_tokens_only(portal, query, code):
    if query == "late":
        portal.control("tokens/expire")
        query = f"?auth={portal.token}"
    answer = portal.http.get(f"/rest/app.info{query}", headers={"Host": "oauth.localhost:8900"})
    assert (answer.json["error"], answer.status_code) == (code, 401)


def test_the_hosts_play_different_parts(portal):
    assert portal.http.get("/oauth/token/", headers={"Host": "portal.localhost"}).status_code == 404
    assert portal.http.post("/rest/profile", headers={"Host": "oauth.localhost"}).status_code == 404
    assert portal.http.post("/rest/profile", headers={"Host": "nobody.localhost"}).status_code == 404
    on_portal = portal.http.post(
        "/rest/app.info", json={"auth": portal.token}, headers={"Host": "portal.localhost:8900"}
    )
    assert "INSTALLED" in on_portal.json["result"]


def test_portals_keep_apart(portal):
    second = portal.control("portals", host="portal2.localhost")
    portal.installed()
    assert second["member_id"] != portal.open()["fields"]["member_id"]
    assert portal.look("state")["portals"]["portal2.localhost"]["bots"] == []
    assert portal.refused_control("portals", host="portal2.localhost") == 409


def test_a_loop_of_events_and_their_tokens_runs_dry(portal):
    bind(portal, "ONCRMCONTACTADD")
    portal.control("install-finish")
    portal.call("crm.contact.add", fields={"NAME": "Анна"})
    hops = 0
    while events := portal.events():
        hops += 1
        portal.call("crm.contact.add", token=events[0]["auth"]["access_token"], fields={"NAME": "Анна"})
    assert hops == 7


def test_the_control_api_refuses_what_it_does_not_know(portal):
    assert portal.refused_control("client/message", **ANNA, text="Привет", colour="red") == 400
    assert portal.refused_control("client/message", **ANNA) == 400
    assert portal.refused_control("client/message", **{**ANNA, "line_id": 99}, text="Привет") == 404
    assert portal.refused_control("client/message", **{**ANNA, "connector": "viber"}, text="Привет") == 409
    assert portal.refused_control("operator/message", chat_id=1, user_id=27, text="Привет") == 404
    assert portal.refused_control("faults", weather="bad") == 400
    assert portal.refused_control("clock", advance_seconds=-1) == 400
    assert portal.http.get("/_control/log?kind=secrets").status_code == 400


def test_a_reset_brings_back_the_seed(portal):
    portal.says(ANNA, "Здравствуйте")
    portal.control("reset")
    state = portal.look("state")
    assert state["apps"] == []
    assert state["portals"]["portal.localhost"]["chats"] == []


def test_the_script_for_frames_and_the_front_page_are_served(portal):
    script = portal.http.get("/api/v1/")
    assert "installFinish" in script.text
    assert script.content_type.startswith("application/javascript")
    assert portal.http.get("/").status_code in (200, 302)
