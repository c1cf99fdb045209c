"""What a line does about a refusal and about silence."""

from dataclasses import replace

import pytest

from consent import rules
from consent.decisions import AskConsent, FinishSession, Notify
from consent.vocabulary import OnRefusal, State
from tests.support.talk import Talk, asked, finished, handed_over


@pytest.fixture
def prompted():
    talk = Talk(on_refusal=OnRefusal.FINISH)
    talk.says("Здравствуйте", 10)
    talk.shown(11)
    return talk


def remind(talk):
    """What is decided when the client has not answered for days; the reminder goes on its way."""
    case = talk.case()
    decisions = rules.decide(replace(case, session=replace(case.session, is_silent=True)))
    for decision in decisions:
        talk._do(decision)
    return decisions


def test_a_refused_conversation_is_closed_after_the_client_was_told(prompted):
    decisions = prompted.says("Не принимаю", 12)
    assert [type(each) for each in decisions if isinstance(each, Notify | FinishSession)] == [
        Notify,
        FinishSession,
    ]
    assert not handed_over(decisions)


def test_a_refusal_on_the_page_closes_the_conversation_too(prompted):
    assert finished(prompted.presses("reject"))


def test_a_conversation_is_closed_once(prompted):
    prompted.says("Не принимаю", 12)
    assert not finished(prompted.says("Не принимаю", 12))
    assert not finished(prompted.decide())


def test_who_comes_back_after_a_refusal_gets_an_operator(prompted):
    prompted.says("Не принимаю", 12)
    decisions = prompted.at(session_id=344).says("Когда вы открыты?", 20)
    assert handed_over(decisions)
    assert not finished(decisions)


def test_what_the_operators_have_is_never_closed(prompted):
    prompted.handed_over.add(prompted.here)
    assert not finished(prompted.says("Не принимаю", 12))
    talk = Talk.messenger(on_refusal=OnRefusal.FINISH)
    talk.says("Здравствуйте", 10)
    assert handed_over(talk.shown(11))
    assert not finished(talk.says("Не согласен", 12))


def test_consent_and_withdrawal_close_nothing(prompted):
    assert handed_over(prompted.says("Принимаю", 12))
    assert not finished(prompted.at(session_id=344).says("Отзываю согласие", 20))


def test_a_silent_client_is_reminded_once(prompted):
    assert asked(remind(prompted))
    prompted.shown(20)
    assert not asked(remind(prompted))


def test_a_reminder_in_a_messenger_asks_as_before():
    talk = Talk.messenger()
    talk.says("Здравствуйте", 10)
    talk.shown(11)
    assert [each for each in remind(talk) if isinstance(each, AskConsent)] == [AskConsent()]


def test_a_new_version_gives_no_right_to_a_second_reminder(prompted):
    remind(prompted)
    prompted.shown(20)
    prompted.version = 2
    assert not asked(remind(prompted))


def test_who_does_not_answer_about_a_new_version_is_reminded_once(prompted):
    prompted.says("Принимаю", 12)
    prompted.version = prompted.material = 2
    prompted.says("Когда вы открыты?", 20)
    assert (prompted.shown(21), prompted.state) == ((), State.SUPERSEDED)
    assert asked(remind(prompted))
    prompted.shown(30)
    assert not asked(remind(prompted))


def test_who_refused_or_agreed_is_not_reminded(prompted):
    prompted.says("Не принимаю", 12)
    assert not asked(remind(prompted))


def test_a_lost_reminder_hands_nothing_over_and_is_not_repeated(prompted):
    remind(prompted)
    assert not handed_over(prompted.lost())
    assert not asked(remind(prompted))


def test_a_lost_prompt_hands_over_as_before():
    talk = Talk()
    talk.says("Здравствуйте", 10)
    assert handed_over(talk.lost())
