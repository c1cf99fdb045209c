"""What a client's personal page and his receipt show, and what his answer there brings as evidence."""

from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy.orm import Session

from consent.fold import DECIDED_NO
from consent.vocabulary import PromptStatus, State
from models import register
from models.agreement import AgreementVersion, get_version, material_number
from models.client import ClientRow, PromptRow, get_client, get_prompt
from models.company import Company, get_company
from models.register import RegisterEntry
from usecases.errors import NotFound
from usecases.links import PersonalLink

LONGEST_USER_AGENT = 500
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
    """A material version replaced the link's text: it cannot be agreed to any more."""

    @property
    def is_delivered(self) -> bool:
        """Whether we know that the prompt reached the chat; a link may be opened a moment before that."""
        return self.prompt.status == PromptStatus.DELIVERED

    @property
    def can_accept(self) -> bool:
        return self.state is not State.GIVEN and self.is_delivered and not self.is_outdated

    @property
    def can_reject(self) -> bool:
        """Whether a refusal would be recorded; a consent in force is withdrawn instead."""
        return self.can_accept and self.state not in DECIDED_NO

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
        is_outdated=version.number < material_number(session, portal_id, version.agreement_id),
    )


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
    return prompt, client
