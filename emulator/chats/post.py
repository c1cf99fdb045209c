"""Putting a message into an operators' chat and, where it goes there, before the client's eyes."""

from typing import Any

from emulator.chats.bbcode import parts
from emulator.chats.records import Chat, Message, ViewEntry
from emulator.portal import Portal
from emulator.world import World

MAX_TEXT = 20_000
TIME_LIMITED = ("whatsappbyedna", "whatsappbytwilio", "wazzup")
TIME_LIMIT_SECONDS = 24 * 3600
FIRST_ID = 80_962


def write(world: World, portal: Portal, chat: Chat, author_id: int, text: str, **facts: Any) -> Message:
    """A row in the operators' chat; no events, nothing to the client. `facts`: system, params."""
    if len(text) > MAX_TEXT:
        text = text[:MAX_TEXT] + " (...)"
    message = Message(
        id=portal.next_id("message", FIRST_ID),
        chat_id=chat.id,
        session_id=chat.session_id,
        author_id=author_id,
        text=text,
        at=world.clock.now(),
        **facts,
    )
    portal.messages[message.id] = message
    return message


def note(world: World, portal: Portal, chat: Chat, text: str, **params: Any) -> Message:
    """A system line that only the operators see."""
    return write(world, portal, chat, 0, text, system=True, params=params)


def show_client(portal: Portal, chat: Chat, message: Message, entry_id: int = 0) -> ViewEntry:
    """Copy text and ATTACH to the client; a keyboard is not copied (read in connector.php onMessageSend)."""
    author = portal.users.get(message.author_id)
    entry = ViewEntry(
        id=entry_id or portal.next_id("message", FIRST_ID),
        author=_role(portal, message),
        text=message.text,
        at=message.at,
        name=author.full_name if author and not author.connector else "",
        attach=list(message.params.get("ATTACH", [])),
        source_id=message.id,
    )
    message.entry_id = entry.id
    chat.view.append(entry)
    return entry


def _role(portal: Portal, message: Message) -> str:
    author = portal.users.get(message.author_id)
    if author is None:
        return "system"
    if author.connector:
        return "client"
    return "bot" if author.bot else "operator"


def view_json(world: World, portal: Portal, chat: Chat) -> list[dict[str, Any]]:
    """What the client sees, oldest first; messengers show the writer's name as a signature."""
    signs = not chat.livechat and portal.lines[chat.current_line_id].settings["OPERATOR_DATA"] != "hide"
    rows = []
    for entry in chat.view:
        pieces = parts(entry.text, chat.livechat)
        signature = entry.name if signs and entry.author in ("bot", "operator") else ""
        rows.append(
            {
                "id": entry.id,
                "author": entry.author,
                "name": entry.name,
                "signature": signature,
                "text": "".join(piece["text"] for piece in pieces),
                "parts": pieces,
                "attach": entry.attach,
                "at": world.clock.iso(entry.at),
                "source_id": entry.source_id,
            }
        )
    return rows


def refused(world: World, portal: Portal, chat: Chat) -> str:
    """Why nothing can go to the client now, "" when it can (read in connector.php onBeforeMessageSend)."""
    line = portal.lines.get(chat.current_line_id)
    if line is None or not line.active:
        return "The line is not active"
    entry_line = portal.lines.get(chat.line_id, line)
    if chat.connector not in entry_line.connectors:
        return "The connector is not active on the line"
    if chat.connector in TIME_LIMITED and _window_closed(world, chat):
        return "More than 24 hours since the client's last message"
    return ""


def _window_closed(world: World, chat: Chat) -> bool:
    last = max((entry.at for entry in chat.view if entry.author == "client"), default=0.0)
    if world.clock.now() - last <= TIME_LIMIT_SECONDS:
        return False
    chat.blocked_at, chat.block_reason = int(last + TIME_LIMIT_SECONDS), "24H"
    return True
