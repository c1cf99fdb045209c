"""Users, chats, messages and bots as REST and events show them.

Docs: `api-reference/chat-bots/chat-bots-v2/imbot.v2/events/events.md`, `.../chats/chat-get.md`,
`api-reference/chats/users/im-user-get.md`.
"""

import re
from typing import Any

from emulator.apps import Bot
from emulator.chats.records import Chat, Message
from emulator.people import User
from emulator.portal import Portal
from emulator.world import World


def snake(tree: dict[str, Any]) -> dict[str, Any]:
    """firstName to first_name, one level deep."""
    return {re.sub(r"(?<=[a-z])([A-Z0-9])", r"_\1", key).lower(): value for key, value in tree.items()}


def user_json(user: User) -> dict[str, Any]:
    return {
        "id": user.id,
        "active": user.active,
        "name": user.full_name,
        "firstName": user.name,
        "lastName": user.last_name,
        "workPosition": user.work_position,
        "color": user.color,
        "avatar": "",
        "gender": "M",
        "birthday": "",
        "extranet": user.connector,
        "bot": user.bot,
        "connector": user.connector,
        "externalAuthId": user.external_auth_id,
        "status": "online",
        "idle": False,
        "lastActivityDate": False,
        "mobileLastDate": False,
        "desktopLastDate": False,
        "absent": False,
        "departments": list(user.departments),
        "phones": {"personal_mobile": user.phone} if user.phone else False,
        "type": _user_type(user),
        "website": user.website,
        "email": user.email,
    }


def _user_type(user: User) -> str:
    if user.bot:
        return "bot"
    return "extranet" if user.connector else "user"


def chat_event_json(chat: Chat) -> dict[str, Any]:
    return {
        "id": chat.id,
        "dialogId": chat.dialog_id,
        "name": chat.name,
        "type": "lines",
        "messageType": "L",
        "owner": 0,
        "color": "#58cc47",
        "avatar": "",
        "description": "",
        "extranet": True,
        "containsCollaber": False,
        "entityType": "LINES",
        "entityId": chat.entity_id,
        "entityData1": chat.entity_data_1,
        "entityData2": chat.entity_data_2,
        "entityData3": chat.entity_data_3,
        "entityLink": {"type": "LINES", "url": "", "id": chat.entity_id},
        "diskFolderId": 0,
        "permissions": {},
        "parentChatId": 0,
        "parentMessageId": 0,
        "isNew": False,
        "textFieldEnabled": True,
        "backgroundId": None,
    }


def chat_json(world: World, portal: Portal, chat: Chat, role: str = "member") -> dict[str, Any]:
    """The chat as `imbot.v2.Chat.get` and, in snake case, `imopenlines.dialog.get` show it."""
    messages = portal.messages_of(chat.id)
    last = messages[-1].id if messages else 0
    managers = [user_id for user_id in chat.members if not portal.users[user_id].connector]
    return {
        **chat_event_json(chat),
        "role": role,
        "muteList": [],
        "dateCreate": world.clock.iso(chat.created),
        "lastMessageId": last,
        "lastMessageViews": "{}",
        "lastId": last,
        "managerList": managers,
        "markedId": 0,
        "messageCount": len(messages),
        "public": "",
        "unreadId": 0,
        "userCounter": len(chat.members),
    }


def message_json(world: World, message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "chatId": message.chat_id,
        "authorId": message.author_id,
        "date": world.clock.iso(message.at),
        "text": message.text,
        "isSystem": message.system,
        "uuid": None,
        "forward": None,
        "params": message.params,
        "viewedByOthers": False,
    }


def bot_json(portal: Portal, bot: Bot) -> dict[str, Any]:
    chats = [chat for chat in portal.chats.values() if bot.id in chat.members]
    return {
        "id": bot.id,
        "code": bot.code,
        "type": bot.type,
        "isHidden": bot.hidden,
        "isSupportOpenline": bot.openline,
        "isReactionsEnabled": bot.reactions,
        "backgroundId": bot.background_id,
        "language": portal.language,
        "moduleId": "rest",
        "eventMode": bot.event_mode,
        "countMessage": bot.count_message,
        "countCommand": 0,
        "countChat": len(chats),
        "countUser": 0,
    }
