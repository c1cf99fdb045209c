"""What went in and out: REST calls, events, authorization and frames."""

from collections.abc import Callable
from typing import Any

KINDS = ("rest", "events", "oauth", "frames")


class Journal:
    """Rows numbered from 1 in the order they happened; `at` is the portal's time."""

    def __init__(self, iso: Callable[[], str]) -> None:
        self._iso = iso
        self._rows: list[dict[str, Any]] = []
        self._next = 1

    def add(self, kind: str, **facts: Any) -> dict[str, Any]:
        row = {"n": self._next, "kind": kind, "at": self._iso(), **facts}
        self._next += 1
        self._rows.append(row)
        return row

    def rows(self, kind: str = "", after: int = 0) -> list[dict[str, Any]]:
        return [row for row in self._rows if kind in ("", row["kind"]) and row["n"] > after]

    def clear(self, kind: str = "") -> None:
        self._rows = [] if not kind else [row for row in self._rows if row["kind"] != kind]
