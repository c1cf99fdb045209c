"""Open lines for people: what the portal says of them, what is set here, and what needs attention."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from consent.vocabulary import Mode, OnRefusal, OnSilence
from models.agreement import Agreement, get_agreement
from models.line import SILENCE_DAYS, Line, find_line
from models.portal import Portal

FOREIGN_MESSENGERS = frozenset(
    {"facebook", "facebookcomments", "fbinstagram", "fbinstagramdirect", "telegrambot", "viber",
     "whatsappbytwilio", "whatsappbyedna"}
)  # fmt: skip
"""Channels that organisations named in 41-FZ art. 10 may not use with clients since 1 June 2025."""


@dataclass(frozen=True, slots=True)
class PortalLine:
    """An open line as the portal describes it (`imopenlines.config.list.get`)."""

    line_id: int
    name: str
    is_active: bool = True
    has_native_agreement: bool = False
    """AGREEMENT_MESSAGE: the portal shows a warning of its own."""
    bot_id: int | None = None
    """The bot that greets, while one is switched on."""
    makes_cards: bool = False
    """CRM is on and a card is made or filled before anybody consented."""
    connectors: tuple[str, ...] = ()
    """Codes of connected channels, where they are known."""


@dataclass(frozen=True, slots=True)
class LineView:
    """A line with its settings; ``agreement_id`` is a public id."""

    line_id: int
    name: str
    is_protected: bool
    agreement_id: str | None
    mode: str
    auto_save_to_crm: bool
    on_refusal: str
    on_silence: str
    silence_days: int
    """After so many days without an answer a client has not decided; 1 to 30."""
    crm_after_consent: bool
    native_agreement_off: bool
    auto_erase: bool
    auto_erase_since: datetime | None
    """In the week from then on cases are not approved by themselves yet."""
    revision: int
    warnings: tuple[str, ...]


def view_line(session: Session, portal_id: int, found: PortalLine) -> LineView:
    """A line of the portal with what is set here; one without settings shows the defaults."""
    line = find_line(session, portal_id, found.line_id) or new_line(portal_id, found)
    agreement = get_agreement(session, portal_id, line.agreement_id) if line.agreement_id else None
    own_bots = session.get_one(Portal, portal_id).own_bots
    return LineView(
        line_id=found.line_id,
        name=found.name,
        is_protected=line.is_protected,
        agreement_id=agreement.public_id if agreement else None,
        mode=line.mode,
        auto_save_to_crm=line.auto_save_to_crm,
        on_refusal=line.on_refusal,
        on_silence=line.on_silence,
        silence_days=line.silence_days,
        crm_after_consent=line.crm_after_consent,
        native_agreement_off=line.native_agreement_off,
        auto_erase=line.auto_erase,
        auto_erase_since=line.auto_erase_since,
        revision=line.revision,
        warnings=_warnings(found, line, agreement, own_bots),
    )


def new_line(portal_id: int, found: PortalLine) -> Line:
    """The row of a line that nothing was set for yet."""
    return Line(
        portal_id=portal_id,
        line_id=found.line_id,
        name=found.name,
        is_protected=False,
        mode=Mode.IMPLIED,
        auto_save_to_crm=False,
        on_refusal=OnRefusal.HAND_OVER,
        on_silence=OnSilence.NOTE,
        silence_days=SILENCE_DAYS,
        crm_after_consent=False,
        native_agreement_off=False,
        auto_erase=False,
        revision=0,
    )


def _warnings(
    found: PortalLine, line: Line, agreement: Agreement | None, own_bots: frozenset[int]
) -> tuple[str, ...]:
    signs = {
        "line_inactive": not found.is_active,
        "native_agreement_on": found.has_native_agreement,
        "other_bot": found.bot_id is not None and found.bot_id not in own_bots,
        # Our bot hears nothing there: an administrator switched it off in the portal, or a change stuck.
        "bot_missing": line.is_protected and found.bot_id is None,
        "crm_before_consent": found.makes_cards,
        "foreign_messenger": bool(FOREIGN_MESSENGERS.intersection(found.connectors)),
        "implied_mode": line.is_protected and line.mode == Mode.IMPLIED,
        "agreement_archived": agreement is not None and agreement.archived_at is not None,
    }
    return tuple(code for code, is_shown in signs.items() if is_shown)
