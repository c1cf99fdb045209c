"""From Bitrix24's words to a client's message."""

from copy import deepcopy
from datetime import UTC, datetime

import pytest

from consent.vocabulary import Channel
from webhooks.errors import Untranslatable
from webhooks.translation import client_message

BODY = {
    "event": "ONIMBOTV2MESSAGEADD",
    "data": {
        "message": {
            "id": "80964",
            "chatId": "1777",
            "authorId": "599",
            "date": "2026-03-16T20:50:37+03:00",
            "text": "Здравствуйте",
            "isSystem": "0",
        },
        "chat": {
            "id": "1777",
            "entityType": "LINES",
            "entityId": "livechat|22|1775|599",
            "entityData1": "Y|LEAD|1209|N|N|343|1773682918|0|0|0",
            "entityData2": "LEAD|1209|COMPANY|0|CONTACT|0|DEAL|0",
        },
        "user": {
            "id": "599",
            "name": "Гость",
            "bot": "0",
            "connector": "1",
            "phones": "0",
            "website": "https://shop.example/cart",
            "email": "guest@shop.example",
        },
    },
}


def body(**changes):
    """The message with `part__name` set, or taken away where the value is None."""
    made = deepcopy(BODY)
    for path, value in changes.items():
        part, _, name = path.partition("__")
        if not name:
            made["data"].pop(part)
        elif value is None:
            made["data"][part].pop(name)
        else:
            made["data"][part][name] = value
    return made


def test_a_guest_writes_in_the_online_chat():
    message = client_message(BODY)

    assert (message.message_id, message.text, message.has_file) == (80964, "Здравствуйте", False)
    assert message.at == datetime(2026, 3, 16, 17, 50, 37, tzinfo=UTC)
    assert (message.client.user_id, message.client.name, message.client.phone) == (599, "Гость", "")
    assert (message.client.email, message.client.website) == (
        "guest@shop.example",
        "https://shop.example/cart",
    )
    dialogue = message.dialogue
    assert (dialogue.chat_id, dialogue.session_id, dialogue.line_id) == (1777, 343, 22)
    assert (dialogue.connector, dialogue.contact_id) == ("livechat", None)
    assert dialogue.channel is Channel.ONLINE_CHAT


@pytest.mark.parametrize(
    "changes",
    [
        {"user__connector": "0"},
        {"user__connector": None},
        {"user": None},
        {"user__bot": "1"},
        {"message__isSystem": "1"},
        {"chat": None},
        {"chat__entityType": "CRM"},
        {"chat__entityId": "livechat|22|1775"},
        {"chat__entityId": None},
        {"chat__entityId": "network|22|1775|599"},
    ],
)
def test_only_a_client_in_an_open_line_speaks_for_himself(changes):
    assert client_message(body(**changes)) is None


@pytest.mark.parametrize("empty", [{}, {"data": ""}, {"data": {"chat": "", "user": ""}}])
def test_absent_containers_are_no_client(empty):
    assert client_message(empty) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"message__id": None},
        {"message__id": "0"},
        {"message__id": "８"},
        {"message__date": None},
        {"message__date": "yesterday"},
        {"message__date": "2026-03-16T20:50:37"},
        {"message__authorId": "600"},
        {"user__id": None},
        {"chat__entityData1": ""},
        {"chat__entityData1": "Y|LEAD|1|N|N|x"},
        {"chat__entityId": "livechat|x|1775|599"},
    ],
)
def test_a_clients_message_that_makes_no_sense_is_named_and_not_guessed(changes):
    with pytest.raises(Untranslatable) as caught:
        client_message(body(**changes))
    assert "yesterday" not in str(caught.value)


def test_a_transferred_conversation_belongs_to_the_line_that_has_it_now():
    moved = body(chat__entityData1="Y|LEAD|1209|N|N|343|1773682918|24|0|0")

    assert client_message(moved).dialogue.line_id == 24


def test_an_external_chat_may_have_any_name():
    message = client_message(body(chat__entityId="telegrambot|1|a@b|13|x"))

    assert (message.dialogue.connector, message.dialogue.line_id) == ("telegrambot", 1)
    assert message.dialogue.entity_id == "telegrambot|1|a@b|13|x"
    assert message.dialogue.channel is Channel.MESSENGER


def test_the_bound_contact_is_told():
    assert (
        client_message(body(chat__entityData2="LEAD|0|COMPANY|0|CONTACT|7|DEAL|3")).dialogue.contact_id == 7
    )
    assert client_message(body(chat__entityData2="LEAD|0|CONTACT")).dialogue.contact_id is None


def test_a_file_is_noticed():
    assert client_message(body(message__params={"FILE_ID": {"0": "701"}})).has_file
    assert not client_message(body(message__params={"ATTACH": {"0": "1"}})).has_file


def test_a_mobile_is_preferred_to_other_phones():
    phones = {"workPhone": "+7 495 000-00-01", "personalMobile": "+7 900 000-00-02"}

    assert client_message(body(user__phones=phones)).client.phone == "+7 900 000-00-02"
    assert client_message(body(user__phones={"other": "5"})).client.phone == "5"


def test_the_chat_number_may_come_with_the_message_alone():
    assert client_message(body(chat__id=None)).dialogue.chat_id == 1777


def test_the_session_began_when_the_portal_says():
    assert client_message(BODY).dialogue.started_at == datetime(2026, 3, 16, 17, 41, 58, tzinfo=UTC)


@pytest.mark.parametrize("state", ["Y|LEAD|1209|N|N|343|0", "Y|LEAD|1209|N|N|343|999999999999999999"])
def test_a_beginning_nobody_can_tell_stays_untold(state):
    assert client_message(body(chat__entityData1=state)).dialogue.started_at is None
