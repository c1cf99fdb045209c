"""What the history of an open-line session tells that bot events do not.

`api-reference/imopenlines/openlines/sessions/imopenlines-session-history-get.md`.
"""

import html
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from integration.portals import Rest
from integration.rest import BadAnswer, as_object
from integration.rest.answers import whole_number

_ADDRESS = re.compile(r"https?://[^\s\[\]<>\"']+", re.IGNORECASE)
_SYSTEM = 0
_MAX_DEPTH = 8
_MAX_ADDRESS = 2000


@dataclass(frozen=True, slots=True)
class HistoryMessage:
    """One message of a session."""

    message_id: int
    sender_id: int
    """0 for the system."""
    at: datetime | None
    text: str
    params: Any


def read_history(
    client: Rest, *, session_id: int | None = None, chat_id: int | None = None
) -> list[HistoryMessage]:
    """The messages of a session, or of a chat's last session, oldest first. Raises RestError."""
    params = {"SESSION_ID": session_id} if session_id is not None else {"CHAT_ID": chat_id}
    result = client.call("imopenlines.session.history.get", params, write=False).result
    if not isinstance(result, Mapping):
        raise BadAnswer("imopenlines.session.history.get")
    rows = as_object(_get(result, "message")).values()
    messages = [found for row in rows if isinstance(row, Mapping) and (found := _message(row))]
    return sorted(messages, key=lambda message: message.message_id)


def session_start_page(client: Rest, session_id: int) -> str | None:
    """The page the client was on when the session began; None when nothing reported it. Raises RestError.

    The online chat's widget reports it in a hidden system message with an attachment (read in the portal's
    source: imopenlines/lib/connector.php); bots are not told of system messages.
    """
    for message in read_history(client, session_id=session_id):
        if message.sender_id != _SYSTEM or not isinstance(message.params, Mapping):
            continue
        for text in _texts(_get(message.params, "attach"), _MAX_DEPTH):
            found = _ADDRESS.search(html.unescape(text))
            if found:
                return found[0][:_MAX_ADDRESS]
    return None


def find_bot_message(
    client: Rest, chat_id: int, bot_id: int, text: str, known: Collection[int]
) -> HistoryMessage | None:
    """Our bot's message with this text that is not known yet, after a lost answer. Raises RestError."""
    wanted = _plain(text)
    for message in reversed(read_history(client, chat_id=chat_id)):
        is_ours = message.sender_id == bot_id and message.message_id not in known
        if is_ours and _plain(message.text) == wanted:
            return message
    return None


def _message(row: Mapping[str, Any]) -> HistoryMessage | None:
    message_id, sender_id = whole_number(_get(row, "id")), whole_number(_get(row, "senderid"))
    if message_id is None or sender_id is None:
        return None
    text = _get(row, "text")
    return HistoryMessage(
        message_id,
        sender_id,
        _moment(_get(row, "date")),
        text if isinstance(text, str) else "",
        _get(row, "params"),
    )


def _get(row: Mapping[str, Any], name: str) -> Any:
    """A value by its name in any casing: builds differ."""
    return next((value for key, value in row.items() if str(key).lower() == name), None)


def _texts(value: Any, depth: int) -> Iterator[str]:
    """Texts of attachment blocks, in their order, however the build nests them."""
    if isinstance(value, str):
        yield value
    if depth <= 0:
        return
    parts = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    for part in parts:
        yield from _texts(part, depth - 1)


def _plain(text: str) -> str:
    """A text without what a portal changes on the way: line breaks, blanks and entities."""
    return " ".join(html.unescape(text).replace("[br]", " ").split())


def _moment(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return moment.astimezone(UTC) if moment.tzinfo else None
