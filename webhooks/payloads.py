"""What an event says: who sent it, what names it, and what of it is stored.

Forms: `api-reference/events/index.md` and `chat-bots-v2/imbot.v2/events/events.md`. All scalars are strings,
and empty containers vanish on the way.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models.vault import digest
from webhooks.errors import PayloadMalformed
from webhooks.forms import Node

INSTALLED = "ONAPPINSTALL"
UNINSTALLED = "ONAPPUNINSTALL"
MESSAGE_ADDED = "ONIMBOTV2MESSAGEADD"
CHAT_JOINED = "ONIMBOTV2JOINCHAT"

INSTALLATION = "installation"
"""In `auth` of a stored ONAPPUNINSTALL: SHA-256 of its application token, as hex."""

_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)
_SECRETS = ("access_token", "refresh_token", "application_token")

_Path = tuple[str, ...]
_MESSAGE: _Path = ("data", "message", "id")
_CHAT: _Path = ("data", "chat", "id")
_BOT: _Path = ("data", "bot", "id")
_CONTACT: _Path = ("data", "FIELDS", "ID")
_STAMP: _Path = ("ts",)

_KEYS: Mapping[str, tuple[_Path, ...]] = {
    MESSAGE_ADDED: (_MESSAGE,),
    "ONIMBOTV2MESSAGEUPDATE": (_MESSAGE, _STAMP),
    "ONIMBOTV2MESSAGEDELETE": (("data", "messageId"),),
    CHAT_JOINED: (_CHAT,),
    "ONIMBOTV2COMMANDADD": (("data", "command", "id"), _MESSAGE),
    "ONIMBOTV2DELETE": (_BOT, _STAMP),
    INSTALLED: (_STAMP,),
    UNINSTALLED: (_STAMP,),
    "ONAPPUPDATE": (_STAMP,),
    "ONAPPPAYMENT": (_STAMP,),
    "ONAPPTEST": (_STAMP,),
    "ONCRMCONTACTUPDATE": (_CONTACT, _STAMP),
    "ONCRMCONTACTDELETE": (_CONTACT, _STAMP),
}
"""The events that are bound, and the numbers that name one of each."""


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
    """What tells one event from all others."""

    natural_key: str
    """Event and natural ids: alike for each delivery, whatever tokens and stamps it carries."""
    chat_id: int | None
    position: int | None
    """The message id, which orders a conversation."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A form that came to the door, read but not believed yet."""

    sender: Sender
    envelope: Envelope | None = None
    """None where an id of its event is missing or no number, or the event is none of ours."""
    body: str = ""
    """What of it would be stored."""


def arrival(form: Mapping[str, Node]) -> Arrival:
    """Read a form; never raises."""
    who = sender(form)
    if not is_known(who.event):
        return Arrival(who)
    try:
        return Arrival(who, envelope(form, who), body_to_store(form, who))
    except PayloadMalformed:
        return Arrival(who)


def sender(form: Mapping[str, Node]) -> Sender:
    """Who says to have sent it; never raises."""
    return Sender(
        event=_text(form, ("event",)).upper(),
        member_id=_text(form, ("auth", "member_id")),
        application_token=_text(form, ("auth", "application_token")),
        has_access_token=bool(_text(form, ("auth", "access_token"))),
    )


def is_known(event: str) -> bool:
    return event in _KEYS


def envelope(form: Mapping[str, Node], who: Sender) -> Envelope:
    """Recognise an event that `is_known`.

    Raises:
        PayloadMalformed: an id that belongs into its natural key is missing or not a number.
    """
    ids = [_number(form, path) for path in _KEYS[who.event]]
    if who.event == CHAT_JOINED:
        ids.append(_session(form))
    return Envelope(
        natural_key="|".join([who.event, *map(str, ids)]),
        chat_id=_number_if_any(form, _CHAT) or _number_if_any(form, ("data", "message", "chatId")),
        position=_number_if_any(form, _MESSAGE),
    )


def body_to_store(form: Mapping[str, Node], who: Sender) -> str:
    """The form as JSON without tokens, which the work does not need.

    An ONAPPINSTALL keeps them: they are what it brings, and what proves it. An ONAPPUNINSTALL keeps the hash
    of its secret: it names the installation that ended, and the next one may have begun when it is read.
    """
    kept: dict[str, Any] = dict(form)
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


def _session(form: Mapping[str, Node]) -> int:
    """Of a joined chat, 0 for none yet: index 5 (read in the portal's source: imopenlines/lib/chat.php)."""
    parts = _text(form, ("data", "chat", "entityData1")).split("|")
    return int(parts[5]) if len(parts) > 5 and _NUMBER.fullmatch(parts[5]) else 0


def _number(form: Mapping[str, Node], path: _Path) -> int:
    number = _number_if_any(form, path)
    if number is None:
        raise PayloadMalformed(f"{'.'.join(path)} is missing")
    return number


def _number_if_any(form: Mapping[str, Node], path: _Path) -> int | None:
    found = _at(form, path)
    if found is None:
        return None
    if not isinstance(found, str) or not _NUMBER.fullmatch(found):
        raise PayloadMalformed(f"{'.'.join(path)} is no number")
    return int(found)


def _text(form: Mapping[str, Node], path: _Path) -> str:
    """A container in its place counts as absent."""
    found = _at(form, path)
    return found if isinstance(found, str) else ""


def _at(form: Mapping[str, Node], path: _Path) -> Node | None:
    here: Node | None = form.get(path[0])
    for name in path[1:]:
        if not isinstance(here, dict):
            return None
        here = here.get(name)
    return here
