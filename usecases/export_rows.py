"""One row of the register outside the application: as the JSON API shows it, and as a line of a table."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any, Final

from consent import texts
from consent.vocabulary import Method

Cell = str | int | datetime | None

_SOURCES: Final = {
    "status_word": "status",
    "method_word": "method",
    "url_kind_word": "url_kind",
    "page_url": "version_id",
}
"""Columns with something for people, and what of the row it is made from."""


def moment(at: datetime) -> str:
    """RFC 3339 in UTC."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


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


def line_of(language: str, pages: Mapping[int, str]) -> Callable[[Any], list[Cell]]:
    """What makes a row the cells under `headings`; ``pages``: where the text of each version is."""
    words, columns = _table(language), list(_table(language)["headings"])
    read = attrgetter(*(_SOURCES.get(column, column) for column in columns))
    told: list[tuple[int, Mapping[Any, str]]] = [
        (place, pages if column == "page_url" else words[_SOURCES[column]])
        for place, column in enumerate(columns)
        if column in _SOURCES
    ]

    message = columns.index("decision_message_id")

    def line(row: Any) -> list[Cell]:
        cells: list[Cell] = list(read(row))
        cells[message] = _deciding_message(row)
        for place, meanings in told:
            cells[place] = meanings.get(cells[place], cells[place])
        return cells

    return line


def _table(language: str) -> dict[str, Any]:
    found: dict[str, Any] = texts.table("export")[language]
    return found


def title(language: str) -> str:
    """What the register is called in ``ru`` or ``en``."""
    return str(_table(language)["title"])
