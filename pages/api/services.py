"""What the pages and the JSON API are given at start: the database, the clock, and ways to the portal."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol, cast

from flask import current_app

from consent.card_plan import Preview, Wish
from consent.erasure import ItemKind
from models.session import Database
from usecases.chat import Chat
from usecases.checkpoints import Checkpoints
from usecases.line_view import PortalLine
from usecases.lines import GiveBack, Hold
from usecases.links import PersonalLinks
from usecases.native_agreements import NativeAgreement, NativeText
from usecases.portal_companies import PortalCompany


class ServiceSettings(Protocol):
    """The settings that answers are made of."""

    @property
    def public_url(self) -> str: ...
    @property
    def data_residency(self) -> str: ...
    @property
    def metrics_token(self) -> str | None: ...


class Services(Protocol):
    """Handed in by the composition root as ``app.extensions["soglasie"]``."""

    db: Database
    settings: ServiceSettings
    clock: Callable[[], datetime]
    links: PersonalLinks
    chat: Chat
    checkpoints: Checkpoints
    list_lines: Callable[[int], Sequence[PortalLine]]
    hold_line: Hold
    give_back_line: GiveBack
    portal_companies: Callable[[int], Sequence[PortalCompany]]
    """The cards of a portal's own companies; raises `PortalUnavailable`, and `Conflict` without rights."""
    portal_agreements: Callable[[int], Sequence[NativeAgreement]]
    """A portal's own agreements; raises `PortalUnavailable`, and `Conflict` without the scope."""
    portal_agreement_text: Callable[[int, int, Mapping[str, str], str], NativeText]
    """One of them (portal, its number) with the company's fields and the caption of the button."""
    crm_preview: Callable[[int, int, Wish], Preview]
    """What saving the client of a chat (portal, chat) would do; raises use case errors."""
    save_now: Callable[[int, int, Wish], int]
    """Saves the client of a chat (portal, chat) and returns the contact's id; raises use case errors."""
    permit_portal_card: Callable[[int, int], None]
    """Before the portal's own button is pressed in a chat (portal, chat); raises use case errors."""
    note_portal_card: Callable[[int, int, int], Mapping[ItemKind, int]]
    """After that (portal, chat, employee): numbers of the cards by kind; raises use case errors."""


def services() -> Services:
    return cast(Services, current_app.extensions["soglasie"])
