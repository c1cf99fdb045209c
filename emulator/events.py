"""From something that happened to form posts in the queue, one for every bound handler.

Docs: `api-reference/events/index.md`, `_includes/auth-params-in-events.md`. That the top-level `auth` of a
chat event belongs to the client who wrote is seen in a capture of a live portal.
"""

from typing import Any

from emulator.apps import Bot, Handler, Installation
from emulator.phpform import encode
from emulator.portal import Portal
from emulator.tokens import ACCESS_SECONDS
from emulator.world import World

CHAIN_LENGTH = 7
BOT_EVENTS = (
    "ONIMBOTV2MESSAGEADD", "ONIMBOTV2MESSAGEUPDATE", "ONIMBOTV2MESSAGEDELETE", "ONIMBOTV2JOINCHAT",
    "ONIMBOTV2DELETE", "ONIMBOTV2CONTEXTGET", "ONIMBOTV2COMMANDADD", "ONIMBOTV2REACTIONCHANGE",
)  # fmt: skip
APP_EVENTS = ("ONAPPINSTALL", "ONAPPUPDATE", "ONAPPUNINSTALL", "ONAPPPAYMENT", "ONAPPTEST", "ONOFFLINEEVENT")
LINE_EVENTS = (
    "ONOPENLINEMESSAGEADD", "ONOPENLINEMESSAGEUPDATE", "ONOPENLINEMESSAGEDELETE",
    "ONSESSIONSTART", "ONSESSIONFINISH",
)  # fmt: skip
CRM_EVENTS = tuple(
    f"ONCRM{kind}{what}"
    for kind in ("CONTACT", "LEAD", "DEAL", "COMPANY", "DYNAMICITEM")
    for what in ("ADD", "UPDATE", "DELETE")
)
SCOPE_OF = {
    **dict.fromkeys(APP_EVENTS, ""),
    **dict.fromkeys(LINE_EVENTS, "imopenlines"),
    **dict.fromkeys(CRM_EVENTS, "crm"),
}
_WITH_REFRESH = ("ONAPPINSTALL", "ONAPPUPDATE", "ONAPPTEST", "ONOFFLINEEVENT")
_WITHOUT_TOKENS = ("ONAPPUNINSTALL", "ONAPPPAYMENT")


def emit(
    world: World, portal: Portal, event: str, data: dict[str, Any], user_id: int = 0, client_id: str = ""
) -> None:
    """Queue an event for its handlers: `user_id` caused it, 0 is nobody; `client_id` narrows to one app."""
    for handler in [
        row for row in portal.handlers if row.event == event and client_id in ("", row.client_id)
    ]:
        installation = portal.installations.get(handler.client_id)
        if installation is not None and installation.hears_events:
            _queue(world, portal, installation, handler, data, handler.auth_type or user_id)


def emit_to_bot(
    world: World, portal: Portal, bot: Bot, event: str, data: dict[str, Any], user_id: int = 0
) -> None:
    """An event for one bot: into its log in fetch mode, else to every bot handler of its application.

    That all bots of an application share their handlers is read in BotWebhookPayloadBuilder.
    """
    installation = portal.installations.get(bot.client_id)
    if installation is None or not installation.hears_events:
        return
    if bot.event_mode == "fetch":
        row = {
            "eventId": bot.next_event_id,
            "type": event,
            "date": world.clock.iso(),
            "at": world.clock.now(),
        }
        bot.fetched.append({**row, "data": data})
        bot.next_event_id += 1
        return
    auth = {
        "domain": world.domain(portal),
        "member_id": portal.member_id,
        "application_token": installation.application_token,
    }
    payload = {"bot": {"id": bot.id, "code": bot.code, "auth": auth}, **data}
    for handler in [row for row in portal.handlers if row.bot and row.event == event]:
        if handler.client_id == bot.client_id:
            _queue(world, portal, installation, handler, payload, user_id)


def send_once(
    world: World, portal: Portal, installation: Installation, url: str, event: str, data: Any
) -> None:
    """An application event for a handler that is no longer bound (uninstall)."""
    handler = Handler(0, installation.client_id, event, url)
    _queue(world, portal, installation, handler, data, 0)


def _queue(
    world: World, portal: Portal, installation: Installation, handler: Handler, data: Any, user_id: int
) -> None:
    if world.chain is not None and world.chain <= 0:
        return
    body: dict[str, Any] = {"event": handler.event}
    if handler.event not in ("ONAPPINSTALL", "ONAPPUNINSTALL"):
        body["event_handler_id"] = handler.id
    auth = event_auth(world, portal, installation, handler, user_id)
    body.update(data=data, ts=int(world.clock.now()), auth=auth)
    lane = (portal.member_id, installation.client_id)
    world.outbox.put(lane, handler.url, handler.event, encode(body))


def event_auth(
    world: World, portal: Portal, installation: Installation, handler: Handler, user_id: int
) -> dict[str, Any]:
    """The top-level auth block; tokens only where a user stands behind the event."""
    auth: dict[str, Any] = {
        "domain": world.domain(portal),
        "server_endpoint": world.oauth_endpoint,
        "client_endpoint": world.endpoint(portal),
        "member_id": portal.member_id,
    }
    if handler.event != "ONAPPPAYMENT":
        auth["application_token"] = installation.application_token
    if handler.event in _WITHOUT_TOKENS:
        return auth
    card = world.card(installation.client_id)
    auth.update(status=card.status, scope=card.scope_text)
    if user_id:
        auth["user_id"] = user_id
    if user_id and (world.event_tokens or handler.event in APP_EVENTS):
        auth.update(_event_tokens(world, portal, installation, handler, user_id))
    return auth


def _event_tokens(
    world: World, portal: Portal, installation: Installation, handler: Handler, user_id: int
) -> dict[str, Any]:
    chain = (CHAIN_LENGTH if world.chain is None else world.chain) - 1
    own = handler.event in _WITH_REFRESH
    pair = world.tokens.issue(portal.member_id, installation.client_id, user_id, None if own else chain)
    tokens: dict[str, Any] = {
        "access_token": pair.access,
        "expires": int(pair.expires),
        "expires_in": ACCESS_SECONDS,
    }
    if own or handler.bot:
        tokens["refresh_token"] = pair.refresh
    return tokens
