"""Reading chats, sessions and users.

Docs: `imopenlines/openlines/sessions/`, `imopenlines/openlines/chats/`, `chats/users/im-user-get.md`,
`chats/messages/im-dialog-messages-get.md`.
"""

from typing import Any

from emulator.chats.present import chat_json, snake, user_json
from emulator.chats.records import Chat, Message
from emulator.crm.fields import TYPE_IDS
from emulator.errors import RestError, bad_argument
from emulator.people import User
from emulator.rest.batch import php
from emulator.rest.crm_rights import has_rights
from emulator.rest.registry import Call, method

TITLES = {"livechat": "Онлайн-чат", "telegrambot": "Telegram"}
MAX_MESSAGES = 50


def may_read(call: Call, chat: Chat) -> bool:
    """Administrators, members, and the employees of the line's queue."""
    if call.user.admin or call.user.id in chat.members:
        return True
    return call.user.employee and call.user.id in call.portal.lines[chat.current_line_id].queue


@method("imopenlines.dialog.get", "imopenlines", "chat_id dialog_id session_id user_code")
def dialog(call: Call) -> dict[str, Any]:
    chat = _wanted_chat(call)
    if chat is None or not may_read(call, chat):
        raise RestError("ACCESS_ERROR", "You do not have access to the specified dialog")
    shown = chat_json(call.world, call.portal, chat, role="owner")
    return {**snake(shown), "counter": 0, "readed_list": []}


def _wanted_chat(call: Call) -> Chat | None:
    params = call.params
    if params.has("CHAT_ID"):
        return call.portal.chats.get(params.number("CHAT_ID"))
    if params.has("SESSION_ID"):
        session = call.portal.sessions.get(params.number("SESSION_ID"))
        return call.portal.chats.get(session.chat_id) if session else None
    dialog_id, code = params.text("DIALOG_ID"), params.text("USER_CODE").removeprefix("imol|")
    return next(
        (
            chat
            for chat in call.portal.chats.values()
            if dialog_id == chat.dialog_id or code == chat.entity_id
        ),
        None,
    )


@method("imopenlines.session.history.get", "imopenlines", "session_id chat_id")
def history(call: Call) -> dict[str, Any]:
    """A whole session at once; `senderid` "0" is the system, which is where the hidden page report stands."""
    if not (call.params.has("SESSION_ID") or call.params.has("CHAT_ID")):
        raise RestError("MISSING_REQUIRED_PARAM", "SESSION_ID or CHAT_ID is required")
    chat, session_id = _wanted_session(call)
    if not may_read(call, chat):
        raise RestError("ACCESS_DENIED", "Access denied")
    messages = call.portal.messages_of(chat.id, session_id)
    people = [call.portal.users[number] for number in chat.members]
    return {
        "chatId": chat.id,
        "canJoin": "Y",
        "canVoteHead": "Y",
        "sessionId": session_id,
        "sessionVoteHead": 0,
        "sessionCommentHead": None,
        "userId": chat.dialog_id,
        "message": php({str(row.id): _history_row(call, chat, row) for row in reversed(messages)}),
        "usersMessage": {chat.dialog_id: [str(row.id) for row in reversed(messages)]},
        "users": php({str(user.id): _history_user(user) for user in people}),
        "openlines": {},
        "userInGroup": [],
        "woUserInGroup": [],
        "chat": {str(chat.id): _history_chat(chat)},
        "userBlockChat": {},
        "userInChat": {str(chat.id): list(chat.members)},
        "files": [],
    }


def _wanted_session(call: Call) -> tuple[Chat, int]:
    session_id = call.params.number("SESSION_ID")
    if not session_id:
        chat = call.portal.chats.get(call.params.number("CHAT_ID"))
        session_id = chat.session_id if chat else 0
    session = call.portal.sessions.get(session_id)
    if session is None:
        raise RestError("INVALID_SESSION_ID", "Session not found")
    return call.portal.chats[session.chat_id], session_id


def _history_row(call: Call, chat: Chat, message: Message) -> dict[str, Any]:
    return {
        "id": str(message.id),
        "chatid": str(message.chat_id),
        "senderid": str(message.author_id),
        "recipientid": chat.dialog_id,
        "date": call.world.clock.iso(message.at),
        "text": message.text,
        "textlegacy": message.text.replace("[b]", "<b>").replace("[/b]", "</b>"),
        "params": message.params or [],
    }


