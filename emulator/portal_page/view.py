"""What the page shows at one moment, as one JSON tree."""

from dataclasses import dataclass
from typing import Any

from emulator.chats import incoming, operators
from emulator.chats.bbcode import parts
from emulator.chats.post import view_json
from emulator.chats.records import Chat
from emulator.portal import Portal
from emulator.portal_page import cards, story
from emulator.world import World

CHANNELS = ("livechat", "telegrambot")


@dataclass(frozen=True)
class Chosen:
    """What the person has selected: a client, a chat of the operators, a contact; 0 and "" are nothing."""

    client: str
    connector: str
    line_id: int
    chat_id: int
    contact_id: int


def page_view(world: World, portal: Portal, chosen: Chosen) -> dict[str, Any]:
    """Hold the world's lock. Chats come newest message first."""
    own = incoming.find_chat(portal, chosen.connector, chosen.line_id, chosen.client)
    chat = portal.chats.get(chosen.chat_id)
    return {
        "application": _application(world, portal),
        "placements": [{"code": row.code, "title": _title(row, portal)} for row in portal.placements],
        "channels": _channels(portal),
        "employees": [
            {"id": user.id, "name": user.full_name, "admin": user.admin}
            for user in portal.users.values()
            if user.employee and user.active
        ],
        "client": {"chat_id": own.id if own else 0, "items": view_json(world, portal, own) if own else []},
        "chats": [_chat_row(portal, row) for row in _newest_first(portal)],
        "chat": _chat_view(world, portal, chat) if chat else None,
        "contacts": cards.contact_rows(portal),
        "contact": cards.contact_card(portal, chosen.contact_id),
        "story": story.steps(portal),
    }


def _title(placement: Any, portal: Portal) -> str:
    texts = placement.lang_all.get(portal.language)
    own = texts.get("TITLE") if isinstance(texts, dict) else None
    return str(own or placement.title or "Приложение")


def _application(world: World, portal: Portal) -> dict[str, Any] | None:
    """The first card and its installation here; None while there is no card."""
    card = next(iter(world.cards.values()), None)
    if card is None:
        return None
    row = portal.installations.get(card.client_id)
    return {
        "title": card.title,
        "version": card.version,
        "installed": bool(row and row.installed),
        "installation": row.id if row else 0,
        "member_id": portal.member_id,
    }


def _channels(portal: Portal) -> list[dict[str, Any]]:
    """One line of entry for each channel, another line for each where there is one."""
    found: list[dict[str, Any]] = []
    for connector in CHANNELS:
        lines = [line for line in portal.lines.values() if line.active and connector in line.connectors]
        fresh = [line for line in lines if line.id not in [row["line_id"] for row in found]]
        for line in (fresh or lines)[:1]:
            found.append({"connector": connector, "line_id": line.id, "line": line.name})
    return found


def _newest_first(portal: Portal) -> list[Chat]:
    last = {message.chat_id: message.id for message in portal.messages.values()}
    return sorted(portal.chats.values(), key=lambda chat: last.get(chat.id, 0), reverse=True)


def _chat_row(portal: Portal, chat: Chat) -> dict[str, Any]:
    shown = [message for message in portal.messages_of(chat.id) if not message.system]
    return {
        "id": chat.id,
        "name": portal.users[chat.client_id].full_name,
        "connector": chat.connector,
        "line": portal.lines[chat.current_line_id].name,
        "last": "".join(piece["text"] for piece in parts(shown[-1].text, livechat=True)) if shown else "",
        "stage": _stage(portal, chat),
    }


def _stage(portal: Portal, chat: Chat) -> str:
    """Who has the chat: `bot`, `queue`, an employee's name, or `closed`."""
    session = portal.session_of(chat)
    if session is None:
        return "closed"
    if not session.operator_id:
        return "queue"
    user = portal.users.get(session.operator_id)
    return "bot" if user is None or user.bot else user.full_name


def _chat_view(world: World, portal: Portal, chat: Chat) -> dict[str, Any]:
    return {
        **_chat_row(portal, chat),
        "title": chat.name,
        "dialog_id": chat.dialog_id,
        "items": [
            {
                "id": message.id,
                "author": "system" if message.system else operators.role(portal, message.author_id),
                "name": portal.users[message.author_id].full_name if message.author_id else "",
                "parts": parts(message.text, livechat=True),
                "at": world.clock.iso(message.at),
            }
            for message in portal.messages_of(chat.id)
        ],
    }
