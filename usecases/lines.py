"""Open lines: which agreement protects them, and what in the portal's settings stands in the way.

The portal is asked and changed outside every transaction: the calls are handed in.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consent.vocabulary import Mode
from models import audit
from models.agreement import Agreement, current_version, find_agreement, get_agreement
from models.company import get_company
from models.line import Line, find_line
from models.portal import Portal
from models.session import Database
from usecases.errors import Conflict, Invalid, NotFound

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
class LineSettings:
    """What an administrator asks for; ``agreement_id`` is a public id."""

    is_protected: bool
    agreement_id: str | None
    mode: Mode
    auto_save_to_crm: bool


@dataclass(frozen=True, slots=True)
class LineView:
    """A line for people: the portal's part, ours, and what needs attention."""

    line_id: int
    name: str
    is_protected: bool
    agreement_id: str | None
    mode: str
    auto_save_to_crm: bool
    revision: int
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """The use cases of open lines.

    ``fetch`` lists a portal's lines. ``attach`` puts our bot on a line, reads back, and returns the
    line's bot settings of before, None when the bot was there already; it raises ``Conflict`` for
    another bot or settings that did not hold, ``PortalUnavailable`` where the portal does not answer.
    ``detach`` puts the settings of before back.
    """

    db: Database
    fetch: Callable[[int], Sequence[PortalLine]]
    attach: Callable[[int, int], Mapping[str, Any] | None]
    detach: Callable[[int, int, Mapping[str, Any] | None], None]

    def overview(self, portal_id: int) -> list[LineView]:
        """All lines of the portal, in its order."""
        found = self.fetch(portal_id)
        with self.db.read() as session:
            return [_view(session, portal_id, line) for line in found]

    def change(
        self, portal_id: int, line_id: int, wanted: LineSettings, *,
        revision: int | None, user_id: int, now: datetime,
    ) -> LineView:  # fmt: skip
        """Protect a line, change how it is protected, or release it.

        Our row says "protected" only after the portal's line was read back with our bot on it.

        Raises:
            NotFound: the portal has no such line.
            Invalid: the agreement or the mode cannot be used.
            Conflict: somebody else changed the line meanwhile, or another bot holds it.
            PortalUnavailable: the portal did not answer; nothing was changed here.
        """
        found = self._on_portal(portal_id, line_id)
        with self.db.read() as session:
            _check(session, portal_id, wanted)
            line = find_line(session, portal_id, line_id)
            _check_revision(line, revision)
            was_protected, previous = (line.is_protected, line.previous_bot) if line else (False, None)
        if wanted.is_protected:
            replaced = self.attach(portal_id, line_id)
            previous = previous if was_protected or replaced is None else dict(replaced)
        elif was_protected:
            self.detach(portal_id, line_id, previous)
            previous = None
        with self.db.write() as session:
            # A line without a row has nothing to lock: the portal's row stands in for it.
            session.execute(select(Portal.id).where(Portal.id == portal_id).with_for_update())
            _check_revision(find_line(session, portal_id, line_id, lock=True), revision)
            _write(session, portal_id, found, wanted, previous, user_id, now)
        return self._again(portal_id, line_id)

    def _on_portal(self, portal_id: int, line_id: int) -> PortalLine:
        found = next((line for line in self.fetch(portal_id) if line.line_id == line_id), None)
        if found is None:
            raise NotFound
        return found

    def _again(self, portal_id: int, line_id: int) -> LineView:
        found = self._on_portal(portal_id, line_id)
        with self.db.read() as session:
            return _view(session, portal_id, found)


def _check(session: Session, portal_id: int, wanted: LineSettings) -> None:
    if wanted.agreement_id is None:
        if wanted.is_protected:
            raise Invalid(fields={"agreement_id": "required"})
        return
    agreement = find_agreement(session, portal_id, wanted.agreement_id)
    if agreement is None:
        raise Invalid(fields={"agreement_id": "agreement_unknown"})
    if current_version(session, portal_id, agreement.id) is None:
        raise Invalid(fields={"agreement_id": "agreement_not_published"})
    _check_mode(session, agreement, wanted.mode)


def _check_mode(session: Session, agreement: Agreement, mode: Mode) -> None:
    company = get_company(session, agreement.portal_id, agreement.company_id)
    # GDPR recital 32: silence or inactivity is no consent.
    if company is not None and company.jurisdiction == "EU" and mode is not Mode.EXPLICIT:
        raise Invalid(fields={"mode": "explicit_only"})


def _check_revision(line: Line | None, revision: int | None) -> None:
    if revision is not None and revision != (line.revision if line else 0):
        raise Conflict("changed_meanwhile")


def _write(
    session: Session, portal_id: int, found: PortalLine, wanted: LineSettings,
    previous: dict[str, Any] | None, user_id: int, now: datetime,
) -> None:  # fmt: skip
    agreement = find_agreement(session, portal_id, wanted.agreement_id) if wanted.agreement_id else None
    line = find_line(session, portal_id, found.line_id)
    old = _settings_of(line) if line else None
    if line is None:
        line = Line(portal_id=portal_id, line_id=found.line_id, revision=0)
        session.add(line)
    line.name = found.name
    line.is_protected = wanted.is_protected
    line.agreement_id = agreement.id if agreement else None
    line.mode = wanted.mode
    line.auto_save_to_crm = wanted.auto_save_to_crm
    line.previous_bot = previous
    line.revision += 1
    audit.note(
        session,
        portal_id,
        user_id=user_id,
        action="line.changed",
        subject=str(found.line_id),
        old=old,
        new=_settings_of(line),
        now=now,
    )


def _settings_of(line: Line) -> dict[str, Any]:
    return {
        "protected": line.is_protected,
        "agreement": line.agreement_id,
        "mode": line.mode,
        "auto_save_to_crm": line.auto_save_to_crm,
    }


def _view(session: Session, portal_id: int, found: PortalLine) -> LineView:
    line = find_line(session, portal_id, found.line_id)
    agreement = get_agreement(session, portal_id, line.agreement_id) if line and line.agreement_id else None
    own_bots = session.get_one(Portal, portal_id).own_bots
    return LineView(
        line_id=found.line_id,
        name=found.name,
        is_protected=line.is_protected if line else False,
        agreement_id=agreement.public_id if agreement else None,
        mode=line.mode if line else Mode.IMPLIED,
        auto_save_to_crm=line.auto_save_to_crm if line else False,
        revision=line.revision if line else 0,
        warnings=_warnings(found, own_bots),
    )


def _warnings(found: PortalLine, own_bots: frozenset[int]) -> tuple[str, ...]:
    signs = {
        "line_inactive": not found.is_active,
        "native_agreement_on": found.has_native_agreement,
        "other_bot": found.bot_id is not None and found.bot_id not in own_bots,
        "crm_before_consent": found.makes_cards,
        "foreign_messenger": bool(FOREIGN_MESSENGERS.intersection(found.connectors)),
    }
    return tuple(code for code, is_shown in signs.items() if is_shown)
