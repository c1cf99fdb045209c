"""The frames: the installation wizard, the application, and its places in the portal.

`settings/oauth/simple-way.md`, `api-reference/widgets/index.md`. Each frame is one form POST with tokens of
the employee who opened it; the answer is a page with a session of ours, and his tokens are in none.
"""

import json
import logging
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from flask import Blueprint, Request, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from integration.ensure import Ensured, ensure
from integration.errors import IntegrationError, Refused
from integration.frame_page import FramePage, Frames
from integration.openlines import attach_line, switch_back
from integration.portals import Portals
from integration.proof import Claim
from integration.rest import Client, RestError
from integration.rest.answers import whole_number
from models.erasure import find_officer
from models.portal import Portal
from usecases import installation
from usecases.installation import Visit

_log = logging.getLogger(__name__)

_HOUR: Final = 3600
_DAY: Final = 24 * _HOUR
_MOST_BYTES: Final = 1024 * 1024
"""Of a frame's form; an honest one has a few hundred."""
_DIALOG: Final = re.compile(r"chat([1-9][0-9]{0,18})")
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,18}")


@dataclass(frozen=True)
class Opening:
    """What was posted into a frame; nothing of it is proved."""

    claim: Claim
    refresh_token: str
    expires_in: int
    application_token: str
    placement: str
    options: dict[str, Any]

    @classmethod
    def read(cls, sent: Request) -> "Opening":
        """Raises Refused for a POST without the parameters of a frame."""
        form = sent.form
        if not form:
            raise Refused(400, "no_parameters")
        claim = Claim(
            access_token=form.get("AUTH_ID", ""),
            member_id=form.get("member_id", ""),
            domain=sent.args.get("DOMAIN", ""),
            server_endpoint=form.get("SERVER_ENDPOINT", ""),
        )
        return cls(
            claim,
            form.get("REFRESH_ID", ""),
            _lifetime(form.get("AUTH_EXPIRES")),
            form.get("APPLICATION_TOKEN", ""),
            form.get("PLACEMENT", ""),
            _options(form.get("PLACEMENT_OPTIONS", "")),
        )


def frame_blueprint(frames: Frames) -> Blueprint:
    """The routes that a portal opens in its frames."""
    blueprint = Blueprint("bitrix24", __name__)
    for name, view in (("install", _install), ("app", _app)):
        blueprint.add_url_rule(
            f"/bitrix24/{name}", name, partial(_answer, frames, view), methods=["GET", "POST"]
        )
    return blueprint


_View = Callable[[Frames, Opening, FramePage], Response]


def _answer(frames: Frames, view: _View) -> Response:
    page = FramePage(frames, request.args.get("LANG", ""))
    if request.method != "POST":
        return page.render("plain")
    request.max_content_length = _MOST_BYTES
    try:
        return view(frames, Opening.read(request), page)
    except RequestEntityTooLarge:
        return page.refuse(Refused(413, "too_large"))
    except Refused as refused:
        _log.warning("a frame was refused: %s", refused.code)
        return page.refuse(refused)


def _install(frames: Frames, opening: Opening, page: FramePage) -> Response:
    visit = _prove(frames, opening, page.language)
    if not visit.is_admin:
        return page.render("not_admin", status=403, ancestor=_origin(visit.endpoint))
    portal = _keep(frames, visit)
    done = _ensure(frames, portal.id, visit)
    return page.render(
        "install",
        ancestor=portal.base_url,
        session=_begin(frames, portal, visit),
        steps=page.steps(done.steps),
        is_ready=done.is_ready,
    )


def _app(frames: Frames, opening: Opening, page: FramePage) -> Response:
    visit = _prove(frames, opening, page.language)
    portal = _enter(frames, visit)
    if portal is None:
        return page.render("not_admin", status=403, ancestor=_origin(visit.endpoint))
    name, values = _place(opening)
    if name == "app":
        values = {
            "portal_domain": portal.host,
            "data_residency": frames.data_residency,
            "purposes": frames.purposes(page.language),
        }
    values["role"] = _role(frames, portal, visit)
    # The frame stands in the portal that was just proved, even if our stored host is older.
    return page.render(
        name, ancestor=_origin(visit.endpoint), session=_begin(frames, portal, visit), **values
    )


def _role(frames: Frames, portal: Portal, visit: Visit) -> str:
    """What the page offers him; the API looks for itself."""
    if visit.is_admin:
        return "admin"
    with frames.portals.db.read() as session:
        return "officer" if find_officer(session, portal.id, visit.user_id) else "operator"