def _history_user(user: User) -> dict[str, Any]:
    return {"id": str(user.id), "name": user.full_name, "connector": user.connector, "bot": user.bot}


def _history_chat(chat: Chat) -> dict[str, Any]:
    return {
        "id": str(chat.id),
        "entityType": "LINES",
        "entityId": chat.entity_id,
        "entityData1": chat.entity_data_1,
        "entityData2": chat.entity_data_2,
        "entityData3": "",
        "type": "lines",
    }


@method("imopenlines.crm.chat.get", "imopenlines", "crm_entity_type crm_entity active_only")
def crm_chats(call: Call) -> list[dict[str, str]]:
    kind, number = call.params.text("CRM_ENTITY_TYPE").upper(), call.params.number("CRM_ENTITY")
    if kind not in TYPE_IDS:
        raise bad_argument("CRM_ENTITY_TYPE", "Wrong CRM_ENTITY_TYPE")
    if number <= 0:
        raise bad_argument("CRM_ENTITY", "Wrong CRM_ENTITY")
    if not has_rights(call) or call.portal.crm.get(TYPE_IDS[kind], number) is None:
        raise RestError("ACCESS_DENIED", "Access denied", 403)
    active = call.params.text("ACTIVE_ONLY", "Y") != "N"
    found = [chat for chat in call.portal.chats.values() if chat.crm[kind] == number]
    return [
        {
            "CHAT_ID": str(chat.id),
            "CONNECTOR_ID": chat.connector,
            "CONNECTOR_TITLE": TITLES.get(chat.connector, chat.connector),
        }
        for chat in found
        if not active or call.portal.session_of(chat) is not None
    ]


@method("im.user.get", "im", "id avatar_hr")
def user_get(call: Call) -> dict[str, Any]:
    number = call.params.number("ID") if "id" in call.params.names() else call.user.id
    if number <= 0:
        raise RestError("ID_EMPTY", "User ID can't be empty")
    if call.user.connector:
        raise RestError("ACCESS_DENIED", "Access denied", 403)
    user = call.portal.users.get(number)
    if user is None:
        raise RestError("USER_NOT_EXISTS", "User not exists")
    extra = {"avatar_hr": "", "network": False, "bot_data": None}
    return {**snake(user_json(user)), **extra, "type": "bot" if user.bot else "user"}


@method("im.dialog.messages.get", "im", "dialog_id last_id first_id limit")
def messages_get(call: Call) -> dict[str, Any]:
    """For members only: an administrator who is not in the chat is refused."""
    dialog_id = call.params.text("DIALOG_ID")
    chat = next((row for row in call.portal.chats.values() if row.dialog_id == dialog_id), None)
    if not dialog_id:
        raise RestError("DIALOG_ID_EMPTY", "Dialog ID can't be empty")
    if chat is None or call.user.id not in chat.members:
        raise RestError("ACCESS_ERROR", "You do not have access to the specified dialog", 403)
    rows = _window(call, call.portal.messages_of(chat.id))
    authors = {row.author_id for row in rows} & call.portal.users.keys()
    return {
        "chat_id": chat.id,
        "messages": [_message_row(call, row) for row in rows],
        "users": [snake(user_json(call.portal.users[number])) for number in sorted(authors)],
        "files": [],
    }


def _window(call: Call, rows: list[Message]) -> list[Message]:
    """Newest first below LAST_ID (or from the end), oldest first above FIRST_ID."""
    for name in ("LAST_ID", "FIRST_ID"):
        if call.params.has(name) and not call.params.text(name).isdigit():
            raise RestError(f"{name}_STRING", f"{name} must be a number")
    limit = max(1, min(call.params.number("LIMIT", 20), MAX_MESSAGES))
    if call.params.has("FIRST_ID"):
        return [row for row in rows if row.id > call.params.number("FIRST_ID")][:limit]
    last = call.params.number("LAST_ID")
    return [row for row in reversed(rows) if not last or row.id < last][:limit]


def _message_row(call: Call, message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "chat_id": message.chat_id,
        "author_id": message.author_id,
        "date": call.world.clock.iso(message.at),
        "text": message.text,
        "unread": False,
        "uuid": None,
        "replaces": [],
        "params": message.params or [],
        "disappearing_date": None,
    }
