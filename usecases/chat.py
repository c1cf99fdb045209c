"""A client in a chat: what he wrote becomes a decision, a register entry and work to be done.

Every function runs inside one transaction of its caller and calls nobody outside:
what has to be said is put into the outbox.
"""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from consent import rules
from consent.card_plan import Wish
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
from consent.messages import ClientMessage
from consent.moscow import moscow_day
from consent.vocabulary import Channel, ErasureCause, Mode, Notice, PageAnswer, PromptStatus, State
from consent.working_days import packaged
from models import audit, register
from models.agreement import get_version
from models.client import (
    ClientRow,
    Conversation,
    PromptRow,
    find_conversation,
    get_client,
    get_conversation,
    get_prompt,
)
from models.erasure import ErasureCase, open_case_of
from models.outbox import OutboxRow
from models.register import RegisterEntry
from models.silence import is_silent
from models.term import clients_with_ended_consent
from usecases.casefile import CaseFile, Paper, protection_of
from usecases.erasure import Erasures
from usecases.errors import Conflict, NotFound
from usecases.hearing import keep, understood
from usecases.links import PersonalLink
from usecases.meeting import meet
from usecases.orders import order_finish, order_hand_over, order_notice, order_prompt, order_save
from usecases.page import (
    PageEvidence,
    PageState,
    find_addressee,
    open_answer_case,
    standing,
    with_answer,
)
from usecases.saving_ground import check_ground
from usecases.silence import open_silent_case
from usecases.wording import Wording

MOST_EXPIRIES = 20
"""Ends noted in one transaction: a few tenths of a second, in which SQLite lets nobody else write."""


