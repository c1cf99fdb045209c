"""What counts of the answers given on the page of an agreement, between the messages of the chat."""

from dataclasses import replace

import pytest

from consent.vocabulary import Channel, Method, Mode, PromptStatus, State
from tests.support.talk import Talk, asked, handed_over, notices, saved


@pytest.fixture(params=[Channel.ONLINE_CHAT, Channel.MESSENGER])
def prompted(request):
    return shown(Talk(channel=request.param))


@pytest.fixture
def warned():
    return shown(Talk.messenger())


def shown(talk):
    talk.says("Здравствуйте", 10)
    talk.shown(11)
    return talk


def test_accepting_on_the_page_gives_consent_tells_it_in_the_chat_and_hands_over(prompted):
    decisions = prompted.presses("accept")

    assert prompted.statuses == ["given"]
    assert prompted.valid[0].method is Method.WEB_PAGE
    assert prompted.valid[0].prompt.message_id == 11
    assert notices(decisions) == ["given"]
    assert prompted.here in prompted.handed_over


def test_refusing_on_the_page_is_a_refusal(prompted):
    assert notices(prompted.presses("reject")) == ["refused"]
    assert prompted.statuses == ["refused"]


def test_pressing_twice_is_one_act(prompted):
    prompted.presses("accept")

    assert prompted.presses("accept", seconds=9000) == ()
    assert prompted.statuses == ["given"]


@pytest.mark.parametrize("answer", ["reject", "withdraw"])
def test_one_press_ends_a_consent_however_it_was_given(warned, answer):
    warned.says("Сколько стоит?", 12)

    decisions = warned.presses(answer)

    assert warned.statuses == ["given", "withdrawn"]
    assert notices(decisions) == ["withdrawn"]
    assert warned.valid[-1].prompt == warned.valid[0].prompt


def test_withdrawing_what_was_not_given_is_a_refusal_and_later_nothing(prompted):
    prompted.presses("withdraw")
    assert prompted.presses("withdraw", seconds=9000) == ()
    assert prompted.presses("reject", seconds=9001) == ()

    assert prompted.statuses == ["refused"]


@pytest.mark.parametrize("before", ["Не принимаю", "reject"])
def test_who_refused_may_accept_on_the_page(prompted, before):
    if before == "reject":
        prompted.presses("reject")
    else:
        prompted.says(before, 12)

    prompted.presses("accept", seconds=9000)

    assert prompted.statuses == ["refused", "given"]


def test_who_withdrew_may_accept_on_the_page(prompted):
    for number, answer in enumerate(["accept", "withdraw", "accept", "reject"]):
        prompted.presses(answer, seconds=9000 + number)

    assert prompted.statuses == ["given", "withdrawn", "given", "withdrawn"]


@pytest.mark.parametrize("status", [PromptStatus.QUEUED, PromptStatus.FAILED])
def test_the_link_itself_shows_that_the_prompt_arrived(prompted, status):
    prompted.prompts[0] = replace(prompted.prompts[0], status=status, message_id=None)

    prompted.presses("accept")

    assert prompted.statuses == ["given"]


def test_a_prompt_refused_before_it_was_confirmed_is_no_newer_prompt():
    talk = Talk.messenger(Mode.EXPLICIT)
    talk.says("Здравствуйте", 10)
    talk.presses("reject")
    talk.shown(11)

    talk.says("да", 200)

    assert talk.statuses == ["refused"]


@pytest.mark.parametrize("answer", ["accept", "reject"])
def test_a_text_replaced_by_a_material_version_can_no_longer_be_answered(prompted, answer):
    prompted.version = prompted.material = 2

    prompted.presses(answer)

    assert not prompted.valid


def test_a_consent_to_a_replaced_text_can_still_be_withdrawn(prompted):
    prompted.presses("accept")
    prompted.version = prompted.material = 2

    prompted.presses("withdraw")

    assert prompted.statuses == ["given", "withdrawn"]


def test_an_immaterial_version_changes_nothing_about_the_link(prompted):
    prompted.version = 2

    prompted.presses("accept")

    assert prompted.state is State.GIVEN


def test_a_consent_of_the_page_is_superseded_like_any_other(prompted):
    prompted.presses("accept")
    prompted.version = prompted.material = 2

    assert asked(prompted.says("Ещё вопрос", 20))
    assert prompted.statuses == ["given", "superseded"]
    prompted.shown(21)
    prompted.presses("accept")
    assert prompted.statuses == ["given", "superseded", "given"]


def test_after_the_page_going_on_writing_adds_nothing(warned):
    warned.presses("accept")

    warned.says("Сколько стоит?", 20)

    assert warned.statuses == ["given"]


