"""Filters, orders and projections of CRM lists (docs: `crm-item-list.md`, `crm-contact-list.md`)."""

import re
from collections.abc import Callable
from typing import Any

_KEY = re.compile(r"(>=|<=|!=%|!%=|=%|%=|!%|!@|!=|[><@%=!])?(.+)")
Reader = Callable[[str], Any]


def split(key: str) -> tuple[str, str]:
    """`>=createdTime` to (`>=`, `createdTime`)."""
    match = _KEY.fullmatch(key)
    return ((match[1] or "="), match[2]) if match else ("=", key)


def accepts(prefix: str, actual: Any, wanted: Any) -> bool:
    """One condition; a list of actual values (multifields) matches when any of them does."""
    if prefix.startswith("!"):
        return not accepts(prefix[1:] or "=", actual, wanted)
    values = actual if isinstance(actual, list) else [actual]
    if prefix == "@" or isinstance(wanted, list):
        choices = wanted if isinstance(wanted, list) else [wanted]
        return any(_equal(value, choice) for value in values for choice in choices)
    return any(_compare(prefix, value, wanted) for value in values)


def _compare(prefix: str, value: Any, wanted: Any) -> bool:
    if prefix == "=":
        return _equal(value, wanted)
    if prefix == "%":
        return str(wanted).lower() in _text(value).lower()
    if prefix in ("=%", "%="):
        pattern = ".*".join(re.escape(part) for part in str(wanted).lower().split("%"))
        return re.fullmatch(pattern, _text(value).lower(), re.DOTALL) is not None
    left, right = rank(value), rank(wanted)
    return {">": left > right, "<": left < right, ">=": left >= right, "<=": left <= right}[prefix]


def _equal(value: Any, wanted: Any) -> bool:
    return _text(value) == _text(wanted)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "Y" if value else "N"
    return "" if value is None else str(value)


def rank(value: Any) -> tuple[int, float, str]:
    """Numbers before texts, so that mixed columns have an order."""
    text = _text(value)
    return (0, float(text), "") if re.fullmatch(r"-?\d+(\.\d+)?", text) else (1, 0.0, text.lower())


def order_rows(rows: list[Any], order: dict[str, Any], read: Callable[[Any, str], Any]) -> list[Any]:
    """Sorted copy; several columns count in the order given."""
    for key, way in reversed(list(order.items())):
        rows = sorted(rows, key=lambda row: rank(read(row, key)), reverse=str(way).upper() == "DESC")
    return rows


def plain_list(rows: list[dict[str, Any]], filters: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows of a classic list that pass a flat filter; unknown names are ignored, as there."""
    known = set().union(*(row.keys() for row in rows)) if rows else set()
    checks = [(*split(key), value) for key, value in filters.items()]
    checks = [check for check in checks if check[1] in known]
    return [
        row for row in rows if all(accepts(prefix, row.get(name), value) for prefix, name, value in checks)
    ]


def project(row: dict[str, Any], select: list[Any]) -> dict[str, Any]:
    names = [str(name) for name in select]
    return row if not names or "*" in names else {name: value for name, value in row.items() if name in names}