@dataclass(frozen=True, slots=True)
class Chat:
    """The use cases of a conversation."""

    wording: Wording
    erasures: Erasures = field(default_factory=lambda: Erasures(packaged()))

    def heard(self, session: Session, portal_id: int, message: ClientMessage, now: datetime) -> None:
        """The client wrote: note it, and do what follows. A repeat changes nothing."""
        protection = protection_of(session, portal_id, message.dialogue.line_id)
        if protection is None:
            return
        client, conversation = meet(session, portal_id, protection, message, now)
        heard = understood(message, protection)
        file = CaseFile.open(session, client, conversation, protection)
        if rules.keeps(heard, rules.outcome_of(file.case())):
            keep(session, client, heard, message.text)
        self._settle(session, file.with_message(heard, message.text), now)

    def prompt_delivered(
        self, session: Session, portal_id: int, prompt_id: int, message_id: int, confirmed_at: datetime,
        now: datetime, start_url: str | None = None,
    ) -> None:  # fmt: skip
        """The portal accepted the prompt: from here on an answer counts."""
        prompt = get_prompt(session, portal_id, prompt_id)
        if prompt is None:
            return
        prompt.status = PromptStatus.DELIVERED
        prompt.message_id, prompt.confirmed_at = message_id, confirmed_at
        self._settle_prompt(session, prompt, now, start_url)

    def prompt_failed(self, session: Session, portal_id: int, prompt_id: int, now: datetime) -> None:
        """The prompt never reached the client: nothing he writes counts as an answer to it."""
        prompt = get_prompt(session, portal_id, prompt_id)
        if prompt is None:
            return
        prompt.status = PromptStatus.FAILED
        self._settle_prompt(session, prompt, now)

    def expire_due(self, session: Session, now: datetime) -> int:
        """Note that the term of some consents is over; returns how many, at most `MOST_EXPIRIES` a time."""
        due = clients_with_ended_consent(session, now, MOST_EXPIRIES)
        for client, entry in due:
            self._expire(session, client, entry, now)
        return len(due)

    def _expire(self, session: Session, client: ClientRow, entry: RegisterEntry, now: datetime) -> None:
        prompt = get_prompt(session, client.portal_id, entry.prompt_id) if entry.prompt_id else None
        if prompt is not None:
            file = open_answer_case(session, client, prompt)
            self._settle(session, file.ended(prompt.as_fact(), now), now)

    def fell_silent(self, session: Session, portal_id: int, client_id: int, now: datetime) -> None:
        """A client has not answered for as long as his line waits: ask once more, or note that he did not."""
        client = get_client(session, portal_id, client_id, lock=True)
        if client is None or not is_silent(session, client, now):
            return
        file = open_silent_case(session, client)
        # Nothing else is stirred: the portal may have closed the conversation long ago.
        asks = [each for each in rules.decide(file.case()) if isinstance(each, AskConsent)] if file else []
        if file is None or not asks:
            client.state = State.NO_DECISION
            return
        self._ask(session, file, asks[0], now)

    def ask_by_hand(self, session: Session, portal_id: int, chat_id: int, now: datetime) -> None:
        """An employee wants the client asked (again).

        Raises:
            NotFound: we know no such conversation.
            Conflict: the client has consented already, or the line is not protected.
        """
        client, conversation = _at(session, portal_id, chat_id)
        protection = protection_of(session, portal_id, conversation.line_id)
        if protection is None:
            raise Conflict("line_not_protected")
        if client.state == State.GIVEN:
            raise Conflict("consent_given")
        file = CaseFile.open(session, client, conversation, protection)
        self._settle(session, file.asked_by_hand(), now)

    def order_save(
        self, session: Session, portal_id: int, chat_id: int, now: datetime, wish: Wish | None = None
    ) -> OutboxRow:
        """Put the saving of a client's card into the outbox; the same order that is still open is answered.

        Raises:
            NotFound: we know no such conversation.
            ConsentRequired: the client has not consented.
            Conflict: his data are being destroyed, or were destroyed since he consented.
        """
        client, _ = _at(session, portal_id, chat_id)
        check_ground(session, client)
        return order_save(session, client, chat_id, now, wish or Wish())

    def open_erasure(
        self, session: Session, portal_id: int, chat_id: int, cause: ErasureCause, now: datetime, *,
        by_user: int, found_at: datetime | None = None, basis: str = "",
    ) -> tuple[ErasureCase, bool]:  # fmt: skip
        """An employee wants the client's data destroyed; the case, and whether it is a new one.

        One that is open already takes the ground and the paper in (`usecases.erasure.Erasures.open`).

        Raises:
            NotFound: we know no such conversation.
            Conflict: the client has a consent in force, and the cause is no ground against it.
        """
        client, _ = _at(session, portal_id, chat_id)
        known = open_case_of(session, portal_id, client.id)
        case = self.erasures.open(
            session, client, cause, now, by_user=by_user, found_at=found_at, basis=basis
        )
        return case, known is None

    def withdraw_by_paper(
        self, session: Session, portal_id: int, chat_id: int, paper: Paper, now: datetime
    ) -> ClientRow:
        """Enter a withdrawal that came outside the chat; one that is in the register already changes nothing.

        Raises:
            NotFound: we know no such conversation.
            Conflict: the client has no consent to withdraw, or gave it after the paper was received.
        """
        client, _ = _at(session, portal_id, chat_id)
        if client.state == State.WITHDRAWN:
            return client
        given = register.last_decision(session, portal_id, client.id)
        prompt = get_prompt(session, portal_id, given.prompt_id) if given and given.prompt_id else None
        if given is None or prompt is None or client.state != State.GIVEN:
            raise Conflict("nothing_to_withdraw")
        if moscow_day(given.occurred_at) > moscow_day(paper.received_at):
            raise Conflict("consent_is_newer")
        file = open_answer_case(session, client, prompt)
        self._settle(session, file.withdrawn(paper, now), now)
        _note_paper(session, client, paper, now)
        return client

    def standing(self, session: Session, portal_id: int, link: PersonalLink) -> PageState:
        """What the page and the receipt of a personal link show; see `usecases.page.standing` for errors."""
        return standing(session, portal_id, link)

    def answered_on_page(
        self, session: Session, portal_id: int, link: PersonalLink, answer: PageAnswer,
        evidence: PageEvidence, now: datetime,
    ) -> State:  # fmt: skip
        """The holder of a personal link answered; pressing twice is one answer. Returns where he stands.

        Raises:
            NotFound: as `standing`.
        """
        prompt, client = find_addressee(session, portal_id, link, lock=True)
        file = open_answer_case(session, client, prompt)
        before, now = rules.outcome_of(file.case()).acts, file.moment(now)
        file = with_answer(session, file, prompt, answer, self.wording.links, evidence, now)
        # An answer that changes nothing must not stir anything else either.
        if rules.outcome_of(file.case()).acts != before:
            self._settle(session, file, now)
        return State(client.state)

    def _settle_prompt(
        self, session: Session, prompt: PromptRow, now: datetime, start_url: str | None = None
    ) -> None:
        client = get_client(session, prompt.portal_id, prompt.client_id, lock=True)
        conversation = get_conversation(session, prompt.portal_id, prompt.conversation_id)
        if client is None or conversation is None:
            return
        if start_url:
            conversation.start_url = start_url
        protection = protection_of(session, prompt.portal_id, conversation.line_id)
        # A transfer may have moved the conversation to another company's line meanwhile.
        if protection is not None and protection.company.id == client.company_id:
            self._settle(session, CaseFile.open(session, client, conversation, protection), now)

    def _settle(self, session: Session, file: CaseFile, now: datetime) -> None:
        """Decide on everything known and write down what was decided."""
        case = file.case()
        decisions = rules.decide(case)
        for decision in decisions:
            self._carry_out(session, file, decision, now)
        file.client.state = rules.outcome_of(case).state
        if any(isinstance(decision, RecordDecision | InvalidateEntry) for decision in decisions):
            self.erasures.follow(session, file.client, now, file.paper)

    def _carry_out(self, session: Session, file: CaseFile, decision: Decision, now: datetime) -> None:
        match decision:
            case InvalidateEntry(entry_id=entry_id):
                file.invalidate(session, entry_id, now)
            case RecordDecision(act=act):
                file.record(session, act, now)
            case AskConsent():
                self._ask(session, file, decision, now)
            case Notify():
                self._notify(session, file, decision, now)
            case HandOver():
                order_hand_over(session, file.conversation, now)
            case FinishSession():
                order_finish(session, file.conversation, now)
            case SaveToCrm():
                order_save(session, file.client, file.conversation.chat_id, now)

    def _ask(self, session: Session, file: CaseFile, ask: AskConsent, now: datetime) -> None:
        version, conversation = file.protection.version, file.conversation
        mode = Mode.EXPLICIT if ask.explicit else file.protection.mode
        prompt = PromptRow(
            portal_id=conversation.portal_id,
            client_id=file.client.id,
            conversation_id=conversation.id,
            chat_id=conversation.chat_id,
            session_id=conversation.session_id,
            agreement_id=version.agreement_id,
            version_id=version.id,
            version_number=version.number,
            text="",
            status=PromptStatus.QUEUED,
            by_hand=ask.by_hand,
            after_message_id=conversation.last_message_id,
            created_at=now,
        )
        session.add(prompt)
        # The text holds a link that names the prompt by its number.
        session.flush()
        prompt.text = self.wording.prompt(version, prompt.id, file.channel, mode, now)
        wants_start_page = file.channel is Channel.ONLINE_CHAT and not conversation.start_url
        order_prompt(session, prompt, wants_start_page=wants_start_page, is_reminder=file.is_silent, now=now)

    def _notify(self, session: Session, file: CaseFile, notify: Notify, now: datetime) -> None:
        conversation, notice = file.conversation, notify.notice
        last = register.last_decision(session, conversation.portal_id, file.client.id)
        version = get_version(session, conversation.portal_id, last.version_id) if last else None
        key = f"notice:{last.id if last else 0}:{notice}"
        if notice is Notice.ALREADY_GIVEN:
            conversation.hint_given = True
            key = f"hint:{conversation.id}"
        received_at = file.paper.received_at if file.paper else None
        text = self.wording.notice(notice, version or file.protection.version, now, last, received_at)
        order_notice(session, conversation.portal_id, notify.chat_id, key, text, now)


def _note_paper(session: Session, client: ClientRow, paper: Paper, now: datetime) -> None:
    """Who entered a withdrawal; what the paper is called stands in the register alone."""
    entry = register.last_decision(session, client.portal_id, client.id)
    received_on = moscow_day(paper.received_at).isoformat()
    audit.note(
        session, client.portal_id, user_id=paper.entered_by, action="consent.withdrawn",
        subject=entry.public_id if entry else "", old=None,
        new={"received_on": received_on, "seq": entry.seq if entry else None}, now=now,
    )  # fmt: skip


def _at(session: Session, portal_id: int, chat_id: int) -> tuple[ClientRow, Conversation]:
    conversation = find_conversation(session, portal_id, chat_id)
    if conversation is None:
        raise NotFound
    client = get_client(session, portal_id, conversation.client_id, lock=True)
    if client is None:
        raise NotFound
    return client, conversation
