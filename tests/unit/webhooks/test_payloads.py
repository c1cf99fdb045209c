"""One envelope from a form, and the key that makes two deliveries one event."""

import json

import pytest

from webhooks.payloads import arrival, is_known, sender


def form(event="ONIMBOTV2MESSAGEADD", ts="1772093963", **data):
    return {
        "event": event,
        "ts": ts,
        "data": data,
        "auth": {
            "member_id": "alpha",
            "application_token": "secret-app",
            "access_token": "secret-access",
            "refresh_token": "secret-refresh",
            "domain": "alpha.example",
        },
    }


MESSAGE = {"id": "80964", "chatId": "1777"}
CHAT = {"id": "1777", "entityData1": "Y|LEAD|1209|N|N|343|1773682918|0|0|0"}


@pytest.mark.parametrize(
    ("event", "data", "key"),
    [
        ("ONIMBOTV2MESSAGEADD", {"message": MESSAGE}, "80964"),
        ("ONIMBOTV2MESSAGEUPDATE", {"message": MESSAGE}, "80964|1772093963"),
        ("ONIMBOTV2MESSAGEDELETE", {"messageId": "80964"}, "80964"),
        ("ONIMBOTV2JOINCHAT", {"chat": CHAT}, "1777|343"),
        ("ONIMBOTV2JOINCHAT", {"chat": {"id": "1777"}}, "1777|0"),
        ("ONIMBOTV2COMMANDADD", {"command": {"id": "3"}, "message": MESSAGE}, "3|80964"),
        ("ONIMBOTV2DELETE", {"bot": {"id": "456"}}, "456|1772093963"),
        ("ONAPPINSTALL", {"VERSION": "1"}, "1772093963"),
        ("ONAPPUNINSTALL", {"CLEAN": "1"}, "1772093963"),
        ("ONCRMCONTACTDELETE", {"FIELDS": {"ID": "12"}}, "12|1772093963"),
    ],
)
def test_each_event_is_named_by_what_it_is_about(event, data, key):
    assert is_known(event)
    assert arrival(form(event, **data)).envelope.natural_key == f"{event}|{key}"


def test_a_second_delivery_with_other_tokens_is_the_same_event():
    first, second = form(message=MESSAGE), form(message=MESSAGE, ts="1772093999")
    second["auth"]["access_token"] = "another"

    assert arrival(first).envelope == arrival(second).envelope


def test_a_message_says_where_it_stands_in_which_chat():
    found = arrival(form(message=MESSAGE))

    assert (found.envelope.chat_id, found.envelope.position) == (1777, 80964)
    assert (found.sender.member_id, found.sender.application_token) == ("alpha", "secret-app")


@pytest.mark.parametrize("data", [{}, {"message": ""}, {"message": {}}, {"message": {"id": ""}}])
def test_a_message_without_its_number_cannot_be_recognised(data):
    assert arrival(form(**data)).envelope is None


@pytest.mark.parametrize("number", ["abc", "-1", "1_0", " 1", "１２", "9" * 40, {"0": "1"}])
def test_a_number_is_plain_digits(number):
    assert arrival(form(message={"id": number})).envelope is None


@pytest.mark.parametrize("broken", [{"ts": "soon"}, {"ts": {"0": "1"}}])
def test_a_life_cycle_event_needs_its_stamp(broken):
    assert arrival({**form("ONAPPINSTALL"), **broken}).envelope is None


@pytest.mark.parametrize(
    "strange", [{}, {"auth": "x"}, {"auth": {"member_id": {"0": "a"}}}, {"event": {"0": "ONAPPTEST"}}]
)
def test_a_form_that_names_nobody_has_an_empty_sender(strange):
    assert sender(strange).member_id == ""
    assert not is_known(sender(strange).event)


def test_tokens_are_not_kept():
    message = form(
        message={**MESSAGE, "text": "Здравствуйте"}, bot={"id": "4", "auth": {"access_token": "secret-bot"}}
    )

    kept = arrival(message).body

    assert "secret" not in kept
    assert "Здравствуйте" in kept
    assert json.loads(kept)["data"]["bot"] == {"id": "4"}


def test_an_installation_keeps_the_tokens_it_brings():
    assert json.loads(arrival(form("ONAPPINSTALL")).body)["auth"]["access_token"] == "secret-access"
