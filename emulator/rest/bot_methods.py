"""Chat bots (docs: `api-reference/chat-bots/chat-bots-v2/imbot.v2/bots/`)."""

import base64
import binascii
from typing import Any

from emulator import events
from emulator.apps import Bot, Handler
from emulator.chats.present import bot_json, user_json
from emulator.errors import RestError
from emulator.people import User
from emulator.rest.event_methods import check_handler_url
from emulator.rest.params import mapping, truth
from emulator.rest.registry import Call, method

TYPES = ("bot", "openline", "supervisor", "personal", "network")
MODES = ("fetch", "webhook")
MAX_BOTS = 100
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF")


def own_bot(call: Call) -> Bot:
    """The bot named by botId. Raises BOT_ID_REQUIRED, BOT_NOT_FOUND or BOT_OWNERSHIP_ERROR."""
    if not call.params.number("botId"):
        raise RestError("BOT_ID_REQUIRED", "Bot ID is required")
    bot = call.portal.bots.get(call.params.number("botId"))
    if bot is None:
        raise RestError("BOT_NOT_FOUND", "Bot not found")
    if bot.client_id != call.card.client_id:
        raise RestError("BOT_OWNERSHIP_ERROR", "Bot belongs to another application", 403)
    return bot


@method("imbot.v2.Bot.register", "imbot", "fields")
def register(call: Call) -> dict[str, Any]:
    """Idempotent: the same code of the same application gives the bot that is there, unchanged."""
    fields = call.params.mapping("fields")
    code = str(fields.get("code") or "")
    if not code:
        raise RestError("BOT_CODE_REQUIRED", "Bot code is required")
    taken = next((bot for bot in call.portal.bots.values() if bot.code == code), None)
    if taken is not None and taken.client_id != call.card.client_id:
        raise RestError("BOT_CODE_ALREADY_TAKEN", "Bot code is already taken by another application")
    properties = _properties(fields)
    if not properties.get("name"):
        raise RestError("BOT_PROPERTIES_REQUIRED", "properties.name is required")
    if taken is None:
        taken = _create(call, code, fields, properties)
    return _answer(call, [taken], "bot")


def _create(call: Call, code: str, fields: dict[str, Any], properties: dict[str, Any]) -> Bot:
    kind, mode = str(fields.get("type") or "bot"), str(fields.get("eventMode") or "fetch")
    if kind not in TYPES:
        raise RestError("BOT_INVALID_TYPE", f"Bot type {kind} is not allowed")
    url = _mode(mode, str(fields.get("webhookUrl") or ""))
    if sum(bot.client_id == call.card.client_id for bot in call.portal.bots.values()) >= MAX_BOTS:
        raise RestError("BOT_LIMIT_EXCEEDED", "Bot limit exceeded")
    user = call.portal.add_user(name=str(properties["name"]), bot=True, departments=[1])
    _dress(user, properties)
    bot = Bot(user.id, call.card.client_id, code, kind, mode, url)
    _switches(bot, fields)
    call.portal.bots[bot.id] = bot
    subscribe(call, bot)
    return bot


def _properties(fields: dict[str, Any]) -> dict[str, Any]:
    properties = mapping(fields.get("properties"), "properties")
    avatar = properties.get("avatar")
    if avatar and not _is_image(str(avatar)):
        raise RestError("BOT_AVATAR_INCORRECT_TYPE", "Avatar is not an image")
    return properties


def _is_image(avatar: str) -> bool:
    try:
        return base64.b64decode(avatar, validate=True).startswith(_IMAGES)
    except (binascii.Error, ValueError):
        return False


def _mode(mode: str, url: str) -> str:
    if mode not in MODES:
        raise RestError("BOT_INVALID_EVENT_MODE", f"Event mode {mode} is not allowed")
    if mode == "fetch":
        return ""
    if not url:
        raise RestError("BOT_WEBHOOK_URL_REQUIRED", "webhookUrl is required")
    try:
        check_handler_url(url)
    except RestError as error:
        raise RestError("BOT_INVALID_CALLBACK", error.description) from error
    return url


def _dress(user: User, properties: dict[str, Any]) -> None:
    user.name = str(properties.get("name") or user.name)
    user.last_name = str(properties.get("lastName") or user.last_name)
    user.work_position = str(properties.get("workPosition") or user.work_position)
    user.color = str(properties.get("color") or user.color)


