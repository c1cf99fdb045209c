"""Where a text stands on a portal: the whole state is walked, so that nothing is left out by oversight."""

import re
from collections.abc import Iterator
from typing import Any

from emulator.crm.store import normal
from emulator.portal import Portal
from emulator.snapshot import portal_state
from emulator.world import World

# Shorter numbers are found as they are written: they are ids and dates more often than phones.
PHONE_DIGITS = 7
_PHONE_SIGNS = re.compile(r"[\d\s()+.-]+")
_CARD_TABLES = ("items", "recycle_bin")

Row = dict[str, Any]
Places = Iterator[tuple[str, Any]]


def find(world: World, portal: Portal, text: str) -> list[Row]:
    """Rows `where` (table), `type` (of the card, else ""), `id`, `field`; letter case does not count.

    A text of a phone's signs alone is compared by its digits, 8 and +7 being the same.
    """
    matches = _matcher(text)
    found = []
    for where, row in _rows(portal_state(world, portal)):
        head = {"where": where, "type": _card_type(where, row), "id": row.get("id", row.get("ID", ""))}
        found += [{**head, "field": path} for path, value in _leaves(row) if matches(str(value))]
    return found


def _card_type(where: str, row: Row) -> Any:
    """Which kind of card a row of the CRM is or belongs to."""
    if not where.startswith("crm."):
        return ""
    owner = row.get("owner") or [row.get("OWNER_TYPE_ID", "")]
    kind = row.get("type_id", row.get("type", owner[0]))
    return int(kind) if str(kind).isdigit() else ""


def _matcher(text: str) -> Any:
    wanted = normal("PHONE", text)
    if not _PHONE_SIGNS.fullmatch(text) or len(wanted) < PHONE_DIGITS:
        return lambda value: text.casefold() in value.casefold()
    return lambda value: any(wanted in normal("PHONE", run) for run in _PHONE_SIGNS.findall(value))


def _rows(state: Row) -> Iterator[tuple[str, Row]]:
    """Every row of every table, those of the CRM as `crm.<table>`."""
    crm = state.pop("crm")
    tables = {**state, **{f"crm.{name}": table for name, table in crm.items()}}
    for where, table in tables.items():
        if isinstance(table, list):
            cards = where.removeprefix("crm.") in _CARD_TABLES
            yield from ((where, _card(row) if cards else row) for row in table if isinstance(row, dict))


def _card(row: Row) -> Row:
    """A card's own fields at the top; its multifields by their kinds."""
    rest = {name: value for name, value in row.items() if name not in ("values", "fm")}
    kinds: dict[str, list[str]] = {one["type_id"]: [] for one in row["fm"]}
    for one in row["fm"]:
        kinds[one["type_id"]].append(one["value"])
    return {**rest, **row["values"], **kinds}


def _leaves(value: Any, path: str = "") -> Places:
    """Plain values with the way to each of them."""
    if isinstance(value, dict):
        pairs: Any = value.items()
    elif isinstance(value, list | tuple):
        pairs = enumerate(value)
    else:
        yield path, value
        return
    for name, one in pairs:
        yield from _leaves(one, f"{path}.{name}" if path else str(name))
