"""Everything known of a client and a conversation, gathered for one decision."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from consent.facts import Act, Case, Heard, Outside, Policy, Prompt, Recorded
from consent.facts import Session as ChatSession
from consent.vocabulary import Channel, Method, Mode, OnRefusal, Status, UrlKind
from models import register
from models.agreement import AgreementVersion, current_version, get_agreement, get_version, material_number
from models.client import ClientRow, Conversation, PromptRow, heard_of, prompts_of
from models.company import Company, get_company
from models.line import Line, find_line
from models.portal import Portal
from models.register import Evidence, RegisterEntry


@dataclass(frozen=True, slots=True)
class Protection:
    """What a protected line shows its clients."""

    line: Line
    company: Company
    version: AgreementVersion
    material_version: int

    @property
    def mode(self) -> Mode:
        return Mode(self.line.mode)


def protection_of(session: Session, portal_id: int, line_id: int) -> Protection | None:
    """The agreement in force on a line; None when the line is not protected."""
    line = find_line(session, portal_id, line_id)
    if line is None or not line.is_protected or line.agreement_id is None:
        return None
    agreement = get_agreement(session, portal_id, line.agreement_id)
    version = current_version(session, portal_id, line.agreement_id)
    company = get_company(session, portal_id, agreement.company_id) if agreement else None
    if version is None or company is None:
        return None
    return Protection(line, company, version, material_number(session, portal_id, line.agreement_id))


@dataclass(frozen=True, slots=True)
class PageProof:
    """What our own page adds to the evidence of an answer given there."""

    caption: str
    """What the button said."""
    url: str
    ip: str = field(repr=False)
    user_agent: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Paper:
    """A withdrawal that came on paper, or in whatever way outside the chat."""

    text: str = field(repr=False)
    """What it is, in the words of whoever entered it."""
    received_at: datetime
    entered_by: int
    """The employee's number."""


