"""Bracketed form keys the PHP way: `data[message][id]=5` to a tree and back.

Docs: `api-reference/events/index.md`, `settings/how-to-call-rest-api/data-encoding.md`.
"""

import re
from collections.abc import Iterable
from typing import Any

Pair = tuple[str, str]


def encode(tree: dict[str, Any]) -> list[Pair]:
    """Flatten a tree; every scalar becomes text and empty containers vanish, as in http_build_query."""
    pairs: list[Pair] = []
    for key, value in tree.items():
        _flatten(str(key), value, pairs)
    return pairs


def _flatten(key: str, value: Any, pairs: list[Pair]) -> None:
    if isinstance(value, dict):
        items: Iterable[tuple[Any, Any]] = value.items()
    elif isinstance(value, list | tuple):
        items = enumerate(value)
    else:
        pairs.append((key, scalar(value)))
        return
    for name, inner in items:
        _flatten(f"{key}[{name}]", inner, pairs)


def scalar(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value)


def decode(pairs: Iterable[Pair]) -> dict[str, Any]:
    """Build the tree PHP would build; a map with keys 0..n-1 becomes a list."""
    root: dict[str, Any] = {}
    for key, value in pairs:
        _insert(root, _path(key), value)
    return {key: as_list(value) for key, value in root.items()}


def _path(key: str) -> list[str]:
    head, _, rest = key.partition("[")
    return [head, *re.findall(r"\[([^\]]*)\]", "[" + rest)] if rest else [head]


def _insert(node: dict[str, Any], path: list[str], value: str) -> None:
    for part in path[:-1]:
        name = part or str(len(node))
        inner = node.get(name)
        if not isinstance(inner, dict):
            inner = node[name] = {}
        node = inner
    node[path[-1] or str(len(node))] = value


def as_list(value: Any) -> Any:
    """Turn maps with keys 0..n-1 into lists, all the way down."""
    if not isinstance(value, dict):
        return value
    inner = {key: as_list(item) for key, item in value.items()}
    if inner and list(inner) == [str(index) for index in range(len(inner))]:
        return list(inner.values())
    return inner
