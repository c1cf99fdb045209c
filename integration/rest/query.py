"""Parameters as PHP reads them from a query string: `filter[ID][0]=5`.

Needed inside `batch` only, whose commands are query strings (`settings/how-to-call-rest-api/batch.md`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import quote

_REFERENCE = "$result"


def build_query(params: Mapping[str, Any]) -> str:
    """Percent-encoded `name=value` pairs of nested mappings and sequences.

    Booleans become 1 and 0: any non-empty text, "False" too, is true in PHP. None becomes an empty
    value, so a field meant to be cleared is not lost on the way. An empty mapping or sequence has no
    form in a query and is left out. Raises TypeError for values of other types.
    """
    return "&".join(f"{name}={quote(text, safe='')}" for name, text in _flatten(params))


def holds_reference(params: Mapping[str, Any]) -> bool:
    """Whether a portal would take part of these values or names for a reference to another command.

    Read in the portal's source (rest/classes/general/rest_util.php, processBatchElement): it replaces
    `$result[name][key]` inside any text. A client may write such a text: it must go out by a call of
    its own, not in a batch.
    """
    return any(_refers(part) for pair in _flatten(params, raw=True) for part in pair)


def _refers(text: str) -> bool:
    _, found, rest = text.lower().partition(_REFERENCE)
    return bool(found) and "[" in rest


def _flatten(params: Mapping[str, Any], *, raw: bool = False) -> Iterator[tuple[str, str]]:
    for name, value in params.items():
        yield from _pairs(_part(name, raw=raw), value, raw=raw)


def _pairs(name: str, value: Any, *, raw: bool) -> Iterator[tuple[str, str]]:
    items = _items(value)
    if items is None:
        yield name, _scalar(value)
        return
    for key, item in items:
        yield from _pairs(f"{name}[{_part(key, raw=raw)}]", item, raw=raw)


def _items(value: Any) -> Iterable[tuple[object, Any]] | None:
    if isinstance(value, Mapping):
        return value.items()
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return enumerate(value)
    return None


def _part(key: object, *, raw: bool) -> str:
    return str(key) if raw else quote(str(key), safe="")


def _scalar(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, str | int | float | Decimal):
        return str(value)
    raise TypeError(f"no form in a query for {type(value).__name__}")
