"""The parsed form of an event as one envelope with its natural key.

Forms: `api-reference/events/index.md` and `chat-bots-v2/imbot.v2/events/events.md`. All scalars are strings,
and empty containers vanish on the way.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields

from models.vault import digest
from webhooks.errors import PayloadMalformed
from webhooks.forms import Node

INSTALLED = "ONAPPINSTALL"
UNINSTALLED = "ONAPPUNINSTALL"
MESSAGE_ADDED = "ONIMBOTV2MESSAGEADD"

INSTALLATION = "installation"
"""In `auth` of a stored ONAPPUNINSTALL: SHA-256 of its application token, as hex."""

_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)
_SECRETS = ("access_token", "refresh_token", "application_token")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who says to have sent an event; empty where the form does not say."""

    event: str
    member_id: str
    application_token: str
    has_access_token: bool = False
    """Whether the authorization server can be asked about it."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """One event, recognised."""

    event: str
    member_id: str
    application_token: str
    data: Mapping[str, Any]
    natural_key: str
    """Event and natural ids: alike for each delivery, whatever tokens and stamps it carries."""
    chat_id: int | None = None
    position: int | None = None
    """The message id, which orders a conversation."""


class _Number(fields.Field[int]):
    """A number that came as text."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> int:
        if not isinstance(value, str) or not _NUMBER.fullmatch(value):
            raise ValidationError("not a number")
        return int(value)


