"""A client's personal link and the answer that he posts from its page: read, bounded, handed on.

The token is what authenticates an answer. A POST that another site made the browser send is refused all the
same: somebody who can read the link in the chat, an employee for one, must not be able to have the client's
own browser and address confirm what the client never pressed.
"""

import ipaddress
import time
from dataclasses import dataclass
from typing import Final, cast

from flask import current_app, request
from flask.blueprints import BlueprintSetupState
from sqlalchemy.orm import Session
from werkzeug.exceptions import RequestEntityTooLarge

from consent.vocabulary import PageAnswer
from models.agreement import AgreementVersion
from pages.api.services import services
from pages.throttle import Throttle
from usecases.errors import NotFound
from usecases.links import LinkExpired, LinkInvalid, PersonalLink
from usecases.page import PageEvidence, PageState

WRONG_LINKS_A_MINUTE: Final = 20
ANSWERS_A_MINUTE: Final = 30
"""Per address: behind one there may be a whole office or many subscribers of a mobile network."""
MOST_BYTES: Final = 4096
"""Of a form with a token and one word."""
_LIMITS: Final = "soglasie_page_limits"
_OWN_SITE: Final = frozenset({"same-origin", "none"})


class Trouble(Exception):
    """A personal link or an answer leads nowhere; `sentence` picks what the page tells the client to do."""

    def __init__(self, status: int, sentence: str, wait: int = 0) -> None:
        """`wait` is in seconds."""
        super().__init__(sentence)
        self.status, self.sentence, self.wait = status, sentence, wait


@dataclass(frozen=True, slots=True)
class Limits:
    """How often one address may try, as long as the process lives."""

    wrong_links: Throttle
    answers: Throttle


def set_limits(state: BlueprintSetupState) -> None:
    """Give each application its own memory; for `Blueprint.record`."""
    state.app.extensions[_LIMITS] = Limits(
        Throttle(WRONG_LINKS_A_MINUTE, time.monotonic), Throttle(ANSWERS_A_MINUTE, time.monotonic)
    )


def open_link(version: AgreementVersion, token: str) -> PersonalLink:
    """What a genuine link says; only wrong ones count as tries, so nobody can shut out others.

    Raises Trouble.
    """
    try:
        return services().links.read(version, token, services().clock())
    except LinkExpired:
        raise Trouble(410, "expired") from None
    except LinkInvalid:
        wait = _limits().wrong_links.take(client_address())
        raise (Trouble(429, "too_many", wait) if wait else Trouble(403, "invalid")) from None


def standing(session: Session, version: AgreementVersion, link: PersonalLink) -> PageState:
    """Where the holder of a link stands; raises Trouble when nothing is known of him any more."""
    try:
        return services().chat.standing(session, version.portal_id, link)
    except NotFound:
        raise Trouble(410, "expired") from None


def record_answer(version: AgreementVersion) -> str:
    """Hand on the answer in the request's form; returns its token.

    Raises Trouble; then nothing is recorded.
    """
    # Old browsers send no such header; whoever has one is told from a page that merely posts here.
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in _OWN_SITE:
        raise Trouble(403, "elsewhere")
    if wait := _limits().answers.take(client_address()):
        raise Trouble(429, "too_many", wait)
    token, pressed = _form()
    link = open_link(version, token)
    try:
        wanted = PageAnswer(pressed)
    except ValueError:
        raise Trouble(400, "unclear") from None
    _hand_on(version, link, wanted)
    return token


def client_address() -> str:
    """The caller's address in one spelling; empty when the server does not know it (a socket file)."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return ""
    return str(getattr(address, "ipv4_mapped", None) or address)


def _form() -> tuple[str, str]:
    request.max_content_length = request.max_form_memory_size = MOST_BYTES
    try:
        return request.form.get("p", ""), request.form.get("answer", "")
    except RequestEntityTooLarge:
        raise Trouble(413, "unclear") from None


def _hand_on(version: AgreementVersion, link: PersonalLink, wanted: PageAnswer) -> None:
    evidence = PageEvidence(client_address(), request.headers.get("User-Agent", ""))
    given = services()
    try:
        with given.db.write() as session:
            given.chat.answered_on_page(session, version.portal_id, link, wanted, evidence, given.clock())
    except NotFound:
        raise Trouble(410, "expired") from None


def _limits() -> Limits:
    return cast(Limits, current_app.extensions[_LIMITS])