@pytest.mark.parametrize("first", [["reject"], ["accept", "withdraw"]])
@pytest.mark.parametrize("text", ["Сколько стоит?", "да", "Принимаю"])
def test_after_a_no_on_the_page_no_message_is_a_consent_to_the_old_warning(warned, first, text):
    for answer in first:
        warned.presses(answer)

    warned.says(text, 20)

    assert warned.state in {State.REFUSED, State.WITHDRAWN}


def test_words_of_withdrawal_end_a_consent_of_the_page(prompted):
    prompted.presses("accept")

    prompted.says("Отзываю согласие", 21)

    assert prompted.statuses == ["given", "withdrawn"]


def test_the_objection_that_the_warning_names_ends_a_consent_of_the_page_too(warned):
    warned.presses("accept")

    warned.says("Не согласен", 20)

    assert warned.statuses == ["given", "withdrawn"]


def test_an_objection_ends_no_consent_where_no_warning_promised_it():
    talk = shown(Talk.messenger(Mode.EXPLICIT))
    talk.presses("accept")

    talk.says("Не согласен", 20)

    assert talk.state is State.GIVEN


def test_a_kept_message_under_the_same_number_removes_no_answer_of_the_page(prompted):
    prompted.says("Принимаю", 12)
    prompted.says("Отзываю согласие", 13)
    prompted.presses("accept")

    assert prompted.decide() == ()
    assert prompted.statuses[-1] == "given"
    assert not any(entry.invalidated for entry in prompted.recorded)


def test_a_late_continuation_from_before_the_page_is_no_second_consent(warned):
    warned.says("спасибо", 13, seconds=11 * 60 + 1)
    warned.presses("accept")

    decisions = warned.says("Сколько стоит?", 12)

    assert decisions == ()
    assert [act.method for act in warned.valid] == [Method.WEB_PAGE]


def test_a_late_refusal_from_before_the_page_is_written_down_and_the_page_stands(warned):
    warned.says("спасибо", 13, seconds=11 * 60 + 1)
    warned.presses("accept")

    warned.says("Не принимаю", 12)

    assert [act.status.value for act in sorted(warned.valid, key=lambda act: act.decision_message_id)] == [
        "refused",
        "given",
    ]
    assert warned.state is State.GIVEN


def test_a_click_in_the_chat_that_comes_late_does_not_undo_a_no_on_the_page():
    talk = shown(Talk())
    talk.presses("reject", seconds=9000)

    talk.says("Принимаю", 12, seconds=8990)
    assert talk.state is State.REFUSED
    talk.says("Принимаю", 14, seconds=9010)
    assert talk.state is State.GIVEN


def test_a_yes_to_a_newer_prompt_that_comes_late_does_not_either():
    talk = shown(Talk.messenger(Mode.EXPLICIT))
    talk.presses("reject", prompt=talk.prompts[0], seconds=9000)
    talk.decide(by_hand=True)
    talk.shown(12, seconds=8950)

    talk.says("да", 13, seconds=8990)

    assert talk.state is State.REFUSED


def test_the_card_is_saved_by_itself_after_the_page_too():
    talk = shown(Talk(auto_save=True))

    assert saved(talk.presses("accept"))
    assert not saved(talk.presses("accept", seconds=9000))


def test_where_the_line_is_not_the_companys_any_more_the_answer_is_only_written_down_and_told():
    talk = shown(Talk(auto_save=True))

    decisions = talk.presses("accept", protected=False)

    assert talk.statuses == ["given"]
    assert notices(decisions) == ["given"]
    assert not handed_over(decisions)
    assert not saved(decisions)


def test_a_refusal_of_the_page_asks_nothing_again_in_the_same_conversation(warned):
    warned.presses("reject")

    assert not asked(warned.says("А сколько стоит?", 20))


def test_an_expired_consent_is_asked_for_anew_with_a_new_budget(warned):
    warned.says("не против", 12)
    warned.shown(13)
    warned.says("Сколько стоит?", 14)
    assert warned.expires(9000)[1:] == ()
    assert warned.statuses == ["given", "expired"]

    assert asked(warned.says("Снова я", 200))
    assert warned.state is State.EXPIRED
    warned.shown(201)
    warned.says("Сколько стоит?", 202)

    assert warned.statuses == ["given", "expired", "given"]


def test_a_prompt_from_before_the_expiry_is_answered_by_no_message(warned):
    warned.presses("accept")
    warned.expires(9000)

    warned.says("Не согласен", 200)
    warned.says("Сколько стоит?", 201)

    assert warned.statuses == ["given", "expired"]


def test_a_withdrawal_that_comes_after_the_expiry_was_noted_stands(warned):
    warned.presses("accept")
    warned.newest = 20
    warned.expires(9000)

    assert notices(warned.says("Отзываю согласие", 15)) == ["withdrawn"]

    assert warned.statuses == ["given", "withdrawn"]
    assert warned.state is State.WITHDRAWN


def test_what_is_not_given_cannot_expire(prompted):
    prompted.presses("reject")

    prompted.expires(9000)

    assert prompted.statuses == ["refused"]