class _Text(fields.Field[str]):
    """A text; a container in its place counts as absent."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        return value if isinstance(value, str) else ""


class _Part(fields.Nested):
    """A container; empty ones vanish from a form, and null comes as an empty text."""

    def __init__(self, nested: type[Schema], data_key: str | None = None) -> None:
        super().__init__(nested, load_default=dict, data_key=data_key)

    def deserialize(
        self, value: Any, attr: str | None = None, data: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> Any:
        return super().deserialize(value, attr, data, **kwargs) if isinstance(value, dict) else {}


class _Lenient(Schema):
    class Meta:
        unknown = EXCLUDE


class _Auth(_Lenient):
    member_id = _Text(load_default="")
    application_token = _Text(load_default="")
    access_token = _Text(load_default="")


class _Sender(_Lenient):
    event = _Text(load_default="")
    auth = _Part(_Auth)


class _Message(_Lenient):
    id = _Number()
    chat_id = _Number(data_key="chatId")


class _Chat(_Lenient):
    id = _Number()
    entity_data = _Text(data_key="entityData1", load_default="")


class _Command(_Lenient):
    id = _Number()


class _Bot(_Lenient):
    id = _Number()


class _Subject(_Lenient):
    id = _Number(data_key="ID")


class _Data(_Lenient):
    """Everything an id is taken from; which of it an event must have is told by its key."""

    message = _Part(_Message)
    message_id = _Number(data_key="messageId")
    chat = _Part(_Chat)
    command = _Part(_Command)
    bot = _Part(_Bot)
    subject = _Part(_Subject, data_key="FIELDS")


class _Stamp(_Lenient):
    ts = _Number()


_SENDER, _DATA, _STAMP = _Sender(), _Data(), _Stamp()


def sender(form: Mapping[str, Node]) -> Sender:
    """Who says to have sent it; never raises."""
    loaded = _SENDER.load(form)
    auth = loaded["auth"]
    return Sender(
        event=loaded["event"].upper(),
        member_id=auth.get("member_id", ""),
        application_token=auth.get("application_token", ""),
        has_access_token=bool(auth.get("access_token")),
    )


def is_known(event: str) -> bool:
    return event in _KEYS


def envelope(form: Mapping[str, Node]) -> Envelope:
    """Recognise an event that `is_known`.

    Raises:
        PayloadMalformed: an id that belongs into its natural key is missing or not a number.
    """
    who = sender(form)
    raw = form.get("data")
    data = raw if isinstance(raw, dict) else {}
    try:
        loaded = _DATA.load(data)
        parts = _KEYS[who.event](loaded, form)
    except (ValidationError, KeyError):
        raise PayloadMalformed(f"{who.event[:60]} without its ids") from None
    message, chat = loaded["message"], loaded["chat"]
    return Envelope(
        event=who.event,
        member_id=who.member_id,
        application_token=who.application_token,
        data=data,
        natural_key="|".join([who.event, *map(str, parts)]),
        chat_id=chat.get("id") or message.get("chat_id"),
        position=message.get("id"),
    )


def body_to_store(form: Mapping[str, Node]) -> str:
    """The form as JSON without tokens, which the work does not need.

    An ONAPPINSTALL keeps them: they are what it brings, and what proves it. An ONAPPUNINSTALL keeps the hash
    of its secret: it names the installation that ended, and the next one may have begun when it is read.
    """
    kept: dict[str, Any] = dict(form)
    who = sender(form)
    if who.event != INSTALLED:
        kept["auth"] = _without_secrets(form.get("auth"))
        if who.event == UNINSTALLED:
            kept["auth"][INSTALLATION] = digest(who.application_token).hex()
        data = form.get("data")
        if isinstance(data, dict) and isinstance(bot := data.get("bot"), dict):
            kept["data"] = {**data, "bot": {key: bot[key] for key in bot if key != "auth"}}
    return json.dumps(kept, ensure_ascii=False)


def _without_secrets(auth: Node | None) -> dict[str, Node]:
    return {key: auth[key] for key in auth if key not in _SECRETS} if isinstance(auth, dict) else {}


_Ids = list[Any]
_Key = Callable[[dict[str, Any], Mapping[str, Node]], _Ids]


def _by_message(data: dict[str, Any], _form: Mapping[str, Node]) -> _Ids:
    return [data["message"]["id"]]


def _by_session(data: dict[str, Any], _form: Mapping[str, Node]) -> _Ids:
    """Chat and session; the session has index 5 (read in the portal's source: imopenlines/lib/chat.php)."""
    parts = data["chat"]["entity_data"].split("|")
    session = parts[5] if len(parts) > 5 and _NUMBER.fullmatch(parts[5]) else "0"
    return [data["chat"]["id"], session]


def _by_command(data: dict[str, Any], _form: Mapping[str, Node]) -> _Ids:
    return [data["command"]["id"], data["message"]["id"]]


def _by_deleted_message(data: dict[str, Any], _form: Mapping[str, Node]) -> _Ids:
    return [data["message_id"]]


def _by_edit(data: dict[str, Any], form: Mapping[str, Node]) -> _Ids:
    return [data["message"]["id"], _stamp(form)]


def _by_bot(data: dict[str, Any], form: Mapping[str, Node]) -> _Ids:
    return [data["bot"]["id"], _stamp(form)]


def _by_object(data: dict[str, Any], form: Mapping[str, Node]) -> _Ids:
    return [data["subject"]["id"], _stamp(form)]


def _by_stamp(_data: dict[str, Any], form: Mapping[str, Node]) -> _Ids:
    return [_stamp(form)]


def _stamp(form: Mapping[str, Node]) -> int:
    return int(_STAMP.load({"ts": form.get("ts")})["ts"])


_KEYS: Mapping[str, _Key] = {
    MESSAGE_ADDED: _by_message,
    "ONIMBOTV2MESSAGEUPDATE": _by_edit,
    "ONIMBOTV2MESSAGEDELETE": _by_deleted_message,
    "ONIMBOTV2JOINCHAT": _by_session,
    "ONIMBOTV2COMMANDADD": _by_command,
    "ONIMBOTV2DELETE": _by_bot,
    INSTALLED: _by_stamp,
    UNINSTALLED: _by_stamp,
    "ONAPPUPDATE": _by_stamp,
    "ONAPPPAYMENT": _by_stamp,
    "ONAPPTEST": _by_stamp,
    "ONCRMCONTACTUPDATE": _by_object,
    "ONCRMCONTACTDELETE": _by_object,
}
"""The events that are bound, and what names one of each."""