@dataclass(slots=True)
class CaseFile:
    """The rows behind a `consent.facts.Case`, and the writing of what follows from it."""

    client: ClientRow
    conversation: Conversation
    protection: Protection
    prompts: list[PromptRow]
    heard: dict[int, Heard]
    texts: dict[int, str]
    entries: list[RegisterEntry]
    ask_by_hand: bool = False
    is_protected: bool = True
    """Whether the conversation is on a protected line of the client's company."""
    is_silent: bool = False
    """Whether the client has not answered for as long as his line waits."""
    outside: tuple[Outside, ...] = ()
    proof: PageProof | None = None
    """Of what is in ``outside``."""
    paper: Paper | None = None
    """The same, when an employee entered it."""

    @classmethod
    def open(
        cls, session: Session, client: ClientRow, conversation: Conversation, protection: Protection
    ) -> "CaseFile":
        kept = heard_of(session, client.portal_id, client.id)
        return cls(
            client=client,
            conversation=conversation,
            protection=protection,
            prompts=prompts_of(session, client.portal_id, client.id),
            heard={row.message_id: row.as_fact() for row in kept},
            texts={row.message_id: row.text for row in kept},
            entries=register.entries_of_client(session, client.portal_id, client.id),
        )

    @property
    def channel(self) -> Channel:
        return Channel.of(self.conversation.connector)

    def with_message(self, heard: Heard, text: str) -> "CaseFile":
        """Add the message at hand; one that was heard before stays as it was understood then."""
        self.heard.setdefault(heard.message_id, heard)
        self.texts.setdefault(heard.message_id, text)
        return self

    def asked_by_hand(self) -> "CaseFile":
        return replace(self, ask_by_hand=True)

    def answered(self, answer: Outside, proof: PageProof) -> "CaseFile":
        """Add what the client pressed on our page."""
        return replace(self, outside=(answer,), proof=proof)

    def ended(self, prompt: Prompt, now: datetime) -> "CaseFile":
        """Add that the term of the consent to a prompt is over."""
        act = Act(
            status=Status.EXPIRED,
            method=Method.OPERATOR,
            decision_message_id=self.newest_message_id(),
            at=now,
            chat_id=prompt.chat_id,
            session_id=self.conversation.session_id,
            prompt=prompt,
        )
        return replace(self, outside=(Outside(act),))

    def withdrawn(self, paper: Paper, now: datetime) -> "CaseFile":
        """Add that the client has withdrawn his consent outside the chat."""
        act = Act(
            status=Status.WITHDRAWN,
            method=Method.OPERATOR,
            decision_message_id=self.newest_message_id(),
            at=self.moment(now),
            chat_id=self.conversation.chat_id,
            session_id=self.conversation.session_id,
        )
        return replace(self, outside=(Outside(act),), paper=paper)

    def newest_message_id(self) -> int:
        """The newest message known, ours included: what is done outside the chat comes after it."""
        known = [row.message_id or 0 for row in self.prompts]
        # What he wrote in another chat is not always kept, but no decision may come before one taken earlier.
        known += [entry.decision_message_id for entry in self.entries]
        return max([self.conversation.last_message_id, *self.heard, *known])

    def moment(self, now: datetime) -> datetime:
        """Now, or just after the newest act outside the chat: who waited for another one came after it."""
        outside = [entry.occurred_at for entry in self.entries if entry.is_outside]
        return max([now, *(at + timedelta.resolution for at in outside)])

    def case(self) -> Case:
        prompts = {row.id: row.as_fact() for row in self.prompts}
        conversation = self.conversation
        return Case(
            session=ChatSession(
                chat_id=conversation.chat_id,
                session_id=conversation.session_id,
                channel=self.channel,
                handed_over=conversation.handed_over,
                hint_given=conversation.hint_given,
                ask_by_hand=self.ask_by_hand,
                is_protected=self.is_protected,
                is_silent=self.is_silent,
            ),
            policy=self._policy(),
            heard=tuple(self.heard.values()),
            prompts=tuple(prompts.values()),
            recorded=tuple(self._recorded(prompts)),
            outside=self.outside,
        )

    def _policy(self) -> Policy:
        line = self.protection.line
        return Policy(self.protection.version.id, line.auto_save_to_crm, OnRefusal(line.on_refusal))

    def _recorded(self, prompts: dict[int, Prompt]) -> list[Recorded]:
        gone = {entry.invalidates_seq for entry in self.entries}
        return [
            Recorded(entry.id, _act_of(entry, prompts), invalidated=entry.seq in gone)
            for entry in self.entries
            if entry.status != Status.INVALIDATED
        ]

    def record(self, session: Session, act: Act, now: datetime) -> None:
        """Append the act to the register with all that is known around it."""
        evidence = self._evidence(session, act)
        self.entries.append(register.append(session, self.client.portal_id, act, evidence, now=now))

    def invalidate(self, session: Session, entry_id: int, now: datetime) -> None:
        """Append that an earlier entry was drawn from messages that came out of order."""
        entry = next(entry for entry in self.entries if entry.id == entry_id)
        act = replace(
            _act_of(entry, {row.id: row.as_fact() for row in self.prompts}), status=Status.INVALIDATED
        )
        evidence = self._evidence(session, act)
        self.entries.append(
            register.append(session, self.client.portal_id, act, evidence, now=now, invalidates_seq=entry.seq)
        )

    def _evidence(self, session: Session, act: Act) -> Evidence:
        portal_id = self.client.portal_id
        prompt = next((row for row in self.prompts if act.prompt and row.id == act.prompt.prompt_id), None)
        shown = get_version(session, portal_id, prompt.version_id) if prompt else None
        version = shown or self.protection.version
        agreement = get_agreement(session, portal_id, version.agreement_id)
        proof = self.proof if act.is_outside else None
        url, url_kind = (proof.url, UrlKind.OWN_PAGE) if proof else self._url(session)
        line = self.protection.line
        return Evidence(
            client_id=self.client.id,
            client_user_id=self.client.user_id,
            client_name=self.client.name,
            client_email=self.client.email,
            client_phone=self.client.phone,
            decision_text=proof.caption if proof else self._text_of(act),
            company_id=self.protection.company.id,
            company_public_id=self.protection.company.public_id,
            company_name=self.protection.company.short_name or self.protection.company.full_name,
            agreement_public_id=agreement.public_id if agreement else "",
            version_id=version.id,
            version_number=version.number,
            text_sha256=version.sha256,
            line_id=line.line_id,
            line_name=line.name,
            connector=self.conversation.connector,
            source=f"{self.conversation.connector} · {line.name}",
            url=url,
            url_kind=url_kind,
            prompt_text=prompt.text if prompt else "",
            ip=proof.ip if proof else "",
            user_agent=proof.user_agent if proof else "",
        )

    def _text_of(self, act: Act) -> str:
        # The message an outside act comes after is not what decided.
        if act.is_outside:
            return self.paper.text if self.paper else ""
        return self.texts.get(act.decision_message_id, "")

    def _url(self, session: Session) -> tuple[str, UrlKind]:
        """The confirming page, or the nearest thing to it that is known."""
        if self.conversation.start_url:
            return self.conversation.start_url, UrlKind.SESSION_START_PAGE
        if self.client.website.startswith(("http://", "https://")):
            return self.client.website, UrlKind.WEBSITE
        portal = session.get_one(Portal, self.client.portal_id)
        # The link Bitrix24 itself stores for a messenger's consent (read in the portal's
        # source: imopenlines/lib/common.php, getHistoryLink).
        query = f"CONFIG_ID={self.conversation.line_id}&IM_HISTORY=imol|{self.conversation.session_id}"
        return f"{portal.base_url}/contact_center/dialog_list/?{query}", UrlKind.DIALOGUE


def _act_of(entry: RegisterEntry, prompts: dict[int, Prompt]) -> Act:
    return Act(
        status=Status(entry.status),
        method=Method(entry.method),
        decision_message_id=entry.decision_message_id,
        at=entry.occurred_at,
        chat_id=entry.chat_id,
        session_id=entry.session_id,
        prompt=prompts.get(entry.prompt_id) if entry.prompt_id is not None else None,
    )
