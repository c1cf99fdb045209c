"""What the client's messages amount to, read in the order of their ids.

The reading depends on the set of messages and prompts alone, never on the order
in which their events arrived: a message that comes late is put in its place and
everything is read again. The rules are those of 152-FZ art. 9 part 1 (a consent
is concrete, informed and unambiguous) as the product applies them:

- only an answer to a prompt that reached this client in this chat counts;
- in the online chat only the two exact answers decide;
- in a messenger a refusal always counts, a yes where the line wants one, and in
  implied mode a later message of the same conversation to the version in force;
- after a no, only a clear yes to a newer prompt counts, never a continuation;
- what the client pressed on the page of his agreement stands after the messages that were known then.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from consent.facts import Act, Heard, Outside, Prompt, Recorded
from consent.vocabulary import Channel, Method, Mode, PromptStatus, State, Status
from consent.words import Word

IN_FLIGHT = timedelta(seconds=2)
"""A message dated no later than this after the prompt's confirmation was on its way already."""

REFUSALS = frozenset({Word.REJECT, Word.OBJECT, Word.NO, Word.WITHDRAW})
AFFIRMATIONS = frozenset({Word.ACCEPT, Word.YES})
DECIDED_NO = frozenset({State.REFUSED, State.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where the client stands, and by which acts he came there."""

    state: State
    acts: tuple[Act, ...]

    @property
    def standing(self) -> Act | None:
        return self.acts[-1] if self.acts else None


def read(
    heard: Sequence[Heard],
    prompts: Sequence[Prompt],
    fixed: Sequence[Recorded] = (),
    outside: Sequence[Outside] = (),
) -> Outcome:
    """Read all messages in the order of their ids.

    ``fixed`` are recorded acts whose message is no longer kept or never was one; they stand as they are,
    at their place. ``outside`` is what was done outside the chat and is to be judged now.
    """
    delivered = [prompt for prompt in prompts if prompt.status is PromptStatus.DELIVERED]
    outcome = Outcome(State.ASKED if delivered else State.NONE, ())
    for item in _in_order(heard, fixed, outside):
        act = _next_act(item, outcome, delivered)
        if act is not None:
            outcome = Outcome(State(act.status.value), (*outcome.acts, act))
    return outcome


def _in_order(
    heard: Sequence[Heard], fixed: Sequence[Recorded], outside: Sequence[Outside]
) -> Iterator[Heard | Act | Outside]:
    """Messages by their ids; at one id the message first, then what was done outside as it was recorded."""
    places: list[tuple[int, bool, Heard | Act | Outside]] = [
        *((message.message_id, False, message) for message in heard),
        *((entry.act.decision_message_id, entry.act.is_outside, entry.act) for entry in fixed),
        *((item.act.decision_message_id, True, item) for item in outside),
    ]
    return (item for *_, item in sorted(places, key=lambda place: place[:2]))


def _next_act(item: Heard | Act | Outside, before: Outcome, delivered: Sequence[Prompt]) -> Act | None:
    match item:
        case Act(status=Status.EXPIRED) if before.state is not State.GIVEN:
            # A withdrawal that came late is found to have ended the consent first.
            return None
        case Act():
            return item
        case Outside():
            return _outside_act(item, before)
        case Heard():
            return _act_of(item, before, delivered)


def _outside_act(item: Outside, before: Outcome) -> Act | None:
    act, standing = item.act, before.standing
    if before.state is State.GIVEN and standing is not None:
        return _end_of_consent(act, standing)
    if act.status is Status.EXPIRED or act.prompt is None or not item.is_in_force:
        return None
    # Answers count even before the portal has confirmed the prompt: the link shows that it arrived.
    if act.status is Status.GIVEN:
        return act
    # As in the chat, withdrawing what was not given is as good as a refusal.
    return None if before.state in DECIDED_NO else replace(act, status=Status.REFUSED)


def _end_of_consent(act: Act, standing: Act) -> Act | None:
    if act.status is Status.GIVEN:
        return None
    status = Status.EXPIRED if act.status is Status.EXPIRED else Status.WITHDRAWN
    return replace(act, status=status, prompt=standing.prompt)


def _act_of(message: Heard, before: Outcome, delivered: Sequence[Prompt]) -> Act | None:
    standing = before.standing
    if before.state is State.GIVEN and standing is not None:
        return _act_after_consent(message, standing)

    prompt = answered_prompt(message, delivered)
    if prompt is None or is_outdated(prompt, message):
        return None
    if before.state in DECIDED_NO and standing is not None:
        return _act_after_no(message, before.state, standing, prompt)
    if before.state is State.EXPIRED and standing is not None and not _is_newer(prompt, standing):
        return None
    return _answer(message, prompt, message.mode)


def _act_after_consent(message: Heard, standing: Act) -> Act | None:
    if message.word is Word.WITHDRAW or _takes_back_continuation(message, standing):
        return _act(message, Status.WITHDRAWN, Method.KEYWORD, standing.prompt)
    if standing.prompt is not None and is_outdated(standing.prompt, message):
        return _act(message, Status.SUPERSEDED, Method.OPERATOR, standing.prompt)
    return None


def _takes_back_continuation(message: Heard, standing: Act) -> bool:
    # The warning promised that «Не согласен» ends it and set no time for saying so; who has pressed the
    # button of the page meanwhile was promised the same.
    was_warned = message.channel is Channel.MESSENGER and message.mode is Mode.IMPLIED
    is_revocable = standing.method is Method.IMPLIED_CONTINUATION or (
        standing.method is Method.WEB_PAGE and was_warned
    )
    return is_revocable and message.word in {Word.REJECT, Word.OBJECT}


def _act_after_no(message: Heard, state: State, standing: Act, prompt: Prompt) -> Act | None:
    # No order of ids tells a message that comes late from one written after the no on the page.
    if standing.is_outside and message.at <= standing.at + IN_FLIGHT:
        return None
    changed_mind = (
        state is State.REFUSED and message.channel is Channel.ONLINE_CHAT and message.word is Word.ACCEPT
    )
    if not _is_newer(prompt, standing) and not changed_mind:
        return None
    answer = _answer(message, prompt, Mode.EXPLICIT)
    return answer if answer is not None and answer.status is Status.GIVEN else None


def _is_newer(prompt: Prompt, standing: Act) -> bool:
    """Whether a prompt was shown after a decision, and is not the one that was decided on."""
    if standing.prompt is not None and standing.prompt.prompt_id == prompt.prompt_id:
        return False
    return prompt.message_id is not None and prompt.message_id > standing.decision_message_id


def _answer(message: Heard, prompt: Prompt, mode: Mode) -> Act | None:
    if message.channel is Channel.ONLINE_CHAT:
        return _button(message, prompt)
    if message.word in REFUSALS:
        return _act(message, Status.REFUSED, Method.KEYWORD, prompt)
    if mode is Mode.EXPLICIT:
        if message.word in AFFIRMATIONS:
            return _act(message, Status.GIVEN, Method.KEYWORD, prompt)
        return None
    if continues(message, prompt):
        return _act(message, Status.GIVEN, Method.IMPLIED_CONTINUATION, prompt)
    return None


def _button(message: Heard, prompt: Prompt) -> Act | None:
    if message.word is Word.ACCEPT:
        return _act(message, Status.GIVEN, Method.BUTTON, prompt)
    if message.word is Word.REJECT:
        return _act(message, Status.REFUSED, Method.BUTTON, prompt)
    return None


def continues(message: Heard, prompt: Prompt) -> bool:
    """Whether a message that refuses nothing continues the correspondence after the warning."""
    return (
        message.word in {Word.OTHER, Word.ACCEPT, Word.YES}
        and prompt.session_id == message.session_id
        and prompt.version_id == message.version_id
        and not was_in_flight(message, prompt)
    )


def was_in_flight(message: Heard, prompt: Prompt) -> bool:
    """Whether the client may have sent the message before he could read the prompt."""
    return prompt.confirmed_at is None or message.at <= prompt.confirmed_at + IN_FLIGHT


def answered_prompt(message: Heard, prompts: Sequence[Prompt]) -> Prompt | None:
    """The newest prompt delivered in the message's chat before the message, by ids."""
    earlier = [
        prompt
        for prompt in prompts
        if prompt.chat_id == message.chat_id
        and prompt.message_id is not None
        and prompt.message_id < message.message_id
    ]
    return max(earlier, key=lambda prompt: prompt.message_id or 0, default=None)


def is_outdated(prompt: Prompt, message: Heard) -> bool:
    """Whether a material version of the same agreement replaced the one that was shown."""
    return prompt.agreement_id == message.agreement_id and prompt.version_number < message.material_version


def _act(message: Heard, status: Status, method: Method, prompt: Prompt | None) -> Act:
    return Act(
        status=status,
        method=method,
        decision_message_id=message.message_id,
        at=message.at,
        chat_id=message.chat_id,
        session_id=message.session_id,
        prompt=prompt,
    )
