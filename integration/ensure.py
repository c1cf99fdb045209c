"""Everything a portal has to know about us: the bot, the placements, the events of the application's life.

Repeatable: it runs in the installation wizard and again when an administrator opens the application, since
an update removes registrations (`api-reference/events/event-bind.md`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from integration.portals import Rest
from integration.rest import MethodNotFound, RestError, as_object
from integration.rest.answers import whole_number

EVENTS_PATH: Final = "/webhooks/bitrix24"
PLACEMENTS_PATH: Final = "/bitrix24/app"
BOT_CODE: Final = "soglasie_consent"

_REQUIRED_EVENTS: Final = ("ONAPPUNINSTALL",)
_OPTIONAL_EVENTS: Final = ("ONAPPINSTALL", "ONAPPPAYMENT", "ONAPPUPDATE")
_TITLES: Final = {"ru": {"TITLE": "Согласия"}, "en": {"TITLE": "Consents"}}
_PLACEMENTS: Final[Mapping[str, Mapping[str, Any]]] = {
    "IM_SIDEBAR": {"OPTIONS": {"iconName": "fa-check-square-o", "context": "LINES", "role": "USER"}},
    "CRM_CONTACT_DETAIL_TAB": {},
}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing put in order, or the reason why not."""

    title_key: str
    ok: bool
    message: str = ""
    """Code of the refusal; empty when it went well."""


@dataclass(frozen=True, slots=True)
class Ensured:
    """What the portal knows now."""

    steps: tuple[Step, ...]
    bot_id: int | None

    @property
    def is_ready(self) -> bool:
        return all(step.ok for step in self.steps)


def ensure(client: Rest, public_url: str, avatar: str | None = None) -> Ensured:
    """Register what is missing, correct what is old, keep what is right.

    `client` acts as an administrator; `public_url` has no slash at the end; `avatar` is an image in base64.
    Refusals become steps that are not ok; nothing is raised.
    """
    bot_id, bot = _ensure_bot(client, public_url + EVENTS_PATH, avatar)
    placements = _step("placements", lambda: _ensure_placements(client, public_url + PLACEMENTS_PATH))
    events = _step("events", lambda: _ensure_events(client, public_url + EVENTS_PATH))
    return Ensured((bot, placements, events), bot_id)


def _step(title_key: str, work: Callable[[], None]) -> Step:
    try:
        work()
    except RestError as error:
        return _failed(title_key, error)
    return Step(title_key, ok=True)


def _failed(title_key: str, error: RestError) -> Step:
    return Step(title_key, ok=False, message=error.code or type(error).__name__)


def _ensure_bot(client: Rest, webhook_url: str, avatar: str | None) -> tuple[int | None, Step]:
    """Registering again answers the bot there is without changing it, so an update follows always
    (`chat-bots/chat-bots-v2/imbot.v2/bots/bot-register.md`).
    """
    fields = _bot_fields(webhook_url, avatar)
    try:
        registered = client.call(
            "imbot.v2.Bot.register",
            {"fields": {"code": BOT_CODE, "type": "openline", **fields}},
            write=True,
        )
        bot_id = _bot_id(registered.result)
        if bot_id is None:
            return None, Step("bot", ok=False, message="no_bot_id")
        client.call("imbot.v2.Bot.update", {"botId": bot_id, "fields": fields}, write=True)
    except MethodNotFound:
        return None, Step("bot", ok=False, message="portal_too_old")
    except RestError as error:
        return None, _failed("bot", error)
    return bot_id, Step("bot", ok=True)


def _bot_fields(webhook_url: str, avatar: str | None) -> dict[str, Any]:
    properties = {"name": "Согласие", "workPosition": "Согласия клиентов", "color": "GREEN"}
    if avatar:
        properties["avatar"] = avatar
    return {"properties": properties, "eventMode": "webhook", "webhookUrl": webhook_url}


def _bot_id(result: Any) -> int | None:
    bot = result.get("bot") if isinstance(result, Mapping) else None
    return whole_number(bot.get("id")) if isinstance(bot, Mapping) else None


def _ensure_placements(client: Rest, handler: str) -> None:
    bound = [(_text(row, "placement"), _text(row, "handler")) for row in _rows(client, "placement.get")]
    for code, url in bound:
        if _is_outdated(url, handler) or (url == handler and code not in _PLACEMENTS):
            client.call("placement.unbind", {"PLACEMENT": code, "HANDLER": url}, write=True)
    for code, extra in _PLACEMENTS.items():
        if (code, handler) not in bound:
            params = {
                "PLACEMENT": code,
                "HANDLER": handler,
                "TITLE": _TITLES["ru"]["TITLE"],
                "LANG_ALL": _TITLES,
            }
            _bind(client, "placement.bind", {**params, **extra})


def _ensure_events(client: Rest, handler: str) -> None:
    ours = (*_REQUIRED_EVENTS, *_OPTIONAL_EVENTS)
    rows = ((_text(row, "event").upper(), _text(row, "handler")) for row in _rows(client, "event.get"))
    bound = [(event, url) for event, url in rows if event in ours]
    for event, url in bound:
        if _is_outdated(url, handler):
            client.call("event.unbind", {"event": event, "handler": url}, write=True)
    for event in ours:
        if (event, handler) not in bound:
            _bind_event(client, event, handler)


def _bind_event(client: Rest, event: str, handler: str) -> None:
    try:
        _bind(client, "event.bind", {"event": event, "handler": handler})
    except RestError as error:
        if event in _REQUIRED_EVENTS or error.code != "error_event_not_found":
            raise


def _bind(client: Rest, method: str, params: Mapping[str, Any]) -> None:
    try:
        client.call(method, params, write=True)
    except RestError as error:
        # Both methods say it with ERROR_CORE and these words when the binding is there already.
        if "already binded" not in error.description.lower():
            raise


def _is_outdated(url: str, handler: str) -> bool:
    """Whether a binding leads to our host but not to where we listen now."""
    return url != handler and _netloc(url) == _netloc(handler)


def _netloc(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""


def _rows(client: Rest, method: str) -> Sequence[Mapping[str, Any]]:
    rows: Iterable[Any] = as_object(client.call(method, {}, write=False).result).values()
    return [row for row in rows if isinstance(row, Mapping)]


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""
