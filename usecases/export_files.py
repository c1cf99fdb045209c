"""The files that a register is exported to: made while they are read, with nothing in them that acts.

A client's name or a page's address may begin like a formula, and a spreadsheet would run it
(https://owasp.org/www-community/attacks/CSV_Injection). In CSV such a cell begins with an apostrophe;
in XLSX every text is a cell of text.
"""

import json
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from usecases.export_rows import Cell, Columns

Portions = Iterable[Sequence[Any]]

_ACTING: Final = frozenset("=+-@\t\r\n＝＋－＠")
_QUOTE: Final = '"'
_QUOTED: Final = re.compile('[;"\r\n]')
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What XML 1.0 has no place for (https://www.w3.org/TR/xml/#charsets)."""
_LONGEST_TEXT: Final = 32_767
_SHEET_ROWS: Final = 1_048_576
_EXACT: Final = 2**53
"""A spreadsheet keeps numbers as floats: larger ones would be rounded."""
_PIECE: Final = 64 * 1024
_WIDTHS: Final = (20, 26, 30, 44)
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
}


def json_lines(portions: Portions, shape: Callable[[Any], dict[str, Any]]) -> Iterator[bytes]:
    """A JSON object a line."""
    for rows in portions:
        lines = [json.dumps(shape(row), ensure_ascii=False, default=_shown) + "\n" for row in rows]
        yield "".join(lines).encode()


def _shown(stored: object) -> str:
    """As a text what nothing of ours stores: SQLite takes bytes or numbers in place of any value."""
    return stored.decode(errors="replace") if isinstance(stored, bytes) else str(stored)


def csv_file(portions: Portions, headings: Sequence[str], columns: Columns) -> Iterator[bytes]:
    """CSV (RFC 4180) as a Russian spreadsheet opens it: a byte order mark and semicolons."""
    yield "\ufeff".encode() + _csv([[heading] for heading in headings])
    for rows in portions:
        yield _csv(columns(rows))


def _csv(columns: Iterable[Sequence[Cell]]) -> bytes:
    lines = map(";".join, zip(*map(_csv_column, columns), strict=True))
    return ("\r\n".join(lines) + "\r\n").encode()


def _csv_column(cells: Sequence[Cell]) -> list[str]:
    distinct = set(cells)
    if len(distinct) * 2 > len(cells):
        return _written(cells)
    # Lines, companies and words repeat: each is looked at once.
    written = dict(zip(distinct, _written(list(distinct)), strict=True))
    return [written[cell] for cell in cells]


def _written(cells: Sequence[Cell]) -> list[str]:
    if set(map(type, cells)) == {int}:
        return list(map(str, cells))
    texts = ["" if cell is None else cell if isinstance(cell, str) else _shown(cell) for cell in cells]
    harmless = [f"'{text}" if text[:1] in _ACTING else text for text in texts]
    # One look at the whole column: hardly any has a cell that must stand in quotes.
    if not _QUOTED.search("".join(harmless)):
        return harmless
    return [f'"{text.replace(_QUOTE, _QUOTE * 2)}"' if _QUOTED.search(text) else text for text in harmless]


def xlsx_file(portions: Portions, headings: Sequence[str], columns: Columns, title: str) -> Iterator[bytes]:
    """A workbook, made in a temporary folder first: its beginning tells of its end."""
    with tempfile.TemporaryDirectory(prefix="soglasie-export-") as folder:
        path = Path(folder) / "export.xlsx"
        with xlsxwriter.Workbook(str(path), {**_OPTIONS, "tmpdir": folder}) as workbook:
            workbook.set_properties({"title": title})
            _fill(_Sheets(workbook, headings, title), portions, columns)
        with path.open("rb") as made:
            while piece := made.read(_PIECE):
                yield piece


def _fill(sheets: "_Sheets", portions: Portions, columns: Columns) -> None:
    for rows in portions:
        for cells in zip(*columns(rows), strict=True):
            sheets.add(cells)


class _Sheets:
    """Worksheets filled one after another; a full one is followed by the next."""

    def __init__(self, workbook: Any, headings: Sequence[str], title: str) -> None:
        self._workbook, self._headings, self._title = workbook, headings, title
        self._bold = workbook.add_format({"bold": True})
        self._date = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._count = 0
        self._begin()

    def _begin(self) -> None:
        self._count += 1
        self._sheet = self._workbook.add_worksheet(f"{self._title[:25]} {self._count}")
        for column, width in enumerate(_WIDTHS):
            self._sheet.set_column(column, column, width)
        self._sheet.set_column(len(_WIDTHS), len(self._headings) - 1, 18)
        self._sheet.freeze_panes(1, 0)
        for column, heading in enumerate(self._headings):
            self._sheet.write_string(0, column, heading, self._bold)
        self._row = 1

    def add(self, cells: Sequence[Cell]) -> None:
        if self._row == _SHEET_ROWS:
            self._begin()
        for column, cell in enumerate(cells):
            if cell is not None and cell != "":
                self._write(column, cell)
        self._row += 1

    def _write(self, column: int, cell: str | int | datetime) -> None:
        if isinstance(cell, datetime):
            self._sheet.write_datetime(self._row, column, cell, self._date)
        elif isinstance(cell, int) and abs(cell) < _EXACT:
            self._sheet.write_number(self._row, column, cell)
        else:
            text = _UNPRINTABLE.sub("", _shown(cell))
            self._sheet.write_string(self._row, column, text[:_LONGEST_TEXT])
