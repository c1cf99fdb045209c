"""The change history of cards: which values stood in a field before somebody changed it."""

from typing import Any

from emulator.crm.fields import MULTIFIELDS
from emulator.crm.store import Crm, Item

_OF_THE_SAVE = ("DATE_MODIFY", "MODIFY_BY_ID")


def state(item: Item) -> dict[str, Any]:
    """Values and multifields by classic name; empty ones are left out."""
    shown = {name: value for name, value in item.values.items() if name not in _OF_THE_SAVE}
    for kind in MULTIFIELDS:
        shown[kind] = [(row.id, row.value, row.value_type) for row in item.fm if row.type_id == kind]
    return {name: value for name, value in shown.items() if value not in (None, "", [])}


def note(crm: Crm, item: Item, before: dict[str, Any], at: str, user_id: int) -> None:
    """One row with the old values of what has changed since `before`; none when nothing has."""
    after = state(item)
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    if not names:
        return
    old = {name: _old(before.get(name)) for name in names}
    row = {"type": item.type_id, "id": item.id, "before": old, "at": at, "user_id": user_id}
    crm.history.append(row)


def _old(value: Any) -> Any:
    """Of a multifield only the values."""
    return [row[1] for row in value] if isinstance(value, list) and isinstance(value[0], tuple) else value
