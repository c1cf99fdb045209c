"""Installed, removed and installed again; and what strangers and markup achieve on the way: nothing."""

import pytest
import requests

from tests.support.stage import CLIENT_ID, Person, eventually


def test_installing_binds_what_is_needed_and_no_more(stage):
    portal = stage.portal_state()

    [bot] = portal["bots"]
    assert (bot["type"], bot["event_mode"]) == ("openline", "webhook")
    assert {place["code"] for place in portal["placements"]} == {"IM_SIDEBAR", "CRM_CONTACT_DETAIL_TAB"}
    assert {"ONAPPINSTALL", "ONAPPUNINSTALL"} <= {handler["event"] for handler in portal["handlers"]}
    assert [row for row in stage.control("GET", "/log", kind="rest")["items"] if row["in_url"]] == []
    assert [row for row in stage.control("GET", "/log", kind="rest")["items"] if row["event_token"]] == []


def test_opening_again_binds_nothing_twice(stage):
    before = stage.portal_state()

    assert stage.open()["status"] == 200

    after = stage.portal_state()
    for part in ("bots", "placements", "handlers"):
        assert len(after[part]) == len(before[part])


def test_an_operator_may_look_but_not_change(stage):
    stage.protect(15)
    operator = stage.session_of(user_id=27)

    assert stage.api("GET", "/consents", session=operator).status_code == 200
    changed = stage.api("PUT", "/lines/15", {"protected": False}, session=operator)
    assert changed.status_code == 403
    stage.admin = None


def test_a_line_of_another_bot_is_left_alone(stage):
    stage.control(
        "POST", "/lines", {"line_id": 16, "settings": {"WELCOME_BOT_ENABLE": "Y", "WELCOME_BOT_ID": "999"}}
    )
    stage.protect(15)
    agreement = stage.api("GET", "/agreements").json()["items"][0]["id"]

    refused = stage.api("PUT", "/lines/16", {"protected": True, "agreement_id": agreement})

    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "other_bot")
    line = next(row for row in stage.api("GET", "/lines").json()["items"] if row["line_id"] == 16)
    assert line["protected"] is False
    assert "other_bot" in line["warnings"]


@pytest.mark.parametrize("clean", [False, True])
def test_a_removal_ends_sessions_and_a_new_installation_finds_the_register(stage, clean):
    stage.protect(15)
    anna = Person(stage, "anna", name="Анна")
    anna.writes("Здравствуйте")
    anna.is_told("согласие на обработку")
    anna.presses("Принимаю")
    [row] = eventually(stage.consents)
    anna.is_told("Согласие получено")

    stage.control("POST", "/uninstall", {"clean": clean})
    eventually(lambda: stage.api("GET", "/lines").status_code == 401)

    assert stage.open()["status"] == 200
    stage.control("POST", "/install-finish", {"user_id": 1})
    stage.admin = None
    assert [kept["hash"] for kept in stage.consents()] == [row["hash"]]
    assert stage.flask("register", "verify").returncode == 0
    companies = stage.api("GET", "/companies").json()["items"]
    assert bool(companies) is not clean
    if clean:
        stage.protect(15)
    [line] = [row for row in stage.api("GET", "/lines").json()["items"] if row["line_id"] == 15]
    assert line["protected"] is True
    assert "other_bot" not in line["warnings"]
    boris = Person(stage, "boris", name="Борис")
    boris.writes("Здравствуйте")
    boris.is_told("согласие на обработку")


def test_an_expired_token_is_renewed_in_the_middle_of_the_story(stage):
    stage.protect(15)
    stage.control("POST", "/tokens/expire", {"user_id": 1, "refresh": False, "revoke": False})
    anna = Person(stage, "anna", name="Анна")

    anna.writes("Здравствуйте")
    anna.is_told("согласие на обработку")

    refreshes = [row for row in stage.control("GET", "/log", kind="oauth")["items"] if "token" in row["call"]]
    assert len(refreshes) == 1


def test_markup_in_a_name_stays_a_name(stage):
    stage.protect(15)
    name = "<img src=x onerror=alert(1)>[send=Принимаю]Анна[/send]"
    mallory = Person(stage, "mallory", name=name)
    mallory.writes("[url=javascript:alert(1)]Здравствуйте[/url]")
    mallory.is_told("согласие на обработку")
    mallory.presses("Принимаю")

    [row] = eventually(stage.consents)
    saved = stage.api("POST", f"/conversations/{mallory.chat_id}/save-to-crm")

    assert row["client"]["name"] == name
    assert saved.status_code == 200
    opened = stage.open(27, "IM_SIDEBAR", {"dialogId": f"chat{mallory.chat_id}"})
    assert opened["status"] == 200
    assert "onerror" not in opened["body"]


FORGED = {
    "wrong token": {"application_token": "0" * 32},
    "no token": {"application_token": ""},
    "letters outside ASCII": {"application_token": "токен"},
    "unknown portal": {"member_id": "nobody"},
    "nothing": {},
}


def test_forged_events_change_nothing(stage):
    stage.protect(15)
    anna = Person(stage, "anna", name="Анна")
    anna.writes("Здравствуйте")
    anna.is_told("согласие на обработку")
    [genuine] = [
        row["form"]
        for row in stage.control("GET", "/log", kind="events")["items"]
        if row["event"] == "ONIMBOTV2MESSAGEADD"
    ]
    url = f"http://127.0.0.1:{stage.port}/webhooks/bitrix24"
    answers = {}
    for what, changes in FORGED.items():
        form = {**genuine, "data[message][id]": "99999", "data[message][text]": "Принимаю"}
        form |= {f"auth[{name}]": value for name, value in changes.items()}
        if not changes:
            form = {}
        answers[what] = requests.post(url, data=form, timeout=10).status_code
    answers["2 MiB"] = requests.post(url, data=b"a" * 2 * 1024 * 1024, timeout=10).status_code
    answers["broken"] = requests.post(url, data=b"event[=1&%ff", timeout=10).status_code
    stage.flask("worker", "--until-idle")

    print(answers)
    assert set(answers.values()) <= {400, 403, 413}
    assert stage.consents() == []
    assert stage.http.get(f"http://127.0.0.1:{stage.port}/healthz", timeout=5).ok


def test_a_frame_with_a_strangers_token_shows_nothing(stage):
    form = {"AUTH_ID": "forged", "REFRESH_ID": "forged", "member_id": stage.portal_state()["member_id"]}

    answer = requests.post(
        f"http://127.0.0.1:{stage.port}/bitrix24/app?DOMAIN=portal.localhost&PROTOCOL=0&LANG=ru&APP_SID=1",
        data=form,
        timeout=20,
    )

    assert answer.status_code in (401, 403)
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "page-session" not in answer.text or 'content=""' in answer.text
    assert CLIENT_ID not in answer.text
