"""What counts in a messenger: continuing, refusing, saying yes."""

import pytest

from consent.vocabulary import Method, Mode, State
from tests.support.talk import Talk, asked, handed_over, notices


@pytest.fixture
def warned():
    talk = Talk.messenger()
    talk.says("Здравствуйте", 10)
    talk.shown(11)
    return talk


@pytest.fixture
def questioned():
    talk = Talk.messenger(Mode.EXPLICIT)
    talk.says("Здравствуйте", 10)
    talk.shown(11)
    return talk


def test_the_dialogue_goes_to_the_operator_right_after_the_warning():
    talk = Talk.messenger()
    assert not handed_over(talk.says("Здравствуйте", 10))

    assert handed_over(talk.shown(11))


def test_the_next_message_is_a_continuation(warned):
    decisions = warned.says("Сколько стоит доставка?", 12)

    assert warned.valid[0].method is Method.IMPLIED_CONTINUATION
    assert (warned.valid[0].prompt.message_id, warned.valid[0].decision_message_id) == (11, 12)
    assert notices(decisions) == ["given"]


def test_the_message_that_caused_the_warning_is_no_consent(warned):
    warned.says("Здравствуйте", 10)

    assert warned.state is State.ASKED


@pytest.mark.parametrize("seconds", [-1, 0, 1, 2])
def test_a_message_on_its_way_is_no_continuation(warned, seconds):
    warned.says("и ещё", 12, seconds=11 * 60 + seconds)

    assert warned.state is State.ASKED


def test_three_seconds_later_it_is_one(warned):
    warned.says("и ещё", 12, seconds=11 * 60 + 3)

    assert warned.state is State.GIVEN


@pytest.mark.parametrize("text", ["Не принимаю", "нет", "Не согласен, удалите", "стоп", "удалите мои данные"])
def test_a_refusal_always_counts(warned, text):
    warned.says(text, 12)

    assert warned.statuses == ["refused"]
    assert warned.valid[0].method is Method.KEYWORD


@pytest.mark.parametrize("text", ["да нет", "не против", "нет проблем", "согласен?", "1", "0"])
def test_doubtful_words_are_never_a_consent(warned, text):
    warned.says(text, 12)

    assert warned.state is State.ASKED


def test_doubtful_words_bring_the_warning_once_more(warned):
    assert asked(warned.says("не против", 12))
    warned.shown(13)
    assert not asked(warned.says("не против", 14))


def test_nothing_follows_from_silence_or_from_a_warning_that_never_arrived():
    talk = Talk.messenger()
    talk.says("Здравствуйте", 10)
    talk.lost()

    decisions = talk.says("Сколько стоит?", 12)

    assert not talk.valid
    assert asked(decisions)


def test_a_message_in_another_chat_does_not_continue_this_one(warned):
    warned.at(chat_id=1888, session_id=500).says("Здравствуйте", 12)

    assert warned.state is State.ASKED


def test_the_first_message_of_a_later_session_is_asked_about_and_not_counted(warned):
    decisions = warned.at(session_id=400).says("Добрый день", 20)

    assert asked(decisions)
    assert warned.state is State.ASKED


def test_objecting_after_an_implied_consent_takes_it_back(warned):
    warned.says("Сколько стоит?", 12)
    warned.says("Не согласен", 13)

    assert warned.statuses == ["given", "withdrawn"]


def test_a_plain_no_in_the_talk_after_consent_takes_nothing_back(warned):
    warned.says("Сколько стоит?", 12)
    warned.says("нет", 13)

    assert warned.state is State.GIVEN


def test_after_a_refusal_going_on_writing_is_no_consent(warned):
    warned.says("Не принимаю", 12)

    assert not asked(warned.says("А сколько стоит?", 13))
    assert warned.state is State.REFUSED


def test_who_refused_and_asks_for_it_is_asked_for_a_clear_yes(warned):
    warned.says("Не принимаю", 12)
    decisions = warned.says("Принимаю", 13)

    assert decisions[0].explicit
    warned.shown(14)
    warned.says("А сколько стоит?", 15)
    assert warned.state is State.REFUSED
    warned.says("Да, согласен", 16)
    assert warned.statuses == ["refused", "given"]


def test_a_late_refusal_that_was_written_first_wins(warned):
    warned.says("ладно, сколько стоит", 13)
    warned.says("Не принимаю", 12)

    assert warned.state is State.REFUSED
    assert warned.statuses == ["refused"]
    assert [entry.invalidated for entry in warned.recorded] == [True, False]


@pytest.mark.parametrize("text", ["Да", "согласна", "Принимаю", "даю согласие", "Да, согласен"])
def test_in_explicit_mode_a_clear_yes_is_consent(questioned, text):
    questioned.says(text, 12)

    assert questioned.valid[0].method is Method.KEYWORD
    assert questioned.state is State.GIVEN


@pytest.mark.parametrize("text", ["Сколько стоит?", "да, но зачем", "ок", "не против", "👍"])
def test_in_explicit_mode_nothing_else_is(questioned, text):
    questioned.says(text, 12)

    assert questioned.state is State.ASKED


def test_a_later_change_of_the_lines_mode_rewrites_no_past(questioned):
    questioned.says("Сколько стоит?", 12)
    questioned.mode = Mode.IMPLIED

    questioned.decide()

    assert questioned.state is State.ASKED