def _switches(bot: Bot, fields: dict[str, Any]) -> None:
    bot.support_openline = bot.type == "openline" or truth(
        fields.get("isSupportOpenline"), bot.support_openline
    )
    bot.hidden = truth(fields.get("isHidden"), bot.hidden)
    bot.reactions = truth(fields.get("isReactionsEnabled"), bot.reactions)
    if fields.get("backgroundId"):
        bot.background_id = str(fields["backgroundId"])


def subscribe(call: Call, bot: Bot) -> None:
    """The eight handlers of webhook mode, kept for each URL of the application."""
    own = [row for row in call.portal.bots.values() if row.client_id == bot.client_id]
    urls = {row.webhook_url for row in own if row.event_mode == "webhook"}
    call.portal.handlers = [
        row
        for row in call.portal.handlers
        if not (row.bot and row.client_id == bot.client_id and row.url not in urls)
    ]
    present = {row.url for row in call.portal.handlers if row.bot and row.client_id == bot.client_id}
    for url in sorted(urls - present):
        for event in events.BOT_EVENTS:
            number = call.portal.next_id("handler", 403)
            call.portal.handlers.append(Handler(number, bot.client_id, event, url, bot=True))


@method("imbot.v2.Bot.update", "imbot", "botId botToken fields")
def update(call: Call) -> dict[str, Any]:
    bot = own_bot(call)
    fields = call.params.mapping("fields")
    _dress(call.portal.users[bot.id], _properties(fields))
    _switches(bot, fields)
    if "eventMode" in fields or "webhookUrl" in fields:
        mode = str(fields.get("eventMode") or bot.event_mode)
        url = _mode(mode, str(fields.get("webhookUrl") or bot.webhook_url))
        if mode != bot.event_mode:
            bot.fetched = []
        bot.event_mode, bot.webhook_url = mode, url
        subscribe(call, bot)
    return _answer(call, [bot], "bot")


@method("imbot.v2.Bot.get", "imbot", "botId code botToken")
def get(call: Call) -> dict[str, Any]:
    number, code = call.params.number("botId"), call.params.text("code")
    if not (number or code):
        raise RestError("PARAMS_REQUIRED", "botId or code is required")
    found = [
        bot for bot in call.portal.bots.values() if number == bot.id or (not number and code == bot.code)
    ]
    if not found:
        raise RestError("BOT_NOT_FOUND", "Bot not found")
    return _answer(call, found[:1], "bot")


@method("imbot.v2.Bot.list", "imbot", "filter limit offset botToken")
def list_own(call: Call) -> dict[str, Any]:
    kind = str(call.params.mapping("filter").get("type") or "")
    own = [
        bot
        for bot in call.portal.bots.values()
        if bot.client_id == call.card.client_id and kind in ("", bot.type)
    ]
    first, size = call.params.number("offset"), call.params.number("limit", 50)
    return {**_answer(call, own[first : first + size], "bots"), "hasNextPage": len(own) > first + size}


@method("imbot.v2.Bot.unregister", "imbot", "botId botToken")
def unregister(call: Call) -> dict[str, bool]:
    """The bot's last event goes out first; lines keep the number of a dead user."""
    remove(call, own_bot(call))
    return {"result": True}


def remove(call: Call, bot: Bot) -> None:
    data = {"bot": bot_json(call.portal, bot)} if bot.event_mode == "fetch" else {}
    events.emit_to_bot(call.world, call.portal, bot, "ONIMBOTV2DELETE", data, call.user.id)
    del call.portal.bots[bot.id]
    for chat in call.portal.chats.values():
        chat.members = [user_id for user_id in chat.members if user_id != bot.id]
    call.portal.users[bot.id].active = False
    subscribe(call, bot)


def _answer(call: Call, bots: list[Bot], key: str) -> dict[str, Any]:
    shown = [bot_json(call.portal, bot) for bot in bots]
    users = [user_json(call.portal.users[bot.id]) for bot in bots]
    return {key: shown[0] if key == "bot" else shown, "users": users}


@method("imbot.v2.Revision.get", "imbot")
def revision(_: Call) -> dict[str, int]:
    return {"rest": 36, "web": 130, "mobile": 23, "desktop": 6}
