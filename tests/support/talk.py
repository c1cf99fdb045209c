"""A conversation to test the rules in: it keeps what the application would keep and does what is decided."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from consent import rules
from consent.decisions import (
    AskConsent,
    FinishSession,
    HandOver,
    InvalidateEntry,
    Notify,
    RecordDecision,
    SaveToCrm,
)
from consent.facts import Act, Case, Heard, Outside, Policy, Prompt, Recorded, Session
from consent.vocabulary import Channel, Method, Mode, Notice, OnRefusal, PromptStatus, State, Status
from consent.words import classify

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CHAT, SESSION = 1777, 343
WISHES = {"accept": Status.GIVEN, "reject": Status.REFUSED, "withdraw": Status.WITHDRAWN}


@dataclass
class Talk:
    """One client of one company; message ids are minutes of the story unless a time is given."""

    channel: Channel = Channel.ONLINE_CHAT
    mode: Mode = Mode.IMPLIED
    auto_save: bool = False
    on_refusal: OnRefusal = OnRefusal.HAND_OVER
    version: int = 1
    material: int = 1
    heard: dict[int, Heard] = field(default_factory=dict)
    prompts: list[Prompt] = field(default_factory=list)
    recorded: list[Recorded] = field(default_factory=list)
    handed_over: set = field(default_factory=set)
    hinted: set = field(default_factory=set)
    done: list = field(default_factory=list)
    here: tuple = (CHAT, SESSION)
    newest: int = 0

    @classmethod
    def messenger(cls, mode=Mode.IMPLIED, **kw):
        return cls(channel=Channel.MESSENGER, mode=mode, **kw)

    def at(self, chat_id=CHAT, session_id=SESSION):
        self.here = (chat_id, session_id)
        return self

    def says(self, text, message_id, seconds=None):
        self.newest = max(self.newest, message_id)
        message = self.message(text, message_id, seconds)
        is_kept = message_id in self.heard or rules.keeps(message, rules.outcome_of(self.case()))
        self.heard.setdefault(message_id, message)
        decisions = self.decide()
        if not is_kept:
            del self.heard[message_id]
        return decisions

    def message(self, text, message_id, seconds=None):
        at = START + timedelta(seconds=seconds if seconds is not None else message_id * 60)
        return Heard(
            message_id,
            at,
            *self.here,
            classify(text),
            self.channel,
            self.mode,
            1,
            self.version,
            self.material,
        )

    def presses(self, answer, prompt=None, seconds=None, protected=True):
        """The client answers on the page of a prompt, the newest one unless another is given."""
        prompt = prompt or self.prompts[-1]
        moment = self.newest * 60 + 30 if seconds is None else seconds
        act = Act(
            WISHES[answer],
            Method.WEB_PAGE,
            max([self.newest, *(p.message_id or 0 for p in self.prompts)]),
            START + timedelta(seconds=moment),
            *self.here,
            prompt,
        )
        is_in_force = prompt.version_number >= self.material
        return self.decide(outside=(Outside(act, is_in_force),), protected=protected)

    def expires(self, seconds=None):
        standing = rules.outcome_of(self.case()).standing
        at = START + timedelta(seconds=self.newest * 60 + 30 if seconds is None else seconds)
        act = Act(Status.EXPIRED, Method.OPERATOR, self.newest, at, *self.here, standing.prompt)
        return self.decide(outside=(Outside(act),))

    def shown(self, message_id, seconds=None):
        """The oldest queued prompt reaches the client under this message id."""
        self.newest = max(self.newest, message_id)
        at = START + timedelta(seconds=seconds if seconds is not None else message_id * 60)
        return self._settle(PromptStatus.DELIVERED, message_id=message_id, confirmed_at=at)

    def lost(self):
        return self._settle(PromptStatus.FAILED)

    def _settle(self, status, **changes):
        place = next(i for i, p in enumerate(self.prompts) if p.status is PromptStatus.QUEUED)
        self.prompts[place] = replace(self.prompts[place], status=status, **changes)
        return self.decide()

    def decide(self, by_hand=False, outside=(), protected=True):
        decisions = rules.decide(self.case(by_hand, outside, protected))
        for decision in decisions:
            self._do(decision)
        self.done.extend(decisions)
        return decisions

    def case(self, by_hand=False, outside=(), protected=True):
        handed_over, hinted = self.here in self.handed_over, self.here in self.hinted
        session = Session(*self.here, self.channel, handed_over, hinted, by_hand, protected)
        return Case(
            session,
            Policy(self.version, self.auto_save, self.on_refusal),
            tuple(self.heard.values()),
            tuple(self.prompts),
            tuple(self.recorded),
            outside,
        )

    def _do(self, decision):
        match decision:
            case RecordDecision(act=act):
                self.recorded.append(Recorded(len(self.recorded) + 1, act))
            case InvalidateEntry(entry_id=entry_id):
                self.recorded = [
                    replace(r, invalidated=True) if r.entry_id == entry_id else r for r in self.recorded
                ]
            case AskConsent(by_hand=by_hand):
                number = len(self.prompts) + 1
                self.prompts.append(
                    Prompt(
                        number,
                        *self.here,
                        1,
                        self.version,
                        self.version,
                        PromptStatus.QUEUED,
                        by_hand=by_hand,
                        after_message_id=max(self.heard, default=0),
                    )
                )
            case HandOver() | FinishSession():
                self.handed_over.add(self.here)
            case Notify(notice=Notice.ALREADY_GIVEN):
                self.hinted.add(self.here)

    @property
    def state(self) -> State:
        return rules.outcome_of(self.case()).state

    @property
    def valid(self) -> list[Act]:
        return [r.act for r in self.recorded if not r.invalidated]

    @property
    def statuses(self) -> list[Status]:
        return [act.status.value for act in self.valid]


def asked(decisions) -> bool:
    return any(isinstance(d, AskConsent) for d in decisions)


def handed_over(decisions) -> bool:
    return any(isinstance(d, HandOver) for d in decisions)


def finished(decisions) -> bool:
    return any(isinstance(d, FinishSession) for d in decisions)


def saved(decisions) -> bool:
    return any(isinstance(d, SaveToCrm) for d in decisions)


def notices(decisions) -> list[str]:
    return [d.notice.value for d in decisions if isinstance(d, Notify)]
