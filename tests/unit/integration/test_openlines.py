"""Our bot takes a line only when it is free, and says it holds a line only when the portal shows so."""

import pytest

from integration.errors import LineMissing, NotAttached, OtherBot, SettingsStay
from integration.openlines import attach_line, detach_line, list_lines, switch_back, switch_off
from integration.rest import UnknownOutcome
from models.line import LinePart
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

MAKES_CARDS = {"CRM_CREATE": "lead", "CRM_CHAT_TRACKER": "Y"}
NO_CARDS = {"CRM_CREATE": "none", "CRM_CHAT_TRACKER": "N"}


def line(*configs, update=True):
    return Scripted(imopenlines__config__get=configs, imopenlines__config__update=[update])


def written(client):
    return [row["PARAMS"] for row in client.sent("imopenlines.config.update")]


def attach(client, own_bots=()):
    """What was there before, None where nothing of ours was missing."""
    kept = []
    attach_line(client, 22, OUR_BOT, own_bots, kept.append)
    return kept[0] if kept else None


def off(client, part=LinePart.CRM):
    kept = []
    switch_off(client, 22, part, kept.append)
    return kept


def test_a_free_line_is_taken_in_one_write_and_read_back():
    client = line(FREE, OURS)
    previous = attach(client)
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
    assert attach(client) is None
    assert written(client) == []


def test_settings_that_somebody_changed_are_written_again():
    client = line({**OURS, "WELCOME_BOT_LEFT": "queue"}, OURS)
    assert attach(client) is None
    assert len(written(client)) == 1


def test_another_bot_is_never_displaced():
    client = line({**OURS, "WELCOME_BOT_ID": "777"})
    with pytest.raises(OtherBot) as refused:
        attach(client)
    assert refused.value.bot_id == 777
    assert written(client) == []


@pytest.mark.parametrize("answer", [False, True])
def test_settings_that_do_not_hold_are_no_success_whatever_the_answer(answer):
    with pytest.raises(NotAttached):
        attach(line(FREE, FREE, update=answer))


def test_a_lost_answer_is_settled_by_reading_back():
    assert attach(line(FREE, OURS, update=UnknownOutcome("m"))) is not None


def test_a_line_that_is_gone_is_named_so():
    with pytest.raises(LineMissing):
        attach(line(False))


def test_releasing_switches_the_greeting_off_or_restores_the_bot_of_before():
    client = line(OURS, FREE)
    detach_line(client, 22, {OUR_BOT}, {"WELCOME_BOT_ENABLE": "N", "WELCOME_BOT_ID": "0"})
    assert written(client) == [{"WELCOME_BOT_ENABLE": "N", "WELCOME_BOT_ID": 0}]
    before = {key: value for key, value in OURS.items() if key.startswith("WELCOME")}
    before["WELCOME_BOT_ID"] = "777"
    client = line(OURS, {**OURS, "WELCOME_BOT_ID": "777"})
    detach_line(client, 22, {OUR_BOT}, before)
    assert written(client) == [before]


@pytest.mark.parametrize("config", [False, {**OURS, "WELCOME_BOT_ID": "777"}])
def test_releasing_leaves_a_missing_line_and_another_bot_alone(config):
    client = line(config)
    detach_line(client, 22, {OUR_BOT}, None)
    assert written(client) == []


def test_a_dead_bot_of_ours_is_taken_off_too():
    client = line({**OURS, "WELCOME_BOT_ID": "400"}, FREE)
    detach_line(client, 22, {OUR_BOT, 400}, None)
    assert written(client) == [{"WELCOME_BOT_ENABLE": "N", "WELCOME_BOT_ID": 0}]


def test_what_is_replaced_is_told_before_it_is_replaced():
    client = line({**FREE, **MAKES_CARDS}, {**FREE, **NO_CARDS})
    told = []
    switch_off(client, 22, LinePart.CRM, lambda before: told.append((before, client.methods[-1])))
    assert told == [(MAKES_CARDS, "imopenlines.config.get")]
    assert written(client) == [NO_CARDS]


def test_only_what_is_not_off_yet_counts_as_replaced():
    half = {**FREE, "CRM_CREATE": "none", "CRM_CHAT_TRACKER": "Y"}
    assert off(line(half, {**FREE, **NO_CARDS})) == [{"CRM_CHAT_TRACKER": "Y"}]
    client = line({**FREE, **NO_CARDS})
    assert off(client) == []
    assert written(client) == []


@pytest.mark.parametrize("answer", [False, True, UnknownOutcome("m")])
def test_a_portal_that_keeps_its_warning_is_not_believed(answer):
    shows = {**FREE, "AGREEMENT_MESSAGE": "Y"}
    client = line(shows, update=answer)
    with pytest.raises(SettingsStay):
        off(client, LinePart.AGREEMENT)
    assert written(client) == [{"AGREEMENT_MESSAGE": "N"}]


def test_what_was_replaced_comes_back():
    client = line({**FREE, **NO_CARDS}, {**FREE, **MAKES_CARDS})
    switch_back(client, 22, LinePart.CRM, MAKES_CARDS)
    assert written(client) == [MAKES_CARDS]


def test_what_an_administrator_changed_since_stays_his():
    deals = {**FREE, "CRM_CREATE": "deal", "CRM_CHAT_TRACKER": "N"}
    client = line(deals, {**deals, "CRM_CHAT_TRACKER": "Y"})
    switch_back(client, 22, LinePart.CRM, MAKES_CARDS)
    assert written(client) == [{"CRM_CHAT_TRACKER": "Y"}]
    for config in (False, {**FREE, "CRM_CREATE": "deal", "CRM_CHAT_TRACKER": "Y"}):
        client = line(config)
        switch_back(client, 22, LinePart.CRM, MAKES_CARDS)
        assert written(client) == []


def test_settings_that_do_not_come_back_are_an_error():
    with pytest.raises(SettingsStay):
        switch_back(line({**FREE, **NO_CARDS}), 22, LinePart.CRM, MAKES_CARDS)


def test_the_list_tells_what_an_administrator_should_know():
    row = {**OURS, "AGREEMENT_MESSAGE": "Y", "CRM": "Y", "CRM_CREATE": "lead", "ACTIVE": "N"}
    found = list_lines(Scripted(imopenlines__config__list__get=[[row]]))[0]
    assert (found.line_id, found.name, found.bot_id) == (22, "Продажи", OUR_BOT)
    assert (found.is_active, found.has_native_agreement, found.makes_cards) == (False, True, True)


def test_a_long_list_is_read_to_its_end():
    rows = [{**FREE, "ID": str(number)} for number in range(1, 202)]
    client = Scripted(imopenlines__config__list__get=[rows[:200], rows[200:]])
    assert len(list_lines(client)) == 201
