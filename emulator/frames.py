"""What the portal does when somebody opens the application or one of its places.

Docs: `settings/oauth/simple-way.md`, `api-reference/widgets/index.md`.
"""

import json
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from emulator import wire
from emulator.apps import AppCard, Installation, Placement
from emulator.errors import ControlError
from emulator.people import User
from emulator.portal import Portal
from emulator.tokens import ACCESS_SECONDS
from emulator.world import World


@dataclass(frozen=True)
class Opening:
    """Who opens what. `handler` chooses among several handlers of one placement."""

    user_id: int = 1
    placement: str = "DEFAULT"
    options: dict[str, Any] = field(default_factory=dict)
    handler: str = ""
    client_id: str = ""
    old_box: bool = False


@dataclass(frozen=True)
class Frame:
    """The form post that fills a frame; `window_name` is what the browser libraries read."""

    url: str
    query: dict[str, str]
    fields: dict[str, str]
    window_name: str

    def public(self) -> dict[str, Any]:
        return {
            "url": self.url,
            "query": self.query,
            "fields": self.fields,
            "form": self.fields,
            "window_name": self.window_name,
        }


def prepare(world: World, portal: Portal, opening: Opening) -> Frame:
    """Issue tokens to the opener and build the form. Raises ControlError where no frame would show."""
    with world.lock:
        card = world.card(opening.client_id)
        user = portal.user(opening.user_id)
        if not user.employee or not user.active:
            raise ControlError(f"user {user.id} cannot open frames", 403)
        first = card.client_id not in portal.installations
        if first and not user.admin:
            raise ControlError("only an administrator installs applications", 403)
        installation = portal.install(card.client_id)
        if user.id in installation.closed_to:
            raise ControlError(f"the application is closed to user {user.id}", 403)
        base = _address(portal, card, installation, user, opening)
        query = _query(world, portal)
        fields = _fields(world, portal, card, installation, user, opening)
        frame = Frame(
            _with_query(base, query),
            query,
            fields,
            f"{query['DOMAIN']}|{query['PROTOCOL']}|{query['APP_SID']}",
        )
        world.journal.add("frames", placement=opening.placement, user_id=user.id, url=frame.url, form=fields)
        return frame


def _address(portal: Portal, card: AppCard, installation: Installation, user: User, opening: Opening) -> str:
    """The installer until installFinish, then the application or the placement's handler."""
    if opening.placement == "DEFAULT":
        return card.app_url if installation.installed else card.install_url or card.app_url
    if not installation.installed:
        raise ControlError("placements are not shown before the installation is finished", 409)
    for row in portal.placements:
        own = (row.client_id, row.code) == (card.client_id, opening.placement)
        if own and opening.handler in ("", row.handler):
            _check_role(user, row)
            return row.handler
    raise ControlError(f"placement {opening.placement} is not bound", 404)


def _check_role(user: User, placement: Placement) -> None:
    if placement.options.get("role") == "ADMIN" and not user.admin:
        raise ControlError(f"placement {placement.code} is for administrators", 403)


def _query(world: World, portal: Portal) -> dict[str, str]:
    return {
        "DOMAIN": world.domain(portal),
        "PROTOCOL": "0",
        "LANG": portal.language,
        "APP_SID": secrets.token_hex(16),
    }


def _fields(
    world: World, portal: Portal, card: AppCard, installation: Installation, user: User, opening: Opening
) -> dict[str, str]:
    """`old_box` leaves out what older self-hosted portals do not send."""
    pair = world.tokens.issue(portal.member_id, card.client_id, user.id)
    fields = {
        "AUTH_ID": pair.access,
        "AUTH_EXPIRES": str(ACCESS_SECONDS),
        "REFRESH_ID": pair.refresh,
        "SERVER_ENDPOINT": world.oauth_endpoint,
        "APPLICATION_TOKEN": installation.application_token,
        "APPLICATION_SCOPE": card.scope_text,
        "member_id": portal.member_id,
        "status": card.status,
        "PLACEMENT": opening.placement,
        "PLACEMENT_OPTIONS": json.dumps(opening.options, ensure_ascii=False),
    }
    if opening.old_box:
        for name in ("SERVER_ENDPOINT", "APPLICATION_TOKEN", "APPLICATION_SCOPE"):
            del fields[name]
    return fields


def _with_query(url: str, query: dict[str, str]) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query=urlencode([*parse_qsl(parts.query), *query.items()])))


def show(world: World, portal: Portal, opening: Opening) -> dict[str, Any]:
    """Post the frame's form as the browser would; the application's answer. Raises requests errors."""
    frame = prepare(world, portal, opening)
    response = wire.post(frame.url, list(frame.fields.items()))
    answer = {"status": response.status_code, "headers": dict(response.headers), "body": response.text}
    return {**answer, **frame.public()}
