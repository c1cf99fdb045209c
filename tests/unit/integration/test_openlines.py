"""Our bot takes a line only when it is free, and says it holds a line only when the portal shows so."""

import pytest

from integration.errors import LineMissing, NotAttached, OtherBot
from integration.openlines import attach_line, detach_line, list_lines
from integration.rest import UnknownOutcome
from tests.unit.integration.calls import Scripted

OUR_BOT = 456
FREE = {
    "ID": "22", "LINE_NAME": "Продажи", "ACTIVE": "Y", "WELCOME_BOT_ENABLE": "N", "WELCOME_BOT_ID": "0",
    "WELCOME_BOT_JOIN": "first", "WELCOME_BOT_TIME": "600", "WELCOME_BOT_LEFT": "queue",
}  # fmt: skip
OURS = {
    **FREE, "WELCOME_BOT_ENABLE": "Y", "WELCOME_BOT_ID": "456", "WELCOME_BOT_JOIN": "always",
    "WELCOME_BOT_LEFT": "close",
}  # fmt: skip


def line(*configs, update=True):
    return Scripted(imopenlines__config__get=configs, imopenlines__config__update=[update])


def written(client):
    return [row["PARAMS"] for row in client.sent("imopenlines.config.update")]


def test_a_free_line_is_taken_in_one_write_and_read_back():
    client = line(FREE, OURS)
    previous = attach_line(client, 22, OUR_BOT)
    assert previous["WELCOME_BOT_LEFT"] == "queue"
    assert written(client) == [
        {
            "WELCOME_BOT_ENABLE": "Y",
            "WELCOME_BOT_ID": OUR_BOT,
            "WELCOME_BOT_JOIN": "always",
            "WELCOME_BOT_TIME": 600,
            "WELCOME_BOT_LEFT": "close",
        }
    ]


def test_a_line_that_is_ours_already_is_left_as_it_is():
    client = line(OURS)
    assert attach_line(client, 22, OUR_BOT) is None
    assert written(client) == []


def test_settings_that_somebody_changed_are_written_again():
    client = line({**OURS, "WELCOME_BOT_LEFT": "queue"}, OURS)
    assert attach_line(client, 22, OUR_BOT) is None
    assert len(written(client)) == 1


def test_another_bot_is_never_displaced():
    client = line({**OURS, "WELCOME_BOT_ID": "777"})
    with pytest.raises(OtherBot) as refused:
        attach_line(client, 22, OUR_BOT)
    assert refused.value.bot_id == 777
    assert written(client) == []


@pytest.mark.parametrize("answer", [False, True])
def test_settings_that_do_not_hold_are_no_success_whatever_the_answer(answer):
    with pytest.raises(NotAttached):
        attach_line(line(FREE, FREE, update=answer), 22, OUR_BOT)


def test_a_lost_answer_is_settled_by_reading_back():
    assert attach_line(line(FREE, OURS, update=UnknownOutcome("m")), 22, OUR_BOT) is not None


def test_a_line_that_is_gone_is_named_so():
    with pytest.raises(LineMissing):
        attach_line(line(False), 22, OUR_BOT)


def test_releasing_switches_the_greeting_off_or_restores_the_bot_of_before():
    client = line(OURS, FREE)
    detach_line(client, 22, OUR_BOT, {"WELCOME_BOT_ENABLE": "N", "WELCOME_BOT_ID": "0"})
    assert written(client) == [{"WELCOME_BOT_ENABLE": "N", "WELCOME_BOT_ID": 0}]
    before = {key: value for key, value in OURS.items() if key.startswith("WELCOME")}
    before["WELCOME_BOT_ID"] = "777"
    client = line(OURS, {**OURS, "WELCOME_BOT_ID": "777"})
    detach_line(client, 22, OUR_BOT, before)
    assert written(client) == [before]


@pytest.mark.parametrize("config", [False, {**OURS, "WELCOME_BOT_ID": "777"}])
def test_releasing_leaves_a_missing_line_and_another_bot_alone(config):
    client = line(config)
    detach_line(client, 22, OUR_BOT, None)
    assert written(client) == []


def test_the_list_tells_what_an_administrator_should_know():
    row = {**OURS, "AGREEMENT_MESSAGE": "Y", "CRM": "Y", "CRM_CREATE": "lead", "ACTIVE": "N"}
    found = list_lines(Scripted(imopenlines__config__list__get=[[row]]))[0]
    assert (found.line_id, found.name, found.bot_id) == (22, "Продажи", OUR_BOT)
    assert (found.is_active, found.has_native_agreement, found.makes_cards) == (False, True, True)


def test_a_long_list_is_read_to_its_end():
    rows = [{**FREE, "ID": str(number)} for number in range(1, 202)]
    client = Scripted(imopenlines__config__list__get=[rows[:200], rows[200:]])
    assert len(list_lines(client)) == 201
