"""Open lines: listing them, and letting our bot greet on one."""

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from integration.errors import LineMissing, NotAttached, OtherBot, SettingsStay, Unsettled
from integration.portals import Rest
from integration.rest import RestError, UnknownOutcome, as_object
from integration.rest.answers import whole_number
from models.line import LinePart

_PAGE = 200
_SELECT = (
    "ID", "LINE_NAME", "ACTIVE", "CRM", "CRM_CREATE", "CRM_CHAT_TRACKER", "AGREEMENT_MESSAGE",
    "WELCOME_BOT_ENABLE", "WELCOME_BOT_ID",
)  # fmt: skip
_BOT_KEYS = (
    "WELCOME_BOT_ENABLE", "WELCOME_BOT_ID", "WELCOME_BOT_JOIN", "WELCOME_BOT_TIME", "WELCOME_BOT_LEFT",
)  # fmt: skip
_NO_BOT = {"WELCOME_BOT_ENABLE": "N", "WELCOME_BOT_ID": 0}
_OFF: Final[Mapping[LinePart, Mapping[str, str]]] = {
    LinePart.CRM: {"CRM_CREATE": "none", "CRM_CHAT_TRACKER": "N"},
    # In the answer of `imopenlines-config-get.md`, but not among the documented keys of the update:
    # read in the portal's source (imopenlines/lib/config.php), so it is believed only once read back.
    LinePart.AGREEMENT: {"AGREEMENT_MESSAGE": "N"},
}
BOT_SECONDS: Final = 600
"""After so long the portal itself gives a conversation that our bot holds to the operators."""

Remember = Callable[[Mapping[str, Any]], None]
"""Told of the settings that are about to be replaced, before they are."""


@dataclass(frozen=True, slots=True)
class PortalLine:
    """An open line as the portal describes it (`imopenlines-config-list-get.md`)."""

    line_id: int
    name: str
    is_active: bool
    has_native_agreement: bool
    bot_id: int | None
    makes_cards: bool
    """CRM is on and a card is made or filled before anybody consented."""


def list_lines(client: Rest) -> list[PortalLine]:
    """All lines of a portal. Raises RestError."""
    lines: list[PortalLine] = []
    while True:
        params = {"select": list(_SELECT), "order": {"ID": "ASC"}, "limit": _PAGE, "offset": len(lines)}
        answer = client.call("imopenlines.config.list.get", {"PARAMS": params}, write=False)
        rows = [row for row in as_object(answer.result).values() if isinstance(row, Mapping)]
        lines += [_line(row) for row in rows]
        if len(rows) < _PAGE:
            return lines


def attach_line(
    client: Rest, line_id: int, bot_id: int, own_bots: Collection[int], remember: Remember
) -> None:
    """Let our bot greet on a line; ``remember`` is called unless one of ours greeted already.

    The bot stays until the session closes, otherwise it would not hear an implied consent. All five keys
    go in one call: the portal computes them from each other (read in its source: imopenlines/lib/config.php).
    A line that names a bot we had before, now deleted, is ours to take.
    Raises LineMissing, OtherBot, NotAttached, Unsettled, RestError.
    """
    config = _config(client, line_id)
    wanted = {
        "WELCOME_BOT_ENABLE": "Y",
        "WELCOME_BOT_ID": bot_id,
        "WELCOME_BOT_JOIN": "always",
        "WELCOME_BOT_TIME": BOT_SECONDS,
        "WELCOME_BOT_LEFT": "close",
    }
    greeter = _greeter(config)
    if greeter not in (None, bot_id, *own_bots):
        raise OtherBot(greeter or 0)
    if greeter is None:
        remember({key: config.get(key) for key in _BOT_KEYS})
    if not _holds(config, wanted) and not _write(client, line_id, wanted):
        raise NotAttached


def detach_line(
    client: Rest, line_id: int, own_bots: Collection[int], previous: Mapping[str, Any] | None
) -> None:
    """Put the settings of before back; a line that is gone or has another bot by now is left alone.

    Raises NotAttached when the portal keeps our bot, Unsettled, RestError.
    """
    try:
        config = _config(client, line_id)
    except LineMissing:
        return
    if _greeter(config) not in own_bots:
        return
    before = {key: previous[key] for key in _BOT_KEYS if previous and previous.get(key) is not None}
    if not _write(client, line_id, before if before.get("WELCOME_BOT_ENABLE") == "Y" else _NO_BOT):
        raise NotAttached


def switch_off(client: Rest, line_id: int, part: LinePart, remember: Remember) -> None:
    """Switch off what the portal does by itself before a consent; what is off already is left alone.

    ``remember`` is told only of settings that are not as we want them.
    Raises LineMissing, SettingsStay, Unsettled, RestError.
    """
    config, off = _config(client, line_id), _OFF[part]
    on = {key: config.get(key) for key, value in off.items() if str(config.get(key, "")) != value}
    if not on:
        return
    remember(on)
    if not _write(client, line_id, off):
        raise SettingsStay


def switch_back(client: Rest, line_id: int, part: LinePart, previous: Mapping[str, Any]) -> None:
    """Put back what `switch_off` replaced, as far as nobody has changed it since.

    Raises SettingsStay, Unsettled, RestError.
    """
    try:
        config = _config(client, line_id)
    except LineMissing:
        return
    back = {
        key: previous[key]
        for key, value in _OFF[part].items()
        if previous.get(key) is not None and str(config.get(key, "")) == value
    }
    if back and not _write(client, line_id, back):
        raise SettingsStay


def _config(client: Rest, line_id: int) -> Mapping[str, Any]:
    params = {"CONFIG_ID": line_id, "WITH_QUEUE": "N"}
    result = client.call("imopenlines.config.get", params, write=False).result
    if not isinstance(result, Mapping):
        raise LineMissing
    return result


def _write(client: Rest, line_id: int, wanted: Mapping[str, Any]) -> bool:
    """Write and read back whether it holds: apart from missing rights, failures are `false` or silent.

    Raises RestError when nothing was written, Unsettled when that is not known.
    """
    params = {"CONFIG_ID": line_id, "PARAMS": dict(wanted)}
    with suppress(UnknownOutcome):  # reading back tells
        client.call("imopenlines.config.update", params, write=True)
    try:
        return _holds(_config(client, line_id), wanted)
    except RestError:
        raise Unsettled from None


def _holds(config: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return all(str(config.get(key, "")) == str(value) for key, value in wanted.items())


def _greeter(config: Mapping[str, Any]) -> int | None:
    bot_id = whole_number(config.get("WELCOME_BOT_ID"))
    return bot_id if config.get("WELCOME_BOT_ENABLE") == "Y" and bot_id else None


def _line(row: Mapping[str, Any]) -> PortalLine:
    makes_cards = row.get("CRM_CREATE") not in (None, "", "none") or row.get("CRM_CHAT_TRACKER") == "Y"
    return PortalLine(
        line_id=whole_number(row.get("ID")) or 0,
        name=str(row.get("LINE_NAME") or ""),
        is_active=row.get("ACTIVE") != "N",
        has_native_agreement=row.get("AGREEMENT_MESSAGE") == "Y",
        bot_id=_greeter(row),
        makes_cards=row.get("CRM") == "Y" and makes_cards,
    )
