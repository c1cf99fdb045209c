"""What a bot or an operator does with a session.

Docs: `api-reference/imopenlines/openlines/chat-bots/`, `.../sessions/`, `.../operators/`.
"""

from emulator.chats import crm_link, handover
from emulator.chats.records import Chat, Session
from emulator.errors import RestError
from emulator.lines import whole
from emulator.rest.registry import Call, method


def _bot_chat(call: Call) -> tuple[Chat, Session]:
    """The chat of CHAT_ID with its open session. These methods read parameter names exactly as written."""
    number = whole(call.params.exact("CHAT_ID"))
    if number <= 0:
        raise RestError("CHAT_ID_EMPTY", "Chat ID can't be empty")
    chat = call.portal.chats.get(number)
    session = call.portal.session_of(chat) if chat is not None else None
    if chat is None or session is None:
        raise RestError("WRONG_CHAT", "Operator is not a bot")
    return chat, session


def _app_bot(call: Call) -> int:
    """Any one bot of the application, as the portal picks it (read in im/lib/bot.php getBotIdByAppId)."""
    for bot in call.portal.bots.values():
        if bot.client_id == call.card.client_id:
            return bot.id
    raise RestError("BOT_ID_ERROR", "Bot not found")


@method("imopenlines.bot.session.operator", "imopenlines", "chat_id")
def to_operator(call: Call) -> bool:
    chat, session = _bot_chat(call)
    if not handover.in_bot_phase(call.portal, session):
        raise RestError("WRONG_CHAT", "Operator is not a bot")
    handover.end_bot_phase(call.world, call.portal, chat, session)
    return True


@method(
    "imopenlines.bot.session.transfer", "imopenlines", "chat_id user_id queue_id transfer_id leave client_id"
)
def transfer(call: Call) -> bool:
    kind, number = _target(call)
    bot_id = _app_bot(call)
    chat, session = _bot_chat(call)
    leave = call.params.exact("LEAVE") == "Y"
    if kind == "line":
        if number not in call.portal.lines:
            raise RestError("OPERATOR_WRONG", "Line not found")
        keep = 0 if leave else bot_id
        handover.transfer_to_line(call.world, call.portal, chat, session, number, keep)
        return True
    user = call.portal.users.get(number)
    if user is None or not user.employee or not user.active:
        raise RestError("OPERATOR_WRONG", "Operator is wrong")
    handover.transfer_to_user(call.world, call.portal, chat, session, number)
    if leave and bot_id in chat.members:
        chat.members.remove(bot_id)
    return True


def _target(call: Call) -> tuple[str, int]:
    """("user"|"line", number). Raises the EMPTY error of the parameter that was given."""
    if whole(call.params.exact("CHAT_ID")) <= 0:
        raise RestError("CHAT_ID_EMPTY", "Chat ID can't be empty")
    exact = call.params.tree
    for name, kind in (("USER_ID", "user"), ("QUEUE_ID", "line")):
        if name in exact:
            if whole(exact[name]) <= 0:
                raise RestError(f"{name}_EMPTY", f"{name} can't be empty")
            return kind, whole(exact[name])
    given = str(exact.get("TRANSFER_ID") or "")
    number = whole(given.removeprefix("queue"))
    if number <= 0:
        raise RestError("TRANSFER_ID_EMPTY", "Transfer ID can't be empty")
    return ("line" if given.startswith("queue") else "user"), number


@method("imopenlines.bot.session.finish", "imopenlines", "chat_id client_id")
def bot_finish(call: Call) -> bool:
    if whole(call.params.exact("CHAT_ID")) <= 0:
        raise RestError("CHAT_ID_EMPTY", "Chat ID can't be empty")
    _app_bot(call)
    chat, session = _bot_chat(call)
    handover.close(call.world, call.portal, chat, session)
    return True


def _operator_chat(call: Call) -> Chat:
    chat = call.portal.chats.get(call.params.number("CHAT_ID"))
    if chat is None:
        raise RestError("CHAT_ID", "Chat not found")
    if not call.user.employee:
        raise RestError("ACCESS_DENIED", "Access denied")
    return chat


@method("imopenlines.operator.finish", "imopenlines", "chat_id")
def operator_finish(call: Call) -> bool:
    chat = _operator_chat(call)
    session = call.portal.session_of(chat)
    if call.user.id not in chat.members and not call.user.admin:
        raise RestError("ACCESS_DENIED", "Access denied")
    if session is not None:
        handover.close(call.world, call.portal, chat, session)
    return True


@method("imopenlines.crm.lead.create", "imopenlines", "chat_id")
def save_to_crm(call: Call) -> bool:
    """The "save to CRM" button: for the session's operator alone; true at once when the chat has a card."""
    chat = _operator_chat(call)
    session = call.portal.session_of(chat)
    if session is None or session.operator_id != call.user.id:
        raise RestError("ERROR_USER_NOT_OPERATOR", "User is not operator")
    if not chat.crm_type[1]:
        crm_link.create_cards(call.world, call.portal, chat, call.portal.lines[session.line_id])
        crm_link.add_activity(call.world, call.portal, chat, session)
    return True
