"""A bot writes, edits, removes (docs: `chat-bots-v2/imbot.v2/messages/`; source: im/lib/bot/keyboard.php)."""

import json
from typing import Any

from emulator.apps import Bot
from emulator.chats import post
from emulator.chats.records import Message
from emulator.errors import RestError
from emulator.rest.bot_methods import own_bot
from emulator.rest.chat_methods import bot_chat
from emulator.rest.params import truth
from emulator.rest.registry import Call, method

MAX_JSON = 60_000
_ACTIONS = ("PUT", "SEND", "COPY", "CALL", "DIALOG", "LIVECHAT", "HELP")


@method("imbot.v2.Chat.Message.send", "imbot", "botId botToken dialogId fields")
def send(call: Call) -> dict[str, Any]:
    bot = own_bot(call)
    chat = bot_chat(call, bot)
    fields = call.params.mapping("fields")
    text = fields.get("message") or ""
    if not isinstance(text, str):
        raise RestError("SENDING_FAILED", "The message must be text")
    params = _params(fields)
    if not text.strip() and "ATTACH" not in params:
        raise RestError("EMPTY_MESSAGE", "Message is empty")
    refusal = post.refused(call.world, call.portal, chat)
    if refusal:
        raise RestError("SENDING_FAILED", refusal)
    system = truth(fields.get("system"))
    message = post.write(call.world, call.portal, chat, bot.id, text, system=system, params=params)
    bot.count_message += 1
    if not (system or truth(fields.get("skipConnector")) or truth(fields.get("silentConnector"))):
        post.show_client(call.portal, chat, message)
    return {"id": message.id, "uuidMap": {}}


def _params(fields: dict[str, Any]) -> dict[str, Any]:
    params: dict[str, Any] = {}
    keyboard = _keyboard(fields.get("keyboard"))
    if keyboard:
        params["KEYBOARD"] = keyboard
    attach = _decoded(fields.get("attach"), "PARAM_ATTACH_ERROR")
    if attach:
        params["ATTACH"] = attach if isinstance(attach, list) else [attach]
    if truth(fields.get("silentConnector")):
        params["CLASS"] = "bx-messenger-content-item-system"
    return params


def _decoded(value: Any, code: str) -> Any:
    """A structure or its JSON text. Raises the given code for broken or oversized JSON."""
    if isinstance(value, str) and value:
        try:
            value = json.loads(value)
        except ValueError as error:
            raise RestError(code, "Invalid JSON") from error
    if value and len(json.dumps(value, ensure_ascii=False)) > MAX_JSON:
        raise RestError(code, "Too large")
    return value


def _keyboard(value: Any) -> list[dict[str, Any]]:
    """Buttons that are usable; the others are skipped without a word."""
    if value in (None, "", "N"):
        return []
    tree = _decoded(value, "PARAM_KEYBOARD_ERROR")
    buttons = tree.get("BUTTONS") if isinstance(tree, dict) else tree
    if not isinstance(buttons, list):
        raise RestError("PARAM_KEYBOARD_ERROR", "Incorrect keyboard params")
    return [button for button in buttons if isinstance(button, dict) and _usable(button)]


def _usable(button: dict[str, Any]) -> bool:
    if button.get("TYPE") == "NEWLINE":
        return True
    if not button.get("TEXT"):
        return False
    link = str(button.get("LINK") or "")
    if link:
        return link.startswith(("http://", "https://", "/"))
    if button.get("ACTION"):
        return button["ACTION"] in _ACTIONS and bool(button.get("ACTION_VALUE"))
    return any(button.get(key) for key in ("FUNCTION", "APP_ID", "COMMAND"))


def _own_message(call: Call, bot: Bot) -> Message:
    number = call.params.need_number("messageId")
    message = call.portal.messages.get(number)
    if message is None or message.deleted or message.author_id != bot.id:
        raise RestError("ACCESS_DENIED", "Access denied", 403)
    return message


@method("imbot.v2.Chat.Message.update", "imbot", "botId botToken messageId fields")
def update(call: Call) -> dict[str, bool]:
    """The online chat shows the edit; whether a messenger does is up to it, so here it does not."""
    message = _own_message(call, own_bot(call))
    fields = call.params.mapping("fields")
    if "message" in fields:
        message.text = str(fields["message"])
    if "keyboard" in fields:
        message.params["KEYBOARD"] = _keyboard(fields["keyboard"])
    chat = call.portal.chats[message.chat_id]
    for entry in chat.view:
        if chat.livechat and entry.source_id == message.id:
            entry.text = message.text
    return {"result": True}


@method("imbot.v2.Chat.Message.delete", "imbot", "botId botToken messageId complete")
def delete(call: Call) -> dict[str, bool]:
    message = _own_message(call, own_bot(call))
    message.deleted = True
    chat = call.portal.chats[message.chat_id]
    chat.view = [entry for entry in chat.view if not (chat.livechat and entry.source_id == message.id)]
    return {"result": True}
