"""A bot's look at its chats and its log of events in fetch mode.

Docs: `chat-bots-v2/imbot.v2/chats/`, `chat-bots-v2/imbot.v2/events/event-get.md`.
"""

from typing import Any

from emulator.apps import Bot
from emulator.chats.present import chat_json, user_json
from emulator.chats.records import Chat
from emulator.errors import RestError, required
from emulator.rest.bot_methods import own_bot
from emulator.rest.registry import Call, method

RETENTION_SECONDS = 24 * 3600
MAX_EVENTS = 1000


def bot_chat(call: Call, bot: Bot) -> Chat:
    """The chat named by dialogId, which the bot must be a member of."""
    dialog = call.params.text("dialogId")
    if not dialog:
        raise required("dialogId")
    number = dialog.removeprefix("chat")
    chat = call.portal.chats.get(int(number)) if dialog.startswith("chat") and number.isdigit() else None
    if chat is None or bot.id not in chat.members:
        raise RestError("ACCESS_DENIED", "Access denied", 403)
    return chat


@method("imbot.v2.Chat.get", "imbot", "botId botToken dialogId")
def get(call: Call) -> dict[str, Any]:
    chat = bot_chat(call, own_bot(call))
    return {"chat": chat_json(call.world, call.portal, chat)}


@method("imbot.v2.Chat.User.list", "imbot", "botId botToken dialogId order limit")
def users(call: Call) -> list[dict[str, Any]]:
    chat = bot_chat(call, own_bot(call))
    limit = max(1, min(call.params.number("limit", 50), 200))
    return [user_json(call.portal.users[user_id]) for user_id in chat.members[:limit]]


@method("imbot.v2.Event.get", "imbot", "botId botToken offset limit withUserEvents")
def fetch(call: Call) -> dict[str, Any]:
    """`offset` deletes everything below it; without it nothing is deleted; 24 hours are kept."""
    bot = own_bot(call)
    if call.params.flag("withUserEvents"):
        raise RestError("USER_NOT_SUBSCRIBED", "The user has not subscribed", 403)
    offset = call.params.number("offset")
    oldest = call.world.clock.now() - RETENTION_SECONDS
    bot.fetched = [row for row in bot.fetched if row["eventId"] >= offset and row["at"] >= oldest]
    limit = max(1, min(call.params.number("limit", 100), MAX_EVENTS))
    batch = bot.fetched[:limit]
    return {
        "events": [{key: value for key, value in row.items() if key != "at"} for row in batch],
        "nextOffset": batch[-1]["eventId"] + 1 if batch else offset,
        "hasMore": len(bot.fetched) > limit,
    }
