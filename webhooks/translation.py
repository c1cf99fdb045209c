"""Bitrix24's words for a client's message into ours; behind it nobody meets them.

Fields: `chat-bots-v2/imbot.v2/events/events.md`, `chat-bots-v2/entities.md`. What the parts of `entityId` and
`entityData` mean was read in the portal's source: imopenlines/lib/chat.php.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from consent.messages import Client, ClientMessage, Dialogue
from webhooks.errors import Untranslatable

SESSION, BEGUN, LINE_NOW = 5, 6, 7
"""Places in `entityData1`."""

NOT_CLIENTS = frozenset({"network"})
"""Connectors by which Bitrix24's own users write: they are not clients of a company."""

_PHONES = ("personalMobile", "personalPhone", "workPhone")
_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)


def client_message(body: Mapping[str, Any]) -> ClientMessage | None:
    """The message in a stored ONIMBOTV2MESSAGEADD; None unless a client wrote it in an open line.

    Raises:
        Untranslatable: a client wrote it, and an id, the moment or the session is missing or unreadable.
    """
    data = _part(body, "data")
    message, chat, user = _part(data, "message"), _part(data, "chat"), _part(data, "user")
    entity = _text(chat, "entityId").split("|", 3)
    if _text(chat, "entityType") != "LINES" or len(entity) < 4 or entity[0] in NOT_CLIENTS:
        return None
    if not _is_yes(user, "connector") or _is_yes(user, "bot") or _is_yes(message, "isSystem"):
        return None
    return ClientMessage(
        message_id=_id(message, "id"),
        at=_moment(message),
        text=_text(message, "text"),
        has_file=bool(_part(message, "params").get("FILE_ID")),
        client=_client(message, user),
        dialogue=_dialogue(message, chat, entity),
    )


def _client(message: Mapping[str, Any], user: Mapping[str, Any]) -> Client:
    user_id = _id(user, "id")
    author = _text(message, "authorId")
    if author and author != str(user_id):
        raise Untranslatable("the author of the message is not the user of the event")
    return Client(
        user_id=user_id,
        name=_text(user, "name"),
        email=_text(user, "email"),
        phone=_phone(user),
        website=_text(user, "website"),
    )


def _phone(user: Mapping[str, Any]) -> str:
    """The first of the client's phones, a mobile before others; without one `phones` is false or absent."""
    phones = _part(user, "phones")
    named = [phones.get(name) for name in _PHONES]
    return next((phone for phone in [*named, *phones.values()] if isinstance(phone, str) and phone), "")


def _dialogue(message: Mapping[str, Any], chat: Mapping[str, Any], entity: list[str]) -> Dialogue:
    state = _text(chat, "entityData1").split("|")
    session_id = _number_at(state, SESSION)
    # After a transfer between lines; `entityId` keeps the line of entry.
    line_id = _number_at(state, LINE_NOW) or _number_at(entity, 1)
    if not session_id or not line_id:
        raise Untranslatable("no session or no line")
    return Dialogue(
        chat_id=_id(chat if chat.get("id") else message, "id" if chat.get("id") else "chatId"),
        session_id=session_id,
        line_id=line_id,
        connector=entity[0],
        entity_id=_text(chat, "entityId"),
        contact_id=_contact(_text(chat, "entityData2")),
        in_crm=state[0] != "N" or _is_bound(_text(chat, "entityData2")),
        started_at=_begun(_number_at(state, BEGUN)),
    )


def _begun(seconds: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds else None
    except (ValueError, OverflowError, OSError):
        return None  # beyond the calendar: then our own clock counts


def _contact(bindings: str) -> int | None:
    """`LEAD|id|COMPANY|id|CONTACT|id|DEAL|id`; zero is none."""
    parts = bindings.split("|")
    pairs = dict(zip(parts[::2], parts[1::2], strict=False))
    number = pairs.get("CONTACT", "")
    return (int(number) or None) if _NUMBER.fullmatch(number) else None


def _is_bound(bindings: str) -> bool:
    """Whether any card is named."""
    return any(_NUMBER.fullmatch(number) and int(number) for number in bindings.split("|")[1::2])


def _moment(message: Mapping[str, Any]) -> datetime:
    try:
        at = datetime.fromisoformat(_text(message, "date"))
    except ValueError:
        raise Untranslatable("the moment is unreadable") from None
    if at.tzinfo is None:
        raise Untranslatable("the moment has no time zone")
    return at


def _part(mapping: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A container; empty ones vanish on the way or come as an empty text or as false."""
    value = mapping.get(name)
    return value if isinstance(value, dict) else {}


def _text(mapping: Mapping[str, Any], name: str) -> str:
    value = mapping.get(name)
    return value if isinstance(value, str) else ""


def _is_yes(mapping: Mapping[str, Any], name: str) -> bool:
    return mapping.get(name) in ("1", "Y", "true")


def _id(mapping: Mapping[str, Any], name: str) -> int:
    value = _text(mapping, name)
    if not _NUMBER.fullmatch(value) or not int(value):
        raise Untranslatable(f"{name} is not an id")
    return int(value)


def _number_at(parts: list[str], place: int) -> int:
    return int(parts[place]) if len(parts) > place and _NUMBER.fullmatch(parts[place]) else 0