def _prove(frames: Frames, opening: Opening, language: str) -> Visit:
    token = opening.claim.access_token
    info = frames.prover.prove(opening.claim, request.remote_addr or "")
    user_id, is_admin = frames.prover.visitor(info, token)
    return Visit(
        member_id=info.member_id,
        endpoint=info.client_endpoint,
        oauth_server=info.server,
        user_id=user_id,
        is_admin=is_admin,
        language=language,
        access_token=token,
        refresh_token=opening.refresh_token,
        expires_in=opening.expires_in,
        application_token=opening.application_token,
    )


def _enter(frames: Frames, visit: Visit) -> Portal | None:
    if not visit.is_admin:
        with frames.portals.db.write() as session:
            return installation.open_as_operator(session, visit, frames.portals.now())
    portal = _keep(frames, visit)
    if installation.needs_ensuring(portal, frames.portals.now()):
        _ensure(frames, portal.id, visit)
    return portal


def _keep(frames: Frames, visit: Visit) -> Portal:
    with frames.portals.db.write() as session:
        return installation.open_as_admin(session, frames.vault, visit, frames.portals.now())


def _begin(frames: Frames, portal: Portal, visit: Visit) -> str:
    with frames.portals.db.write() as session:
        return installation.begin_page(session, portal, visit, frames.portals.now())


def _ensure(frames: Frames, portal_id: int, visit: Visit) -> Ensured:
    portals = frames.portals
    client: Client = frames.prover.client(
        visit.endpoint, visit.access_token, lambda record: portals.note(portal_id, record)
    )
    done = ensure(client, frames.public_url, frames.avatar)
    with portals.db.write() as session:
        orphans = installation.ensured(
            session, portal_id, done.bot_id, is_ready=done.is_ready, now=portals.now()
        )
        own_bots = session.get_one(Portal, portal_id).own_bots
    for line_id in orphans:
        if not _take_back(client, portal_id, line_id, done.bot_id or 0, own_bots):
            _release(portals, client, portal_id, line_id, visit.user_id)
    for step in done.steps:
        if not step.ok:
            _log.warning("portal %s: %s not set up: %s", portal_id, step.title_key, step.message)
    return done


def _take_back(client: Client, portal_id: int, line_id: int, bot_id: int, own_bots: frozenset[int]) -> bool:
    """Put the new bot on a line that the old one protected; False when the portal does not let it."""
    try:
        # What stood there before us is kept already.
        attach_line(client, line_id, bot_id, own_bots, lambda _replaced: None)
    except (IntegrationError, RestError) as error:
        _log.warning("portal %s: line %s lost its protection: %s", portal_id, line_id, error)
        return False
    return True


def _release(portals: Portals, client: Client, portal_id: int, line_id: int, user_id: int) -> None:
    """Say that a line is not protected, and give back what else of its settings was ours."""
    with portals.db.read() as session:
        replaced = installation.replaced_settings(session, portal_id, line_id)
    given_back = []
    for part, previous in replaced.items():
        # What the portal does not take now is kept for the administrator's next change of the line.
        with suppress(IntegrationError, RestError):
            switch_back(client, line_id, part, previous)
            given_back.append(part)
    with portals.db.write() as session:
        installation.release_line(session, portal_id, line_id, given_back, user_id=user_id, now=portals.now())


def _place(opening: Opening) -> tuple[str, dict[str, Any]]:
    """Which page a placement shows; one whose options cannot be read shows the application."""
    if opening.placement == "IM_SIDEBAR":
        found = _DIALOG.fullmatch(str(opening.options.get("dialogId", "")))
        if found:
            return "sidebar", {"chat_id": int(found[1])}
    if opening.placement == "CRM_CONTACT_DETAIL_TAB":
        contact_id = str(opening.options.get("ID", ""))
        if _NUMBER.fullmatch(contact_id):
            return "contact_tab", {"contact_id": int(contact_id)}
    return "app", {}


def _lifetime(seconds: str | None) -> int:
    """Of the opener's token; nobody vouches for it, so what makes no sense is read as the usual hour."""
    number = whole_number(seconds) or 0
    return number if 0 < number <= _DAY else _HOUR


def _options(text: str) -> dict[str, Any]:
    try:
        options = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return options if isinstance(options, dict) else {}


def _origin(endpoint: str) -> str:
    """Scheme and host, of an endpoint from the authorization server's answer."""
    return endpoint.split("/rest/", 1)[0]
