"""Whatever the order in which events arrive, the outcome is that of the order in which things happened."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent import rules
from consent.decisions import HandOver
from consent.facts import Prompt
from consent.fold import REFUSALS
from consent.rules import same_act
from consent.vocabulary import Channel, Mode, PromptStatus, Status
from consent.words import Word
from tests.support.talk import CHAT, Talk

WORDS = [
    "Здравствуйте",
    "Принимаю",
    "Не принимаю",
    "да",
    "нет",
    "не согласен",
    "отзываю согласие",
    "1",
    "не против",
]
PLACES = [(CHAT, 1), (CHAT, 2), (CHAT + 1, 3)]
PROFILE = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def stories(draw):
    """Messages and delivered prompts under growing ids, and an order of arrival with repeats."""
    events, at = [], 0
    for message_id in range(10, 10 + draw(st.integers(1, 9))):
        at += draw(st.sampled_from([1, 3, 60]))
        kind = draw(st.sampled_from(["says", "says", "says", "prompt"]))
        text = draw(st.sampled_from(WORDS))
        events.append((kind, message_id, at, draw(st.sampled_from(PLACES)), text))
    arrival = draw(st.permutations(events))
    repeats = draw(st.lists(st.sampled_from(events), max_size=3))
    channel = draw(st.sampled_from(list(Channel)))
    return channel, draw(st.sampled_from(list(Mode))), events, [*arrival, *repeats]


def play(channel, mode, events):
    talk = Talk(channel=channel, mode=mode)
    for kind, message_id, seconds, place, text in events:
        talk.at(*place)
        if kind == "says":
            talk.says(text, message_id, seconds)
        else:
            deliver(talk, message_id, seconds)
    return talk


def deliver(talk, message_id, seconds):
    """A prompt of the story, whether or not the rules had asked for it at that point of this run."""
    talk.prompts = [p for p in talk.prompts if p.status is not PromptStatus.QUEUED]
    if all(prompt.message_id != message_id for prompt in talk.prompts):
        at = talk.message("", message_id, seconds).at
        talk.prompts.append(
            Prompt(message_id, *talk.here, 1, 1, 1, PromptStatus.DELIVERED, message_id, at, by_hand=True)
        )
    talk.decide()


@given(stories())
@PROFILE
def test_the_order_of_arrival_does_not_matter(story):
    channel, mode, events, arrival = story

    straight, mixed = play(channel, mode, events), play(channel, mode, arrival)

    assert mixed.state is straight.state
    assert len(mixed.valid) == len(straight.valid)
    ordered = sorted(mixed.valid, key=lambda act: act.decision_message_id)
    expected = sorted(straight.valid, key=lambda act: act.decision_message_id)
    assert all(map(same_act, ordered, expected))


@given(stories())
@PROFILE
def test_no_consent_without_a_prompt_that_came_before_it(story):
    talk = play(story[0], story[1], story[3])

    for act in talk.valid:
        if act.status is Status.GIVEN:
            assert act.prompt.status is PromptStatus.DELIVERED
            assert act.prompt.message_id < act.decision_message_id
            assert act.prompt.chat_id == act.chat_id


@given(stories())
@PROFILE
def test_doubtful_words_digits_and_refusals_never_give_consent(story):
    talk = play(story[0], story[1], story[3])
    words = {message.message_id: message.word for message in talk.heard.values()}

    given_by = [words.get(act.decision_message_id) for act in talk.valid if act.status is Status.GIVEN]

    assert not set(given_by) & (REFUSALS | {Word.UNCLEAR, Word.DIGIT})


@given(stories())
@PROFILE
def test_deciding_again_asks_for_nothing_new(story):
    talk = play(story[0], story[1], story[3])
    talk.decide()

    assert talk.decide() == ()


@given(stories())
@PROFILE
def test_each_session_is_handed_over_once_and_prompts_are_bounded(story):
    talk = Talk(channel=story[0], mode=story[1])
    for kind, message_id, seconds, place, text in story[3]:
        talk.at(*place)
        if kind == "says":
            decisions = talk.says(text, message_id, seconds)
            assert sum(isinstance(d, HandOver) for d in decisions) <= 1
        elif any(prompt.status is PromptStatus.QUEUED for prompt in talk.prompts):
            talk.shown(message_id, seconds)

    assert sum(prompt.status is not PromptStatus.FAILED for prompt in talk.prompts) <= rules.MOST_PROMPTS
    assert sum(isinstance(d, HandOver) for d in talk.done) == len(talk.handed_over)
