"""What to do for one client of one company: the difference between what should be and what is.

``decide`` looks at everything known (`consent.facts.Case`) and says what is still
missing. It may be called after any event, twice, or after a crash: what was done
already is not asked for again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from consent.decisions import (
    AskConsent,
    Decision,
    FinishSession,
    HandOver,
    InvalidateEntry,
    Notify,
    RecordDecision,
    SaveToCrm,
)
from consent.facts import Act, Case, Heard, Prompt, Recorded
from consent.fold import DECIDED_NO, Outcome, is_outdated, read, was_in_flight
from consent.vocabulary import Channel, Method, Mode, Notice, OnRefusal, PromptStatus, State, Status
from consent.words import Word

MOST_PROMPTS = 2
"""Per client and version, the first included; an employee's own prompts are not counted."""


def outcome_of(case: Case) -> Outcome:
    """Where the client stands, read from everything known."""
    kept = {message.message_id for message in case.heard}
    fixed = [
        entry
        for entry in case.recorded
        if not entry.invalidated and (entry.act.is_outside or entry.act.decision_message_id not in kept)
    ]
    return read(case.heard, case.prompts, fixed, case.outside)


def decide(case: Case) -> tuple[Decision, ...]:
    """Say what is still to be done, in the order in which it must be done."""
    outcome = outcome_of(case)
    new_acts = list(_new_acts(case, outcome))
    decisions: list[Decision] = [
        *_invalidations(case, outcome),
        *(RecordDecision(act) for act in new_acts),
        *_notices(case, outcome, new_acts),
    ]
    if not case.session.is_protected:
        return tuple(decisions)
    case = _since_expiry(case, outcome)
    ask = _ask(case, outcome)
    if ask is not None:
        decisions.append(ask)
    if _must_hand_over(case, outcome, ask):
        decisions.append(_way_out(case, outcome))
    if case.policy.auto_save_to_crm and outcome.state is State.GIVEN and outcome.standing in new_acts:
        decisions.append(SaveToCrm())
    return tuple(decisions)


def keeps(message: Heard, outcome: Outcome) -> bool:
    """Whether a message has to be remembered: could it still decide anything when more arrives?

    A chat with an operator goes on for years; once the client has decided, only his
    decisive words matter, and late messages that belong before the decision.
    """
    standing = outcome.standing
    if standing is None or not (outcome.state is State.GIVEN or outcome.state in DECIDED_NO):
        return True
    is_late = message.message_id < standing.decision_message_id
    return is_late or message.word not in {Word.OTHER, Word.UNCLEAR, Word.DIGIT}


def _new_acts(case: Case, outcome: Outcome) -> Iterator[Act]:
    for act, after in zip(outcome.acts, (*outcome.acts[1:], None), strict=False):
        # A message that comes late and says what he has said on the page since is no second act.
        is_repeated = after is not None and after.is_outside and after.status is act.status
        if not is_repeated and not _is_recorded(act, case.recorded):
            yield act


def _is_recorded(act: Act, recorded: Sequence[Recorded]) -> bool:
    return any(not entry.invalidated and same_act(entry.act, act) for entry in recorded)


def same_act(one: Act, other: Act) -> bool:
    """Whether two acts are one act of the client.

    A continuation is one act whichever of the messages after the warning was read
    first; so is the arrival of a new version. An act outside the chat is known by its moment.
    """
    if one.status is not other.status:
        return False
    if one.is_outside or other.is_outside:
        return (one.method, one.at) == (other.method, other.at)
    if one.method is other.method is Method.IMPLIED_CONTINUATION or one.status is Status.SUPERSEDED:
        return _prompt_id(one) == _prompt_id(other)
    return one.decision_message_id == other.decision_message_id


def _prompt_id(act: Act) -> int | None:
    return act.prompt.prompt_id if act.prompt else None


def _invalidations(case: Case, outcome: Outcome) -> Iterator[InvalidateEntry]:
    for entry in case.recorded:
        if not entry.invalidated and not any(same_act(entry.act, act) for act in outcome.acts):
            yield InvalidateEntry(entry.entry_id)


def _notices(case: Case, outcome: Outcome, new_acts: Sequence[Act]) -> Iterator[Notify]:
    standing = outcome.standing
    if standing is None:
        return
    if standing in new_acts and standing.status.value in set(Notice):
        yield Notify(Notice(standing.status.value), standing.chat_id)
    elif _needs_hint(case, standing):
        yield Notify(Notice.ALREADY_GIVEN, case.session.chat_id)


def _needs_hint(case: Case, standing: Act) -> bool:
    last = _last_heard(case)
    return (
        standing.status is Status.GIVEN
        and last is not None
        and last.word is Word.REJECT
        and last.message_id > standing.decision_message_id
        and not case.session.hint_given
    )


def _since_expiry(case: Case, outcome: Outcome) -> Case:
    """The case as far as asking goes: what was said and shown before a consent's end counts no more."""
    ended = [act.decision_message_id for act in outcome.acts if act.status is Status.EXPIRED]
    if not ended:
        return case
    prompts = (p for p in case.prompts if p.message_id is None or p.message_id > ended[-1])
    heard = (message for message in case.heard if message.message_id > ended[-1])
    return replace(case, prompts=tuple(prompts), heard=tuple(heard))


