"""One row of the register outside the application: as the JSON API shows it, and as a line of a table."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from consent import texts
from consent.vocabulary import Method
from models.register_portions import as_moment

Cell = str | int | datetime | None

Columns = Callable[[Sequence[Any]], list[Sequence[Cell]]]
"""Makes a slice of rows columns of cells."""
MakesMoments = Callable[[Sequence[Any]], Sequence[Cell]]
"""Makes a column of moments, as they are read, one of cells."""

_WRITTEN: Final = re.compile(r"(?:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}\n)+", re.ASCII)
"""Moments as they are read for an export, a line each (`models.register_portions`)."""
_WORDS: Final = {"status_word": "status", "method_word": "method", "url_kind_word": "url_kind"}
"""Columns with a word for people, and the columns with its code."""


def moment(at: datetime | str) -> str:
    """RFC 3339 in UTC, also of a moment as it is read for an export (`models.register_portions`)."""
    try:
        at = as_moment(at)
    except (TypeError, ValueError):
        return str(at)  # tampered with: the file shows what is there
    return at.isoformat().replace("+00:00", "Z")


def moments(column: Sequence[Any]) -> list[str]:
    """`moment` of each, of all at once where they are written as ours are."""
    try:
        lines = "\n".join(column) + "\n"
    except TypeError:
        lines = ""
    if lines.count("\n") != len(column) or not _WRITTEN.fullmatch(lines):
        return list(map(moment, column))
    return lines.replace(".000000", "").replace(" ", "T").replace("\n", "Z\n").split("\n")[:-1]


def moment_cells(column: Sequence[Any]) -> list[Cell]:
    """Moments for a workbook."""
    return list(map(_moment_cell, column))


def _moment_cell(at: str) -> Cell:
    try:
        return as_moment(at)
    except (TypeError, ValueError):
        return str(at)


def api_row(row: Any, page_url: str | None) -> dict[str, Any]:
    """An entry, or a row with its columns, in the shape of the JSON API; ``page_url``: where its text is."""
    return {
        "occurred_at": moment(row.occurred_at),
        "client": {"user_id": row.client_user_id, "name": row.client_name},
        "source": row.source,
        "url": row.url,
        "url_kind": row.url_kind,
        "id": row.public_id,
        "seq": row.seq,
        "status": row.status,
        "method": row.method,
        "recorded_at": moment(row.recorded_at),
        "company": {"id": row.company_public_id, "name": row.company_name},
        "agreement": {
            "id": row.agreement_public_id,
            "version": row.version_number,
            "sha256": row.text_sha256,
            "public_url": page_url,
        },
        "line": {"id": row.line_id, "name": row.line_name},
        "connector": row.connector,
        "chat_id": row.chat_id,
        "session_id": row.session_id,
        "prompt_message_id": row.prompt_message_id,
        "decision_message_id": _deciding_message(row),
        "hash": row.hash,
        "prev_hash": row.prev_hash,
    }


def _deciding_message(row: Any) -> int | None:
    """An answer on our page is no message, though the entry keeps the one it came after."""
    return None if row.method == Method.WEB_PAGE else row.decision_message_id


def headings(language: str) -> list[str]:
    """Titles of the columns in ``ru`` or ``en``: date, user, source and URL come first."""
    return list(_table(language)["headings"].values())


def columns_of(language: str, pages: Mapping[int, str], at: MakesMoments) -> Columns:
    """What makes a slice of rows the columns under `headings`.

    ``pages``: where the text of each version is; ``at`` makes cells of a column of moments.
    Whole columns at a time: a million rows have thirty million cells.
    """
    table = _table(language)
    names, words = list(table["headings"]), {word: _Words(table[code]) for word, code in _WORDS.items()}

    def columns(rows: Sequence[Any]) -> list[Sequence[Cell]]:
        read = dict(zip(rows[0]._fields, zip(*rows, strict=True), strict=True))
        read["page_url"] = list(map(pages.get, read["version_id"]))
        if Method.WEB_PAGE in read["method"]:
            by_method = zip(read["method"], read["decision_message_id"], strict=True)
            read["decision_message_id"] = [None if by == Method.WEB_PAGE else id_ for by, id_ in by_method]
        for name in ("occurred_at", "recorded_at"):
            read[name] = at(read[name])
        for word, code in _WORDS.items():
            read[word] = list(map(words[word].__getitem__, read[code]))
        return [read[name] for name in names]

    return columns


class _Words(dict[Any, Any]):
    """Words for people by their codes; a code without one stands for itself."""

    def __missing__(self, code: Any) -> Any:
        return code


def _table(language: str) -> dict[str, Any]:
    found: dict[str, Any] = texts.table("export")[language]
    return found


def title(language: str) -> str:
    """What the register is called in ``ru`` or ``en``."""
    return str(_table(language)["title"])
