"""The end of the bot phase, transfers, and the end of a session.

Read in the portal's source, imopenlines/lib/chat.php: endBotSession, transferToQueue, transferToOperator.
"""

from emulator.chats import announce, post
from emulator.chats.records import ANSWERED, CLOSED, SKIPPED, Chat, Session
from emulator.portal import Portal
from emulator.world import World


def in_bot_phase(portal: Portal, session: Session) -> bool:
    """True while the session's operator is a bot, even one that has been deleted since."""
    if not session.operator_id:
        return False
    operator = portal.users.get(session.operator_id)
    return operator is None or operator.bot


def end_bot_phase(world: World, portal: Portal, chat: Chat, session: Session) -> None:
    """To the queue; with WELCOME_BOT_LEFT=queue the bot leaves the chat, with close it stays and listens."""
    _release_bot(portal, chat, session)
    session.status = SKIPPED
    to_queue(portal, chat, session)
    post.note(world, portal, chat, "Обращение передано операторам")


def _release_bot(portal: Portal, chat: Chat, session: Session) -> None:
    if not portal.lines[session.line_id].bot_stays and session.operator_id in chat.members:
        chat.members.remove(session.operator_id)
    session.bot_since = None


def to_queue(portal: Portal, chat: Chat, session: Session) -> None:
    """The first active employee of the line's queue gets the session; nobody when the queue is empty."""
    queue = portal.lines[session.line_id].queue
    ready = [user_id for user_id in queue if user_id in portal.users and portal.users[user_id].active]
    session.operator_id = ready[0] if ready else 0
    if session.operator_id:
        join(chat, session.operator_id)


def join(chat: Chat, user_id: int) -> None:
    if user_id not in chat.members:
        chat.members.append(user_id)


def take(world: World, portal: Portal, chat: Chat, session: Session, user_id: int) -> None:
    """An employee answers or intercepts; the bot stays only with WELCOME_BOT_LEFT=close."""
    if in_bot_phase(portal, session):
        _release_bot(portal, chat, session)
    join(chat, user_id)
    session.operator_id = user_id
    session.status = ANSWERED
    post.note(world, portal, chat, f"{portal.users[user_id].full_name} начал работу с обращением")


def transfer_to_user(world: World, portal: Portal, chat: Chat, session: Session, user_id: int) -> None:
    """To a colleague: a bot that is in the chat stays there."""
    session.bot_since = None
    session.operator_id = user_id
    session.status = ANSWERED
    join(chat, user_id)
    post.note(world, portal, chat, f"Обращение передано: {portal.users[user_id].full_name}")


def transfer_to_line(
    world: World, portal: Portal, chat: Chat, session: Session, line_id: int, keep: int = 0
) -> None:
    """To another line: every bot except `keep` leaves; the new line's bot does not join a running session."""
    chat.members = [user_id for user_id in chat.members if user_id not in portal.bots or user_id == keep]
    session.line_id = line_id
    session.bot_since = None
    session.status = SKIPPED
    chat.moved_to_line = 0 if line_id == chat.line_id else line_id
    to_queue(portal, chat, session)
    post.note(world, portal, chat, f"Обращение передано в линию «{portal.lines[line_id].name}»")


def close(world: World, portal: Portal, chat: Chat, session: Session) -> None:
    """The session is over; members stay, so a bot that is still there will not join again next time."""
    session.status = CLOSED
    session.closed = world.clock.now()
    post.note(world, portal, chat, "Обращение закрыто")
    extra = {
        "chat": {"chat_id": chat.id},
        "line": {"id": session.line_id, "name": portal.lines[session.line_id].name},
    }
    announce.line_event(world, portal, chat, "ONSESSIONFINISH", extra)


def let_time_act(world: World) -> None:
    """What happens by itself when time has passed: bots hand over after WELCOME_BOT_TIME, 0 means never."""
    with world.lock:
        for portal in world.portals.values():
            for session in list(portal.sessions.values()):
                if _overdue(world, portal, session):
                    end_bot_phase(world, portal, portal.chats[session.chat_id], session)


def _overdue(world: World, portal: Portal, session: Session) -> bool:
    if not session.open or session.bot_since is None:
        return False
    seconds = portal.lines[session.line_id].bot_seconds
    return seconds > 0 and world.clock.now() - session.bot_since >= seconds
