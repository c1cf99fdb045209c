"""Acting as the client and as the operators."""

from dataclasses import fields
from typing import Any

from flask import Blueprint

from emulator.chats import handover, incoming, operators
from emulator.chats.post import view_json
from emulator.chats.present import message_json
from emulator.chats.records import Chat
from emulator.control.body import Body
from emulator.errors import ControlError
from emulator.portal import Portal
from emulator.world import World

MESSAGE = " ".join(field.name for field in fields(incoming.Incoming))
WHO = "portal client line_id connector"


def add(pages: Blueprint, world: World) -> None:
    _add_client(pages, world)
    _add_operator(pages, world)


def _answer(chat: Chat, message_id: int) -> dict[str, int]:
    return {
        "chat_id": chat.id,
        "session_id": chat.session_id,
        "message_id": message_id,
        "user_id": chat.client_id,
    }


def _client_chat(portal: Portal, body: Body) -> Chat:
    chat = incoming.find_chat(
        portal, str(body.need("connector")), body.number("line_id"), str(body.need("client"))
    )
    if chat is None:
        raise ControlError("this client has not written yet", 404)
    return chat


def _add_client(pages: Blueprint, world: World) -> None:
    @pages.post("/client/message")
    def client_message() -> dict[str, int]:
        body = Body().only(f"portal {MESSAGE}")
        facts = {name: value for name, value in body.tree.items() if name != "portal"}
        facts.update(line_id=body.number("line_id"), client=str(body.need("client")))
        facts["connector"] = str(body.need("connector"))
        with world.lock:
            chat, message = incoming.client_writes(world, body.portal(world), incoming.Incoming(**facts))
            return _answer(chat, message.id)

    @pages.post("/client/click")
    def client_click() -> dict[str, int]:
        """Presses a `send` item that stands in the client's view; it is posted as an ordinary message."""
        body = Body().only(f"{WHO} value")
        with world.lock:
            portal = body.portal(world)
            chat = _client_chat(portal, body)
            value = str(body.need("value"))
            shown = [piece for row in view_json(world, portal, chat) for piece in row["parts"]]
            if not any(piece["type"] == "send" and piece["value"] == value for piece in shown):
                raise ControlError(f"nothing to press sends {value}", 409)
            facts = incoming.Incoming(chat.line_id, chat.connector, chat.client_key, text=value)
            chat, message = incoming.client_writes(world, portal, facts)
            return _answer(chat, message.id)

    @pages.post("/client/edit")
    def client_edit() -> dict[str, Any]:
        """The client changes the text of an own message, or with `delete` removes it."""
        body = Body().only(f"{WHO} message_id text delete")
        with world.lock:
            portal = body.portal(world)
            chat = _client_chat(portal, body)
            text = None if body.get("delete") else str(body.need("text"))
            operators.client_edits(world, portal, chat, body.number("message_id"), text)
            return {"ok": True}

    @pages.get("/client/view")
    def client_view() -> dict[str, Any]:
        body = Body().only(WHO)
        with world.lock:
            portal = body.portal(world)
            chat = _client_chat(portal, body)
            return {"chat_id": chat.id, "items": view_json(world, portal, chat)}


def _add_operator(pages: Blueprint, world: World) -> None:
    @pages.post("/operator/message")
    def operator_message() -> dict[str, int]:
        body = Body().only("portal chat_id user_id text")
        with world.lock:
            portal = body.portal(world)
            chat = portal.chat(body.number("chat_id"))
            message = operators.operator_writes(
                world, portal, chat, body.number("user_id"), str(body.need("text"))
            )
            return _answer(chat, message.id)

    @pages.post("/operator/take")
    def take() -> dict[str, Any]:
        body = Body().only("portal chat_id user_id")
        with world.lock:
            portal, chat, session = _session(world, body)
            handover.take(world, portal, chat, session, operators.employee(portal, body.number("user_id")).id)
            return {"operator_id": session.operator_id}

    @pages.post("/operator/finish")
    def finish() -> dict[str, Any]:
        body = Body().only("portal chat_id user_id")
        with world.lock:
            portal, chat, session = _session(world, body)
            handover.close(world, portal, chat, session)
            return {"session_id": session.id, "status": session.status}

    @pages.post("/operator/transfer")
    def transfer() -> dict[str, Any]:
        """To a colleague with `to_user_id`, to another line with `to_line_id`."""
        body = Body().only("portal chat_id user_id to_user_id to_line_id")
        with world.lock:
            portal, chat, session = _session(world, body)
            if body.get("to_line_id"):
                line = portal.line(body.number("to_line_id"))
                handover.transfer_to_line(world, portal, chat, session, line.id)
            else:
                target = operators.employee(portal, body.number("to_user_id"))
                handover.transfer_to_user(world, portal, chat, session, target.id)
            return {"operator_id": session.operator_id, "line_id": session.line_id, "members": chat.members}

    @pages.post("/operator/remove-bot")
    def expel_bot() -> dict[str, Any]:
        """An operator throws the bot out of one chat; nobody tells the bot."""
        body = Body().only("portal chat_id bot_id")
        with world.lock:
            chat = body.portal(world).chat(body.number("chat_id"))
            chat.members = [user_id for user_id in chat.members if user_id != body.number("bot_id")]
            return {"members": chat.members}

    @pages.get("/operator/view")
    def operator_view() -> dict[str, Any]:
        body = Body().only("portal chat_id")
        with world.lock:
            portal = body.portal(world)
            chat = portal.chat(body.number("chat_id"))
            rows = [message_json(world, message) for message in portal.messages_of(chat.id)]
            session = portal.session_of(chat)
            return {
                "chat_id": chat.id,
                "dialog_id": chat.dialog_id,
                "members": chat.members,
                "session_id": chat.session_id,
                "operator_id": session.operator_id if session else 0,
                "status": session.status if session else None,
                "items": [{**row, "author": operators.role(portal, row["authorId"])} for row in rows],
            }


def _session(world: World, body: Body) -> tuple[Portal, Chat, Any]:
    portal = body.portal(world)
    chat = portal.chat(body.number("chat_id"))
    session = portal.session_of(chat)
    if session is None:
        raise ControlError("the chat has no open session", 409)
    return portal, chat, session
