"""One envelope from a form, and the key that makes two deliveries one event."""

import json

import pytest

from webhooks.errors import PayloadMalformed
from webhooks.payloads import body_to_store, envelope, is_known, sender


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
    assert envelope(form(event, **data)).natural_key == f"{event}|{key}"


def test_a_second_delivery_with_other_tokens_is_the_same_event():
    first, second = form(message=MESSAGE), form(message=MESSAGE, ts="1772093999")
    second["auth"]["access_token"] = "another"

    assert envelope(first).natural_key == envelope(second).natural_key


def test_a_message_says_where_it_stands_in_which_chat():
    found = envelope(form(message=MESSAGE))

    assert (found.chat_id, found.position) == (1777, 80964)
    assert (found.member_id, found.application_token) == ("alpha", "secret-app")


@pytest.mark.parametrize("data", [{}, {"message": ""}, {"message": {}}, {"message": {"id": ""}}])
def test_a_message_without_its_number_cannot_be_recognised(data):
    with pytest.raises(PayloadMalformed) as caught:
        envelope(form(**data))
    assert str(caught.value) == "ONIMBOTV2MESSAGEADD without its ids"


@pytest.mark.parametrize("number", ["abc", "-1", "1_0", " 1", "１２", "9" * 40, {"0": "1"}])
def test_a_number_is_plain_digits(number):
    with pytest.raises(PayloadMalformed):
        envelope(form(message={"id": number}))


@pytest.mark.parametrize("broken", [{"ts": "soon"}, {"ts": {"0": "1"}}])
def test_a_life_cycle_event_needs_its_stamp(broken):
    with pytest.raises(PayloadMalformed):
        envelope({**form("ONAPPINSTALL"), **broken})


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

    kept = body_to_store(message)

    assert "secret" not in kept
    assert "Здравствуйте" in kept
    assert json.loads(kept)["data"]["bot"] == {"id": "4"}


def test_an_installation_keeps_the_tokens_it_brings():
    assert json.loads(body_to_store(form("ONAPPINSTALL")))["auth"]["access_token"] == "secret-access"
