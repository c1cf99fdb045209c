"""Portals come, change hands and go: what is kept of a proved opening, and what a removal leaves.

Nothing here asks anybody: who opened what has been proved before.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models import audit
from models.agreement import Agreement
from models.client import drop_conversations
from models.company import Company
from models.crm_link import drop_links
from models.erasure import PrivacyOfficer, drop_cases
from models.inbox import drop_working_rows
from models.lane import unpark
from models.line import Line, LinePart, find_line
from models.page_session import end_page_sessions, open_page_session
from models.portal import Portal, PortalState, PortalToken, drop_tokens, find_portal, find_token
from models.rest_call import drop_calls
from models.vault import Vault, digest
from usecases.errors import Forbidden
from usecases.line_settings import note_change, settings_of

ENSURE_EVERY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Visit:
    """One proved opening by one employee of a portal."""

    member_id: str
    endpoint: str
    """From the authorization server's answer."""
    oauth_server: str
    user_id: int
    is_admin: bool
    language: str
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    """Empty when the opening brought none."""
    expires_in: int
    application_token: str = field(repr=False, default="")


def open_as_admin(session: Session, vault: Vault, visit: Visit, now: datetime) -> Portal:
    """Keep what an administrator's opening brings; it heals a portal whose tokens were lost.

    Raises:
        Forbidden: he is none.
    """
    if not visit.is_admin:
        raise Forbidden
    portal = _locked_portal(session, visit, now)
    _note_installation(session, portal, visit, now)
    portal.state, portal.removed_at = PortalState.ACTIVE, None
    portal.endpoint, portal.oauth_server = visit.endpoint, visit.oauth_server
    portal.language = visit.language or portal.language
    if visit.application_token:
        portal.application_token = digest(visit.application_token)
    if visit.refresh_token:
        _keep_token(session, vault, portal.id, visit, now)
    unpark(session, portal.id)
    return portal


def prove_install(session: Session, vault: Vault, visit: Visit, now: datetime) -> Portal:
    """Take tokens and application token from an ONAPPINSTALL that the authorization server has proved.

    `api-reference/common/events/on-app-install.md`. Raises as `open_as_admin`: an employee without rights
    replaces nothing, however genuine his token.
    """
    return open_as_admin(session, vault, visit, now)


def open_as_operator(session: Session, visit: Visit, now: datetime) -> Portal | None:
    """The portal an employee may work in; None when no administrator has installed the application."""
    portal = find_portal(session, visit.member_id)
    if portal is None or portal.state == PortalState.REMOVED:
        return None
    token = find_token(session, portal.id, visit.user_id)
    if token is not None:
        # He was an administrator once: background work acts as him no longer.
        token.is_admin = False
    return portal


def begin_page(session: Session, portal: Portal, visit: Visit, now: datetime) -> str:
    """Open a page session for the visitor; returns its token."""
    return open_page_session(
        session, portal.id, visit.user_id, is_admin=visit.is_admin, language=visit.language, now=now
    )


def needs_ensuring(portal: Portal, now: datetime) -> bool:
    """Whether an administrator's opening should look after the registrations in his portal."""
    return portal.ensured_at is None or portal.ensured_at <= now - ENSURE_EVERY


def ensured(
    session: Session, portal_id: int, bot_id: int | None, *, is_ready: bool, now: datetime
) -> list[int]:
    """Note how the registrations stand; returns the protected lines that do not know the new bot yet."""
    portal = session.get_one(Portal, portal_id, with_for_update=True)
    portal.ensured_at = now if is_ready else None
    if not bot_id or bot_id == portal.bot_id:
        return []
    portal.change_bot(bot_id)
    query = select(Line.line_id).where(Line.portal_id == portal_id, Line.is_protected)
    return list(session.scalars(query.order_by(Line.line_id)))


