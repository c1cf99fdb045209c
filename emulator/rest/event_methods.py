"""Binding event handlers (docs: `api-reference/events/`; refusals read in rest/lib/api/event.php)."""

from typing import Any
from urllib.parse import urlsplit

from emulator import events
from emulator.apps import Handler
from emulator.errors import RestError, bad_argument
from emulator.rest.registry import Call, method


def check_handler_url(url: str) -> None:
    """http(s), a host with a dot: `localhost` is refused, an address passes (rest/lib/handlerhelper.php)."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        raise RestError("ERROR_UNSUPPORTED_PROTOCOL", "Unsupported event handler protocol")
    if "." not in (parts.hostname or ""):
        raise RestError("ERROR_WRONG_HANDLER_URL", "Wrong handler URL")


@method("event.bind", takes="event handler auth_type event_type auth_connector options")
def bind(call: Call) -> bool:
    event, url = _event_name(call), call.params.text("handler")
    if call.params.text("event_type") == "offline":
        call.need_admin()
        raise RestError("ERROR_CORE", "Offline events are not part of this emulator")
    if not url:
        raise bad_argument("HANDLER", "Argument 'HANDLER' is null or empty")
    check_handler_url(url)
    auth_type = _auth_type(call)
    if _find(call, event, url, auth_type):
        raise RestError("ERROR_CORE", "Unable to set event handler: Handler already binded")
    number = call.portal.next_id("handler", 403)
    call.portal.handlers.append(Handler(number, call.card.client_id, event, url, auth_type))
    return True


def _event_name(call: Call) -> str:
    event = call.params.text("event").upper()
    if not event:
        raise bad_argument("EVENT", "Argument 'EVENT' is null or empty")
    scope = events.SCOPE_OF.get(event)
    if scope is None or (scope and scope not in call.card.scopes):
        raise RestError("ERROR_EVENT_NOT_FOUND", "Event not found")
    return event


def _auth_type(call: Call) -> int:
    """A handler bound by somebody who is no administrator is tied to that person."""
    wanted = call.params.number("auth_type")
    if call.user.admin:
        return wanted
    if wanted not in (0, call.user.id):
        raise RestError("ACCESS_DENIED", "Access denied!", 403)
    return call.user.id


def _find(call: Call, event: str, url: str, auth_type: int) -> list[Handler]:
    key = (call.card.client_id, event, url, auth_type, False)
    return [
        row
        for row in call.portal.handlers
        if (row.client_id, row.event, row.url, row.auth_type, row.bot) == key
    ]


@method("event.unbind", takes="event handler auth_type event_type auth_connector")
def unbind(call: Call) -> dict[str, int]:
    event, url = call.params.text("event").upper(), call.params.text("handler")
    if not event or not url:
        raise bad_argument("HANDLER", "Argument 'HANDLER' is null or empty")
    gone = _find(call, event, url, _auth_type(call))
    call.portal.handlers = [row for row in call.portal.handlers if row not in gone]
    return {"count": len(gone)}


@method("event.get")
def get(call: Call) -> list[dict[str, Any]]:
    own = [row for row in call.portal.handlers if row.client_id == call.card.client_id and not row.bot]
    seen = own if call.user.admin else [row for row in own if row.auth_type == call.user.id]
    return [
        {"event": row.event, "handler": row.url, "auth_type": str(row.auth_type), "offline": 0}
        for row in seen
    ]


@method("events", takes="scope full")
def names(call: Call) -> list[str]:
    wanted = call.params.text("scope")
    granted = ["", *call.card.scopes]
    return [
        event
        for event, scope in events.SCOPE_OF.items()
        if scope in granted and (not wanted or scope == wanted)
    ]


@method("event.test", takes="*")
def test(call: Call) -> int:
    """Whatever was sent comes back in data.QUERY of ONAPPTEST."""
    query = {
        key: value for key, value in call.params.tree.items() if key.lower() not in ("auth", "access_token")
    }
    data = {"QUERY": query, "LANGUAGE_ID": call.portal.language}
    events.emit(call.world, call.portal, "ONAPPTEST", data, call.user.id, call.card.client_id)
    return 1
