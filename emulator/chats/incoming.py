"""A client writes: the chat, the session, the bot, the message and its events, in the portal's order.

Read in the portal's source: imopenlines/lib/connector.php addMessage, session.php createSession,
queue/queue.php createSession; im/lib/bot.php onMessageAdd for the digit that ends the bot's part.
"""

from dataclasses import dataclass
from typing import Any

from emulator.chats import agreement, announce, crm_link, handover, post
from emulator.chats.records import CLIENT_WAITS, Chat, Message, Session
from emulator.errors import ControlError
from emulator.people import User
from emulator.portal import Portal
from emulator.world import World


@dataclass(frozen=True)
class Incoming:
    """One message of a client. `client` is a free key by which a test names the person (or browser)."""

    line_id: int
    connector: str
    client: str
    text: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    website: str = ""
    page_url: str = ""
    file: str = ""
    accept_native: bool = False


def client_writes(world: World, portal: Portal, incoming: Incoming) -> tuple[Chat, Message]:
    """Raises ControlError when the line is off, the connector is not on it, or there is nothing to say."""
    _check(portal, incoming)
    chat = find_chat(portal, incoming.connector, incoming.line_id, incoming.client)
    is_new = chat is None
    if chat is None:
        chat = _new_chat(world, portal, incoming)
    session = portal.session_of(chat)
    first = session is None
    if session is None:
        session = _open_session(world, portal, chat, incoming, is_new)
    if is_new:
        _native_agreement(world, portal, chat, incoming)
    elif incoming.text or incoming.file:
        agreement.agree_by_writing(world, portal, chat)
    message = _store(world, portal, chat, incoming)
    _after(world, portal, chat, session, message, first)
    return chat, message


def _check(portal: Portal, incoming: Incoming) -> None:
    line = portal.line(incoming.line_id)
    if not line.active:
        raise ControlError(f"line {line.id} is not active", 409)
    if incoming.connector not in line.connectors:
        raise ControlError(f"connector {incoming.connector} is not active on line {line.id}", 409)
    if not (incoming.text or incoming.file):
        raise ControlError("a message needs text or file")


def find_chat(portal: Portal, connector: str, line_id: int, client: str) -> Chat | None:
    """One operators' chat for each client, connector and line of entry."""
    key = (connector, line_id, client)
    return next(
        (chat for chat in portal.chats.values() if (chat.connector, chat.line_id, chat.client_key) == key),
        None,
    )


def _new_chat(world: World, portal: Portal, incoming: Incoming) -> Chat:
    client = _client(portal, incoming)
    outer = (
        portal.next_id("chat", 1775)
        if incoming.connector == "livechat"
        else portal.next_id("outer", 786_792_821)
    )
    number = portal.next_id("chat", 1775)
    chat = Chat(
        id=number,
        name=f"{client.full_name} №{portal.next_id('guest', 17)} - {portal.lines[incoming.line_id].name}",
        connector=incoming.connector,
        line_id=incoming.line_id,
        outer_chat_id=str(outer),
        client_id=client.id,
        client_key=incoming.client,
        created=world.clock.now(),
        members=[client.id],
    )
    portal.chats[chat.id] = chat
    return chat


def _client(portal: Portal, incoming: Incoming) -> User:
    """The connector user of this person; the same in every line of one connector."""
    for chat in portal.chats.values():
        if (chat.connector, chat.client_key) == (incoming.connector, incoming.client):
            return portal.users[chat.client_id]
    first, _, last = (incoming.name or "Гость").partition(" ")
    return portal.add_user(
        name=first,
        last_name=last,
        connector=True,
        email=incoming.email,
        phone=incoming.phone,
        website=incoming.website,
    )