def replaced_settings(session: Session, portal_id: int, line_id: int) -> dict[LinePart, dict[str, Any]]:
    """What a line had before us, apart from its bot."""
    line = find_line(session, portal_id, line_id)
    found = {part: line.before(part) for part in (LinePart.CRM, LinePart.AGREEMENT)} if line else {}
    return {part: before for part, before in found.items() if before is not None}


def release_line(
    session: Session, portal_id: int, line_id: int, given_back: Iterable[LinePart], *,
    user_id: int, now: datetime,
) -> None:  # fmt: skip
    """Say that a line is not protected any more: the portal did not take our bot back.

    ``given_back`` are the parts that the portal has again as they were; ``user_id`` opened the application.
    """
    line = find_line(session, portal_id, line_id, lock=True)
    if line is None:
        return
    old = settings_of(session, line)
    for part in given_back:
        line.forget(part)
    line.is_protected = False
    line.revision += 1
    note_change(session, line, "line.released", old, user_id, now)


def uninstalled(session: Session, portal_id: int, *, clean: bool, now: datetime) -> bool:
    """Destroy secrets and working data of a portal that removed the application; False for a repeat.

    The register, published versions and the audit trail stay: they are the operator's evidence
    (152-FZ art. 9 part 3). `clean` is the administrator's wish to remove settings too
    (`api-reference/common/events/on-app-uninstall.md`).
    """
    portal = session.get_one(Portal, portal_id, with_for_update=True)
    if portal.state == PortalState.REMOVED:
        return False
    end_page_sessions(session, portal_id)
    drop_tokens(session, portal_id)
    drop_working_rows(session, portal_id)
    drop_cases(session, portal_id)
    drop_links(session, portal_id)
    drop_conversations(session, portal_id)
    drop_calls(session, portal_id)
    if clean:
        _drop_settings(session, portal_id)
    portal.state, portal.removed_at = PortalState.REMOVED, now
    # The hash of the application token stays: it recognises a repeat of this very event.
    portal.change_bot(None)
    portal.ensured_at = None
    return True


def _locked_portal(session: Session, visit: Visit, now: datetime) -> Portal:
    """The portal's row, made when it is new; two openings may come at once."""
    sql = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    session.execute(
        sql.insert(Portal)
        .values(
            member_id=visit.member_id,
            endpoint=visit.endpoint,
            oauth_server=visit.oauth_server,
            state=PortalState.REMOVED,
            language=visit.language,
            installed_at=now,
        )
        .on_conflict_do_nothing(index_elements=["member_id"])
    )
    query = select(Portal).where(Portal.member_id == visit.member_id).with_for_update()
    return session.scalars(query).one()


def _note_installation(session: Session, portal: Portal, visit: Visit, now: datetime) -> None:
    token = visit.application_token
    is_new = portal.state == PortalState.REMOVED
    if is_new:
        portal.installed_at, portal.ensured_at = now, None
    elif not token or portal.application_token is None or portal.knows_application_token(token):
        return
    action = "portal.installed" if is_new else "portal.application_token_replaced"
    audit.note(
        session,
        portal.id,
        user_id=visit.user_id,
        action=action,
        subject=portal.member_id,
        old=None,
        new=None,
        now=now,
    )


def _keep_token(session: Session, vault: Vault, portal_id: int, visit: Visit, now: datetime) -> None:
    token = find_token(session, portal_id, visit.user_id)
    if token is None:
        token = PortalToken(portal_id=portal_id, user_id=visit.user_id)
        session.add(token)
    token.is_admin = True
    token.put(vault, visit.access_token, visit.refresh_token)
    token.expires_at = now + timedelta(seconds=visit.expires_in)
    token.renewed_at, token.lost_at, token.lease_until = now, None, None


def _drop_settings(session: Session, portal_id: int) -> None:
    """Published versions stay: they carry their own copy of the requisites."""
    for table in (Line, Agreement, Company, PrivacyOfficer):
        session.execute(delete(table).where(table.portal_id == portal_id))
