"""Open lines: listing them, and letting our bot greet on one."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from integration.errors import LineMissing, NotAttached, OtherBot
from integration.portals import Rest
from integration.rest import UnknownOutcome, as_object
from integration.rest.answers import whole_number

_PAGE = 200
_SELECT = (
    "ID", "LINE_NAME", "ACTIVE", "CRM", "CRM_CREATE", "CRM_CHAT_TRACKER", "AGREEMENT_MESSAGE",
    "WELCOME_BOT_ENABLE", "WELCOME_BOT_ID",
)  # fmt: skip
_BOT_KEYS = (
    "WELCOME_BOT_ENABLE", "WELCOME_BOT_ID", "WELCOME_BOT_JOIN", "WELCOME_BOT_TIME", "WELCOME_BOT_LEFT",
)  # fmt: skip
_NO_BOT = {"WELCOME_BOT_ENABLE": "N", "WELCOME_BOT_ID": 0}


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
    client: Rest, line_id: int, bot_id: int, own_bots: Collection[int] = ()
) -> dict[str, Any] | None:
    """Let our bot greet on a line; returns the settings of before, None when it greeted already.

    The bot stays until the session closes, otherwise it would not hear an implied consent. All five keys
    go in one call: the portal computes them from each other (read in its source: imopenlines/lib/config.php).
    A line that names a bot we had before, now deleted, is ours to take.
    Raises LineMissing, OtherBot, NotAttached, RestError.
    """
    config = _config(client, line_id)
    wanted = {
        "WELCOME_BOT_ENABLE": "Y",
        "WELCOME_BOT_ID": bot_id,
        "WELCOME_BOT_JOIN": "always",
        "WELCOME_BOT_TIME": 600,
        "WELCOME_BOT_LEFT": "close",
    }
    greeter = _greeter(config)
    if greeter not in (None, bot_id, *own_bots):
        raise OtherBot(greeter or 0)
    if not _holds(config, wanted):
        _write(client, line_id, wanted)
    return None if greeter in (bot_id, *own_bots) else {key: config.get(key) for key in _BOT_KEYS}


def detach_line(client: Rest, line_id: int, bot_id: int, previous: Mapping[str, Any] | None) -> None:
    """Put the settings of before back; a line that is gone or has another bot by now is left alone.

    Raises NotAttached when the portal keeps our bot, RestError.
    """
    try:
        config = _config(client, line_id)
    except LineMissing:
        return
    if _greeter(config) != bot_id:
        return
    before = {key: previous[key] for key in _BOT_KEYS if previous and previous.get(key) is not None}
    _write(client, line_id, before if before.get("WELCOME_BOT_ENABLE") == "Y" else _NO_BOT)


def _config(client: Rest, line_id: int) -> Mapping[str, Any]:
    params = {"CONFIG_ID": line_id, "WITH_QUEUE": "N"}
    result = client.call("imopenlines.config.get", params, write=False).result
    if not isinstance(result, Mapping):
        raise LineMissing
    return result


def _write(client: Rest, line_id: int, wanted: Mapping[str, Any]) -> None:
    """Write and read back: apart from missing rights, failures are just `false` or silent."""
    params = {"CONFIG_ID": line_id, "PARAMS": dict(wanted)}
    with suppress(UnknownOutcome):  # reading back tells
        client.call("imopenlines.config.update", params, write=True)
    if not _holds(_config(client, line_id), wanted):
        raise NotAttached


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
