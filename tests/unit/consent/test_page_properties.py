"""Answers on the page come at once, messages late: what is pressed stands, and in doubt the no does."""

import itertools
from datetime import timedelta

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from consent.facts import Prompt
from consent.vocabulary import Channel, Method, Mode, PromptStatus, State, Status
from tests.support.talk import START, Talk
from tests.unit.consent.test_fold_properties import PLACES, WORDS, deliver

PROFILE = settings(
    max_examples=300, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
KINDS = ["says", "says", "says", "prompt", "page", "page"]
ANSWERS = ["accept", "reject", "withdraw"]


@st.composite
def stories(draw, delayed=True):
    """What happened in its order, and the order in which we learnt of it: only messages can be late."""
    events, arrivals, at, links = [], [], 0, []
    for number in range(draw(st.integers(2, 10))):
        at += draw(st.sampled_from([1, 3, 60]))
        kind = draw(st.sampled_from(KINDS if links else KINDS[:4]))
        what = draw(st.sampled_from(ANSWERS if kind == "page" else WORDS))
        place = draw(st.sampled_from(links if kind == "page" else PLACES))
        if kind == "prompt":
            links.append((number + 10, place))
        events.append((kind, number + 10, at, place, what))
        delay = draw(st.integers(0, 5)) if delayed and kind != "page" else 0
        arrivals.append((number + delay, number))
    repeats = draw(st.lists(st.sampled_from([e for e in events if e[0] == "says"] or [None]), max_size=3))
    learnt = [events[number] for _, number in sorted(arrivals)]
    channel, mode = draw(st.sampled_from(list(Channel))), draw(st.sampled_from(list(Mode)))
    return channel, mode, events, [*learnt, *filter(None, repeats)]


def play(channel, mode, events):
    talk = Talk(channel=channel, mode=mode)
    for kind, message_id, seconds, place, what in events:
        if kind == "page":
            press(talk, what, place, seconds)
        elif kind == "says":
            talk.at(*place).says(what, message_id, seconds)
        else:
            deliver(talk.at(*place), message_id, seconds)
    return talk


def press(talk, answer, link, seconds):
    """The client follows the link of a prompt, which we may not know yet to have arrived."""
    prompt_id, place = link
    on_its_way = Prompt(prompt_id, *place, 1, 1, 1, PromptStatus.QUEUED)
    prompt = next((prompt for prompt in talk.prompts if prompt.prompt_id == prompt_id), on_its_way)
    talk.at(*place).presses(answer, prompt, seconds)


def in_order(talk):
    return sorted(talk.valid, key=lambda act: (act.decision_message_id, act.is_outside, act.at))


@given(stories())
@PROFILE
def test_a_consent_that_only_lateness_made_rests_on_a_clear_yes_after_the_no(story):
    channel, mode, events, learnt = story
    noes = [seconds for kind, _, seconds, _, what in events if kind == "page" and what != "accept"]

    straight, mixed = play(channel, mode, events), play(channel, mode, learnt)

    # A second no is no second act, so nothing remembers its moment; the page offers none either.
    recorded = sum(act.is_outside and act.status is not Status.GIVEN for act in mixed.valid)
    assume(recorded == len(noes))
    if mixed.state is State.GIVEN and straight.state is not State.GIVEN:
        consent = in_order(mixed)[-1]
        assert consent.method is not Method.IMPLIED_CONTINUATION
        assert all(consent.at > START + timedelta(seconds=no) for no in noes)


@given(stories())
@PROFILE
def test_an_answer_of_the_page_is_never_invalidated(story):
    talk = play(story[0], story[1], story[3])

    pages = [entry for entry in talk.recorded if entry.act.method is Method.WEB_PAGE]

    assert not any(entry.invalidated for entry in pages)


@given(stories())
@PROFILE
def test_no_decision_is_written_down_twice(story):
    statuses = [act.status for act in in_order(play(story[0], story[1], story[3]))]

    assert all(one is not other for one, other in itertools.pairwise(statuses))


@given(stories())
@PROFILE
def test_the_last_row_in_force_says_where_the_client_stands(story):
    talk = play(story[0], story[1], story[3])
    rows = in_order(talk)

    assert (rows[-1].status.value if rows else State.NONE) == talk.state or (
        not rows and talk.state is State.ASKED
    )


@given(stories())
@PROFILE
def test_deciding_again_asks_for_nothing_new(story):
    talk = play(story[0], story[1], story[3])
    talk.decide()

    assert talk.decide() == ()


@given(stories())
@PROFILE
def test_no_consent_in_the_chat_without_a_prompt_that_arrived_before_it(story):
    talk = play(story[0], story[1], story[3])

    for act in talk.valid:
        if act.status is Status.GIVEN and not act.is_outside:
            assert act.prompt.status is PromptStatus.DELIVERED
            assert act.prompt.message_id <= act.decision_message_id


@given(stories(delayed=False), st.sampled_from(["reject", "withdraw"]))
@PROFILE
def test_whatever_came_before_one_press_ends_a_consent(story, answer):
    talk = play(*story[:3])

    for link in [(event[1], event[3]) for event in story[2] if event[0] == "prompt"]:
        press(talk, answer, link, timedelta(days=1).total_seconds())

        assert not talk.state.allows_processing
