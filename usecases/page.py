"""What a client's personal page and his receipt show, and what his answer there brings as evidence."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from consent import prompts
from consent.facts import Act, Outside
from consent.fold import DECIDED_NO
from consent.vocabulary import Method, PageAnswer, State, Status
from models import register
from models.agreement import AgreementVersion, get_agreement, get_version, material_number
from models.client import (
    ClientRow,
    Conversation,
    PromptRow,
    find_conversation,
    get_client,
    get_conversation,
    get_prompt,
)
from models.company import Company, get_company
from models.line import find_line
from models.register import RegisterEntry
from usecases.casefile import CaseFile, PageProof, Protection, protection_of
from usecases.errors import NotFound
from usecases.links import PersonalLink, PersonalLinks

LONGEST_USER_AGENT = 500
_WISHES: Final = {
    PageAnswer.ACCEPT: Status.GIVEN,
    PageAnswer.REJECT: Status.REFUSED,
    PageAnswer.WITHDRAW: Status.WITHDRAWN,
}
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class PageEvidence:
    """Who answered on the page, as far as the request shows it."""

    ip: str = field(repr=False)
    """The client's address behind the trusted proxies; empty when it is not known."""
    user_agent: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PageState:
    """Where the holder of a link stands with the company that asked him. No name, no contact."""

    state: State
    decided: RegisterEntry | None
    """The decision in force; None while there is none."""
    history: tuple[RegisterEntry, ...]
    """All his decisions that were not invalidated, in their order; `decided` is the last."""
    decided_version: AgreementVersion | None
    """The text that `decided` speaks of; it may be newer or older than the one of the link."""
    prompt: PromptRow
    version: AgreementVersion
    """The text that the link belongs to."""
    company: Company
    is_outdated: bool
    """A material version replaced the link's text, or it went into the archive: no more can be agreed to."""

    @property
    def can_accept(self) -> bool:
        return self.state is not State.GIVEN and not self.is_outdated

    @property
    def can_reject(self) -> bool:
        """Whether a refusal would be recorded; a consent in force is withdrawn instead."""
        return self.state is not State.GIVEN and self.state not in DECIDED_NO and not self.is_outdated

    @property
    def can_withdraw(self) -> bool:
        return self.state is State.GIVEN


def standing(session: Session, portal_id: int, link: PersonalLink) -> PageState:
    """What to show to the holder of a link.

    Raises:
        NotFound: nothing is known of the prompt any more, or it never reached a client.
    """
    prompt, client = find_addressee(session, portal_id, link)
    version = get_version(session, portal_id, prompt.version_id)
    company = get_company(session, portal_id, client.company_id)
    if version is None or company is None:
        raise NotFound
    history = tuple(register.decisions_of(session, portal_id, client.id))
    decided = history[-1] if history else None
    return PageState(
        state=State(client.state),
        decided=decided,
        history=history,
        decided_version=get_version(session, portal_id, decided.version_id) if decided else None,
        prompt=prompt,
        version=version,
        company=company,
        is_outdated=_is_outdated(session, version),
    )


def _is_outdated(session: Session, version: AgreementVersion) -> bool:
    agreement = get_agreement(session, version.portal_id, version.agreement_id)
    is_archived = agreement is None or agreement.archived_at is not None
    return is_archived or version.number < material_number(session, version.portal_id, version.agreement_id)


def find_addressee(
    session: Session, portal_id: int, link: PersonalLink, *, lock: bool = False
) -> tuple[PromptRow, ClientRow]:
    """The prompt that a link was sent with, and whom it asked.

    Raises:
        NotFound: as `standing`.
    """
    prompt = get_prompt(session, portal_id, link.prompt_id)
    # After a removal SQLite gives numbers out again: an old link may not open a stranger's page.
    if prompt is None or prompt.created_at >= link.issued_at + _SECOND:
        raise NotFound
    client = get_client(session, portal_id, prompt.client_id, lock=lock)
    if client is None:
        raise NotFound
    if lock:
        # What is known of the prompt may have changed while the client's row was waited for.
        session.refresh(prompt)
    return prompt, client


def open_answer_case(session: Session, client: ClientRow, prompt: PromptRow) -> CaseFile:
    """Everything known of whom a prompt asked, wherever his conversation is by now.

    Raises:
        NotFound: its conversation or company is gone.
    """
    portal_id = client.portal_id
    conversation = _conversation(session, client, prompt)
    protection = protection_of(session, portal_id, conversation.line_id)
    is_own = (
        protection is not None
        and protection.company.id == client.company_id
        and conversation.client_id == client.id
    )
    if protection is None or not is_own:
        protection = _protection_then(session, client, prompt, conversation)
    return replace(CaseFile.open(session, client, conversation, protection), is_protected=is_own)


def with_answer(
    session: Session, file: CaseFile, prompt: PromptRow, answer: PageAnswer, links: PersonalLinks,
    evidence: PageEvidence, now: datetime,
) -> CaseFile:  # fmt: skip
    """The case with what the client pressed on the page of the prompt's version."""
    portal_id = file.client.portal_id
    version = get_version(session, portal_id, prompt.version_id)
    if version is None:
        raise NotFound
    act = Act(
        status=_WISHES[answer],
        method=Method.WEB_PAGE,
        decision_message_id=file.newest_message_id(),
        at=now,
        chat_id=prompt.chat_id,
        session_id=file.conversation.session_id,
        prompt=prompt.as_fact(),
    )
    proof = PageProof(
        caption=prompts.caption(answer, version.settings["language"]),
        url=links.page(version),
        ip=evidence.ip,
        user_agent=evidence.user_agent[:LONGEST_USER_AGENT],
    )
    return file.answered(Outside(act, not _is_outdated(session, version)), proof)


def _conversation(session: Session, client: ClientRow, prompt: PromptRow) -> Conversation:
    """The chat's newest session; the prompt's own one when the chat went on with another company."""
    newest = find_conversation(session, client.portal_id, prompt.chat_id)
    if newest is not None and newest.client_id == client.id:
        return newest
    own = get_conversation(session, client.portal_id, prompt.conversation_id)
    if own is None:
        raise NotFound
    return own


def _protection_then(
    session: Session, client: ClientRow, prompt: PromptRow, conversation: Conversation
) -> Protection:
    """What the client was shown, for a conversation that his company's agreement protects no longer."""
    line = find_line(session, client.portal_id, conversation.line_id)
    company = get_company(session, client.portal_id, client.company_id)
    version = get_version(session, client.portal_id, prompt.version_id)
    if line is None or company is None or version is None:
        raise NotFound
    number = material_number(session, client.portal_id, version.agreement_id)
    return Protection(line, company, version, number)
