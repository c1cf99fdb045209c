"""Telling bots (and, where switched on, line handlers) what happened in a chat.

Who hears what is read in im/lib/bot.php getBotsForMessage: every bot in the chat hears clients and operators,
nobody hears bots or the system.
"""

from typing import Any

from emulator import events
from emulator.apps import Bot
from emulator.chats.present import bot_json, chat_event_json, message_json, user_json
from emulator.chats.records import Chat, Message
from emulator.portal import Portal
from emulator.world import World


def bots_in(portal: Portal, chat: Chat) -> list[Bot]:
    present = [portal.bots[user_id] for user_id in chat.members if user_id in portal.bots]
    return [bot for bot in present if bot.openline]


def message_added(world: World, portal: Portal, chat: Chat, message: Message) -> None:
    _message_event(world, portal, chat, message, "ONIMBOTV2MESSAGEADD")


def message_changed(world: World, portal: Portal, chat: Chat, message: Message) -> None:
    _message_event(world, portal, chat, message, "ONIMBOTV2MESSAGEUPDATE")


def _message_event(world: World, portal: Portal, chat: Chat, message: Message, event: str) -> None:
    if _silent(portal, message):
        return
    body = {"message": message_json(world, message)}
    _tell(world, portal, chat, event, body, message.author_id)


def message_removed(world: World, portal: Portal, chat: Chat, message: Message) -> None:
    if not _silent(portal, message):
        _tell(world, portal, chat, "ONIMBOTV2MESSAGEDELETE", {"messageId": message.id}, message.author_id)


def _silent(portal: Portal, message: Message) -> bool:
    author = portal.users.get(message.author_id)
    return message.system or author is None or author.bot


def bot_joined(world: World, portal: Portal, chat: Chat, bot: Bot, client_id: int) -> None:
    """No `user` in the data: nobody in particular added the bot; the hit is the client's."""
    data = {"dialogId": chat.dialog_id, "chat": chat_event_json(chat), "language": portal.language}
    events.emit_to_bot(world, portal, bot, "ONIMBOTV2JOINCHAT", _with_bot(portal, bot, data), client_id)


def _tell(world: World, portal: Portal, chat: Chat, event: str, body: dict[str, Any], user_id: int) -> None:
    data = {
        **body,
        "chat": chat_event_json(chat),
        "user": user_json(portal.users[user_id]),
        "language": portal.language,
    }
    for bot in bots_in(portal, chat):
        events.emit_to_bot(world, portal, bot, event, _with_bot(portal, bot, data), user_id)


def _with_bot(portal: Portal, bot: Bot, data: dict[str, Any]) -> dict[str, Any]:
    """The whole bot in fetch mode; in webhook mode the sender puts id, code and auth there."""
    return {"bot": bot_json(portal, bot), **data} if bot.event_mode == "fetch" else data


def line_event(world: World, portal: Portal, chat: Chat, event: str, extra: dict[str, Any]) -> None:
    """OnSession* and OnOpenLine*: for built-in channels documented not to come, in the source they do."""
    if not world.line_events:
        return
    connector = {
        "connector_id": chat.connector,
        "line_id": chat.current_line_id,
        "chat_id": chat.outer_chat_id,
        "user_id": chat.client_id,
    }
    events.emit(world, portal, event, {"DATA": {"connector": connector, **extra}}, chat.client_id)