def _open_session(world: World, portal: Portal, chat: Chat, incoming: Incoming, is_new: bool) -> Session:
    session = Session(
        id=portal.next_id("session", 343), chat_id=chat.id, line_id=chat.line_id, started=world.clock.now()
    )
    portal.sessions[session.id] = session
    chat.session_id, chat.session_started, chat.moved_to_line = session.id, int(session.started), 0
    crm_link.register_session(world, portal, chat, session, incoming.page_url)
    if chat.livechat and incoming.page_url:
        _custom_data(world, portal, chat, incoming.page_url)
    if not _bot_joins(world, portal, chat, session, is_new):
        handover.to_queue(portal, chat, session)
        _welcome(world, portal, chat)
    extra = {
        "chat": {"chat_id": chat.id},
        "line": {"id": session.line_id, "name": portal.lines[session.line_id].name},
    }
    announce.line_event(world, portal, chat, "ONSESSIONSTART", extra)
    return session


def _custom_data(world: World, portal: Portal, chat: Chat, page_url: str) -> None:
    """The widget's report of its page: hidden, in the history only, never in an event."""
    block = {"message": f"Сайт: [URL]{page_url}[/URL]"}
    attach = [{"id": 1, "blocks": [block], "description": "", "color": "#df532d"}]
    post.note(world, portal, chat, "[b]Получены данные[/b]", attach=attach)


def _bot_joins(world: World, portal: Portal, chat: Chat, session: Session, is_new: bool) -> bool:
    line = portal.lines[session.line_id]
    bot = portal.bots.get(line.bot_id)
    if bot is None or not (is_new or line.settings["WELCOME_BOT_JOIN"] == "always"):
        return False
    session.operator_id = bot.id
    session.bot_since = world.clock.now()
    if bot.id not in chat.members:
        chat.members.append(bot.id)
        announce.bot_joined(world, portal, chat, bot, chat.client_id)
    return True


def _welcome(world: World, portal: Portal, chat: Chat) -> None:
    """The line's own greeting, which a bot suppresses (read in automaticaction/welcome.php)."""
    settings = portal.lines[chat.current_line_id].settings
    if settings["WELCOME_MESSAGE"] == "Y" and settings["WELCOME_MESSAGE_TEXT"]:
        params = {"IMPORTANT_CONNECTOR": "Y"}
        message = post.write(
            world, portal, chat, 0, settings["WELCOME_MESSAGE_TEXT"], system=True, params=params
        )
        post.show_client(portal, chat, message)


def _native_agreement(world: World, portal: Portal, chat: Chat, incoming: Incoming) -> None:
    if chat.livechat and incoming.accept_native:
        agreement.agree_in_widget(world, portal, chat, incoming.page_url)
    else:
        agreement.ask_natively(world, portal, chat)


def _store(world: World, portal: Portal, chat: Chat, incoming: Incoming) -> Message:
    """First into the client's own chat, then into the operators', which points back by `connectorMid`."""
    outer_id = portal.next_id("message", post.FIRST_ID)
    params: dict[str, Any] = {"connectorMid": [str(outer_id)]}
    if incoming.file:
        params["FILE_ID"] = [portal.next_id("file", 701)]
    message = post.write(world, portal, chat, chat.client_id, incoming.text, params=params)
    post.show_client(portal, chat, message, outer_id)
    return message


def _after(world: World, portal: Portal, chat: Chat, session: Session, message: Message, first: bool) -> None:
    """CRM tracker, bots, and the digit 0 that calls an operator; `first`: it opened the session."""
    crm_link.track(world, portal, chat, message.text)
    announce.message_added(world, portal, chat, message)
    extra = {
        "chat": {"id": chat.id},
        "message": {"id": message.entry_id, "text": message.text, "system": "N"},
    }
    announce.line_event(world, portal, chat, "ONOPENLINEMESSAGEADD", extra)
    if handover.in_bot_phase(portal, session):
        if message.text.strip() == "0":
            handover.end_bot_phase(world, portal, chat, session)
    elif not first:
        session.status = CLIENT_WAITS
