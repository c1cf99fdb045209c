"""Acting as the client and as the operators."""

from dataclasses import fields

from emulator.chats import handover, incoming, operators
from emulator.chats.post import view_json
from emulator.chats.present import message_json
from emulator.chats.records import Chat, Session
from emulator.control.body import Body
from emulator.control.route import Answer, route
from emulator.errors import ControlError
from emulator.portal import Portal
from emulator.world import World

MESSAGE = " ".join(field.name for field in fields(incoming.Incoming))
WHO = "client line_id connector"


def _answer(chat: Chat, message_id: int) -> Answer:
    return {
        "chat_id": chat.id,
        "session_id": chat.session_id,
        "message_id": message_id,
        "user_id": chat.client_id,
    }


def _client_chat(portal: Portal, body: Body) -> Chat:
    connector, client = str(body.need("connector")), str(body.need("client"))
    chat = incoming.find_chat(portal, connector, body.number("line_id"), client)
    if chat is None:
        raise ControlError("this client has not written yet", 404)
    return chat


@route("/client/message", MESSAGE)
def client_message(world: World, body: Body) -> Answer:
    facts = {name: value for name, value in body.tree.items() if name in MESSAGE.split()}
    facts.update(line_id=body.number("line_id"), client=str(body.need("client")))
    facts["connector"] = str(body.need("connector"))
    chat, message = incoming.client_writes(world, body.portal(world), incoming.Incoming(**facts))
    return _answer(chat, message.id)


@route("/client/click", f"{WHO} value")
def client_click(world: World, body: Body) -> Answer:
    """Presses a `send` item that stands in the client's view; it is posted as an ordinary message."""
    portal, value = body.portal(world), str(body.need("value"))
    chat = _client_chat(portal, body)
    shown = [piece for row in view_json(world, portal, chat) for piece in row["parts"]]
    if not any(piece["type"] == "send" and piece["value"] == value for piece in shown):
        raise ControlError(f"nothing to press sends {value}", 409)
    facts = incoming.Incoming(chat.line_id, chat.connector, chat.client_key, text=value)
    chat, message = incoming.client_writes(world, portal, facts)
    return _answer(chat, message.id)


@route("/client/edit", f"{WHO} message_id text delete")
def client_edit(world: World, body: Body) -> Answer:
    """The client changes the text of an own message, or with `delete` removes it."""
    portal = body.portal(world)
    chat = _client_chat(portal, body)
    text = None if body.get("delete") else str(body.need("text"))
    operators.client_edits(world, portal, chat, body.number("message_id"), text)
    return {"ok": True}


@route("/client/view", WHO, verb="GET")
def client_view(world: World, body: Body) -> Answer:
    portal = body.portal(world)
    chat = _client_chat(portal, body)
    return {"chat_id": chat.id, "items": view_json(world, portal, chat)}


@route("/operator/message", "chat_id user_id text")
def operator_message(world: World, body: Body) -> Answer:
    portal = body.portal(world)
    chat = portal.chat(body.number("chat_id"))
    message = operators.operator_writes(world, portal, chat, body.number("user_id"), str(body.need("text")))
    return _answer(chat, message.id)


@route("/operator/take", "chat_id user_id")
def take(world: World, body: Body) -> Answer:
    portal, chat, session = _session(world, body)
    handover.take(world, portal, chat, session, operators.employee(portal, body.number("user_id")).id)
    return {"operator_id": session.operator_id}


@route("/operator/finish", "chat_id user_id")
def finish(world: World, body: Body) -> Answer:
    portal, chat, session = _session(world, body)
    handover.close(world, portal, chat, session)
    return {"session_id": session.id, "status": session.status}


@route("/operator/transfer", "chat_id user_id to_user_id to_line_id")
def transfer(world: World, body: Body) -> Answer:
    """To a colleague with `to_user_id`, to another line with `to_line_id`."""
    portal, chat, session = _session(world, body)
    if body.get("to_line_id"):
        line = portal.line(body.number("to_line_id"))
        handover.transfer_to_line(world, portal, chat, session, line.id)
    else:
        target = operators.employee(portal, body.number("to_user_id"))
        handover.transfer_to_user(world, portal, chat, session, target.id)
    return {"operator_id": session.operator_id, "line_id": session.line_id, "members": chat.members}


@route("/operator/remove-bot", "chat_id bot_id")
def expel_bot(world: World, body: Body) -> Answer:
    """An operator throws the bot out of one chat; nobody tells the bot."""
    chat = body.portal(world).chat(body.number("chat_id"))
    chat.members = [user_id for user_id in chat.members if user_id != body.number("bot_id")]
    return {"members": chat.members}


@route("/operator/view", "chat_id", verb="GET")
def operator_view(world: World, body: Body) -> Answer:
    """The whole chat, hidden messages too."""
    portal = body.portal(world)
    chat = portal.chat(body.number("chat_id"))
    session = portal.session_of(chat)
    rows = [message_json(world, message) for message in portal.messages_of(chat.id)]
    return {
        "chat_id": chat.id,
        "dialog_id": chat.dialog_id,
        "members": chat.members,
        "session_id": chat.session_id,
        "operator_id": session.operator_id if session else 0,
        "status": session.status if session else None,
        "items": [{**row, "author": operators.role(portal, row["authorId"])} for row in rows],
    }


def _session(world: World, body: Body) -> tuple[Portal, Chat, Session]:
    portal = body.portal(world)
    chat = portal.chat(body.number("chat_id"))
    session = portal.session_of(chat)
    if session is None:
        raise ControlError("the chat has no open session", 409)
    return portal, chat, session