def _ask(case: Case, outcome: Outcome) -> AskConsent | None:
    if outcome.state is State.GIVEN or _is_prompt_on_its_way(case):
        return None
    explicit = outcome.state in DECIDED_NO
    if case.session.ask_by_hand:
        return AskConsent(by_hand=True, explicit=explicit)
    if case.session.is_silent:
        return AskConsent() if _may_remind(case, outcome) else None
    last = _last_heard(case)
    if last is None or last.word is Word.DIGIT or _prompts_used(case) >= MOST_PROMPTS:
        return None
    if any(prompt.after_message_id >= last.message_id for prompt in _prompts_here(case, PromptStatus.FAILED)):
        return None
    wanted = _wants_to_decide_anew(case, outcome, last) if explicit else _is_unanswered(case, last)
    return AskConsent(explicit=explicit) if wanted else None


def _may_remind(case: Case, outcome: Outcome) -> bool:
    """Whether a client who does not answer is asked once more; after one reminder he is left in peace."""
    last = _last_heard(case)
    if not outcome.state.awaits_answer or last is None or _prompts_used(case) >= MOST_PROMPTS:
        return False
    here = (case.session.chat_id, case.session.session_id)
    shown = [p for p in case.prompts if (p.chat_id, p.session_id) == here]
    return sum(prompt.after_message_id >= last.message_id for prompt in shown) <= 1


def _wants_to_decide_anew(case: Case, outcome: Outcome, last: Heard) -> bool:
    standing = outcome.standing
    if standing is None or last.message_id <= standing.decision_message_id:
        return False
    shown = _prompt_shown(case, last)
    if shown is not None and (shown.message_id or 0) > standing.decision_message_id:
        return False
    if outcome.state is State.WITHDRAWN and last.session_id != standing.session_id:
        return True
    return last.word is Word.ACCEPT


def _is_unanswered(case: Case, last: Heard) -> bool:
    shown = _prompt_shown(case, last)
    if shown is None:
        return True
    if shown.message_id is None or last.message_id < shown.message_id or was_in_flight(last, shown):
        return False
    is_continuation_enough = last.channel is Channel.MESSENGER and last.mode is Mode.IMPLIED
    return last.word is Word.UNCLEAR if is_continuation_enough else True


def _prompt_shown(case: Case, last: Heard) -> Prompt | None:
    """The newest prompt of this very conversation whose text is still in force."""
    shown = [
        prompt for prompt in _prompts_here(case, PromptStatus.DELIVERED) if not is_outdated(prompt, last)
    ]
    return max(shown, key=lambda prompt: prompt.message_id or 0, default=None)


def _must_hand_over(case: Case, outcome: Outcome, ask: AskConsent | None) -> bool:
    if case.session.handed_over or (_last_heard(case) is None and not case.prompts):
        return False
    if outcome.state is State.GIVEN or (outcome.state in DECIDED_NO and ask is None):
        return True
    if ask is not None or _is_prompt_on_its_way(case):
        return False
    if _could_not_be_asked(case) or case.session.channel is Channel.MESSENGER:
        return True
    last = _last_heard(case)
    return last is not None and _prompts_used(case) >= MOST_PROMPTS and _came_after_prompts(case, last)


def _way_out(case: Case, outcome: Outcome) -> HandOver | FinishSession:
    """Operators, or the end of the very conversation that he refused in.

    One that he begins afterwards is never closed on him: a refusal may not cost him answers that need no
    personal data (152-FZ art. 9 part 1: consent is given freely).
    """
    standing = outcome.standing
    refused_here = (
        outcome.state is State.REFUSED
        and standing is not None
        and (standing.chat_id, standing.session_id) == (case.session.chat_id, case.session.session_id)
    )
    is_closed = refused_here and case.policy.on_refusal is OnRefusal.FINISH
    return FinishSession() if is_closed else HandOver()


def _could_not_be_asked(case: Case) -> bool:
    return any(not _is_reminder(case, prompt) for prompt in _prompts_here(case, PromptStatus.FAILED))


def _is_reminder(case: Case, prompt: Prompt) -> bool:
    """Whether it repeats a prompt that arrived, with no word of the client in between."""
    return not prompt.by_hand and any(
        earlier.prompt_id < prompt.prompt_id and earlier.after_message_id == prompt.after_message_id
        for earlier in _prompts_here(case, PromptStatus.DELIVERED)
    )


def _came_after_prompts(case: Case, last: Heard) -> bool:
    return all(
        (prompt.message_id or 0) < last.message_id for prompt in _prompts_here(case, PromptStatus.DELIVERED)
    )


def _is_prompt_on_its_way(case: Case) -> bool:
    return bool(_prompts_here(case, PromptStatus.QUEUED))


def _prompts_here(case: Case, status: PromptStatus) -> list[Prompt]:
    here = (case.session.chat_id, case.session.session_id)
    return [p for p in case.prompts if (p.chat_id, p.session_id) == here and p.status is status]


def _prompts_used(case: Case) -> int:
    return sum(
        1
        for prompt in case.prompts
        if prompt.version_id == case.policy.version_id
        and not prompt.by_hand
        and prompt.status is not PromptStatus.FAILED
    )


def _last_heard(case: Case) -> Heard | None:
    here = [
        message
        for message in case.heard
        if (message.chat_id, message.session_id) == (case.session.chat_id, case.session.session_id)
    ]
    return max(here, key=lambda message: message.message_id, default=None)
