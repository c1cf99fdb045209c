"""Employees in a chat, and what a client does to messages already sent."""

from emulator.chats import announce, handover, post
from emulator.chats.records import OPERATOR_ANSWERED, Chat, Message
from emulator.errors import ControlError
from emulator.people import User
from emulator.portal import Portal
from emulator.world import World


def employee(portal: Portal, user_id: int) -> User:
    user = portal.user(user_id)
    if not user.employee or not user.active:
        raise ControlError(f"user {user_id} is no active employee", 403)
    return user


def operator_writes(world: World, portal: Portal, chat: Chat, user_id: int, text: str) -> Message:
    """An answer takes the session over; bots in the chat hear it like a client's message."""
    author = employee(portal, user_id)
    session = portal.session_of(chat)
    if session is None:
        raise ControlError("the chat has no open session", 409)
    if session.operator_id != author.id:
        handover.take(world, portal, chat, session, author.id)
    refusal = post.refused(world, portal, chat)
    if refusal:
        raise ControlError(refusal, 409)
    session.status = OPERATOR_ANSWERED
    message = post.write(world, portal, chat, author.id, text)
    post.show_client(portal, chat, message)
    announce.message_added(world, portal, chat, message)
    return message


def client_edits(world: World, portal: Portal, chat: Chat, message_id: int, text: str | None) -> None:
    """New text, or None to delete. Raises ControlError for a message that is not the client's."""
    message = portal.messages.get(message_id)
    if message is None or message.author_id != chat.client_id or message.chat_id != chat.id:
        raise ControlError(f"message {message_id} is not this client's", 404)
    if text is None:
        message.deleted = True
        chat.view = [entry for entry in chat.view if entry.source_id != message.id]
        announce.message_removed(world, portal, chat, message)
        return
    message.text = text
    for entry in chat.view:
        if entry.source_id == message.id:
            entry.text = text
    announce.message_changed(world, portal, chat, message)


def role(portal: Portal, user_id: int) -> str:
    user = portal.users.get(user_id)
    if user is None:
        return "system"
    if user.connector:
        return "client"
    return "bot" if user.bot else "operator"
