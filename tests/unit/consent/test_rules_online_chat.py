"""What counts in the chat of the company's site."""

import pytest

from consent.vocabulary import Method, State
from tests.support.talk import Talk, asked, handed_over, notices, saved


@pytest.fixture
def prompted():
    talk = Talk()
    talk.says("Здравствуйте", 10)
    talk.shown(11)
    return talk


def test_the_first_message_is_answered_by_the_prompt_and_not_handed_over():
    decisions = Talk().says("Здравствуйте", 10)

    assert asked(decisions)
    assert not handed_over(decisions)


def test_the_button_gives_consent_thanks_and_hands_over(prompted):
    decisions = prompted.says("Принимаю", 12)

    assert prompted.state is State.GIVEN
    assert prompted.valid[0].method is Method.BUTTON
    assert prompted.valid[0].prompt.message_id == 11
    assert notices(decisions) == ["given"]
    assert handed_over(decisions)


def test_a_click_within_two_seconds_of_the_prompt_counts(prompted):
    prompted.says("принимаю.", 12, seconds=11 * 60 + 1)

    assert prompted.state is State.GIVEN


def test_refusing_is_recorded_and_the_client_still_gets_an_operator(prompted):
    decisions = prompted.says("«Не принимаю»", 12)

    assert prompted.statuses == ["refused"]
    assert notices(decisions) == ["refused"]
    assert handed_over(decisions)


@pytest.mark.parametrize(
    "text", ["Да", "согласен", "нет", "Принимаю?", "0", "1", "сколько стоит?", "не согласен"]
)
def test_other_words_decide_nothing(prompted, text):
    prompted.says(text, 12)

    assert prompted.state is State.ASKED
    assert not prompted.valid


def test_the_prompt_is_repeated_once_and_then_the_operator_takes_over(prompted):
    assert asked(prompted.says("сколько стоит?", 12))
    prompted.shown(13)

    decisions = prompted.says("алло", 14)

    assert not asked(decisions)
    assert handed_over(decisions)
    assert not asked(prompted.says("ответьте", 15))


def test_a_message_that_was_on_its_way_does_not_cause_a_repeat(prompted):
    assert not asked(prompted.says("и ещё вопрос", 12, seconds=11 * 60 + 2))


def test_an_answer_before_the_prompt_is_no_answer():
    talk = Talk()
    talk.says("Принимаю", 10)
    talk.shown(11)

    assert talk.state is State.ASKED


def test_an_answer_that_was_read_before_the_prompt_was_confirmed_counts_when_it_is():
    talk = Talk()
    talk.says("Здравствуйте", 10)
    talk.says("Принимаю", 12)

    talk.shown(11)

    assert talk.state is State.GIVEN


def test_a_failed_prompt_counts_for_nothing_and_the_operator_takes_over():
    talk = Talk()
    talk.says("Здравствуйте", 10)

    assert handed_over(talk.lost())
    assert asked(talk.says("Принимаю", 12))
    assert not talk.valid


def test_who_refused_may_still_press_accept(prompted):
    prompted.says("Не принимаю", 12)
    prompted.says("Принимаю", 13)

    assert prompted.statuses == ["refused", "given"]


def test_after_consent_not_accepting_changes_nothing_and_says_once_how_to_withdraw(prompted):
    prompted.says("Принимаю", 12)

    assert notices(prompted.says("Не принимаю", 13)) == ["already_given"]
    assert notices(prompted.says("Не принимаю", 14)) == []
    assert prompted.state is State.GIVEN


def test_withdrawal_words_end_a_consent(prompted):
    prompted.says("Принимаю", 12)

    assert notices(prompted.says("Отзываю согласие", 13)) == ["withdrawn"]
    assert prompted.statuses == ["given", "withdrawn"]


def test_after_a_withdrawal_only_a_new_conversation_brings_the_question_again(prompted):
    prompted.says("Принимаю", 12)
    prompted.says("Отзываю согласие", 13)

    assert not asked(prompted.says("спасибо", 14))
    assert asked(prompted.at(session_id=400).says("Здравствуйте", 20))


def test_a_second_press_is_the_same_act(prompted):
    prompted.says("Принимаю", 12)
    prompted.says("Принимаю", 13)
    prompted.says("Принимаю", 12)

    assert prompted.statuses == ["given"]


def test_a_consented_client_is_not_asked_in_a_new_session_or_on_another_line(prompted):
    prompted.says("Принимаю", 12)

    decisions = prompted.at(chat_id=1888, session_id=500).says("Здравствуйте", 30)

    assert not asked(decisions)
    assert handed_over(decisions)


def test_two_prompts_are_all_a_client_gets_for_a_version_whatever_the_session(prompted):
    assert asked(prompted.at(session_id=400).says("Здравствуйте", 20))
    prompted.shown(21)

    decisions = prompted.at(session_id=500).says("Здравствуйте", 30)

    assert not asked(decisions)
    assert handed_over(decisions)


def test_an_employee_may_ask_beyond_the_limit(prompted):
    prompted.says("вопрос", 12)
    prompted.shown(13)

    assert asked(prompted.decide(by_hand=True))


def test_a_new_material_version_is_asked_for_at_the_next_message(prompted):
    prompted.says("Принимаю", 12)
    prompted.version = prompted.material = 2

    assert asked(prompted.says("Ещё вопрос", 20))
    assert prompted.statuses == ["given", "superseded"]


def test_an_immaterial_version_changes_nothing(prompted):
    prompted.says("Принимаю", 12)
    prompted.version = 2

    assert not asked(prompted.says("Ещё вопрос", 20))
    assert prompted.state is State.GIVEN


def test_an_answer_to_an_outdated_prompt_does_not_count(prompted):
    prompted.version = prompted.material = 2

    decisions = prompted.says("Принимаю", 12)

    assert not prompted.valid
    assert asked(decisions)


def test_the_card_is_saved_by_itself_only_at_the_consent():
    talk = Talk(auto_save=True)
    assert not saved(talk.says("Здравствуйте", 10))
    talk.shown(11)

    assert saved(talk.says("Принимаю", 12))
    assert not saved(talk.says("спасибо", 13))
