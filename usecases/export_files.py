"""The files that a register is exported to: made while they are read, with nothing in them that acts.

A client's name or a page's address may begin like a formula, and a spreadsheet would run it
(https://owasp.org/www-community/attacks/CSV_Injection). In CSV such a cell begins with an apostrophe;
in XLSX every text is a cell of text.
"""

import json
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from usecases.export_rows import Cell

Slices = Iterable[Sequence[Sequence[Cell]]]
"""Rows as columns, some at a time."""

_ACTING: Final = frozenset("=+-@\t\r＝＋－＠")
_ACTING_OR_TORN: Final = _ACTING | {"\n"}
_QUOTE: Final = '"'
_BREAKING: Final = ('"', ";", "\r")
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


def json_lines(rows: Iterable[dict[str, Any]]) -> bytes:
    """A JSON object a line."""
    return "".join(json.dumps(row, ensure_ascii=False, default=_shown) + "\n" for row in rows).encode()


def _shown(stored: object) -> str:
    """As a text what nothing of ours stores: SQLite takes bytes or numbers in place of any value."""
    return stored.decode(errors="replace") if isinstance(stored, bytes) else str(stored)


def csv_head(headings: Sequence[str]) -> bytes:
    """The beginning of a file as a Russian spreadsheet opens it: a byte order mark and semicolons."""
    return "\ufeff".encode() + csv_lines([[heading] for heading in headings])


def csv_lines(columns: Iterable[Sequence[Cell]]) -> bytes:
    """Lines of CSV (RFC 4180)."""
    lines = map(";".join, zip(*map(_csv_column, columns), strict=True))
    return ("\r\n".join(lines) + "\r\n").encode()


def _csv_column(cells: Sequence[Any]) -> Sequence[str]:
    """What the cells of a column are written as; each is looked at only if a look at all finds something."""
    try:
        joined = "\n".join(cells)
    except TypeError:
        return _mixed_column(cells)
    is_torn = joined.count("\n") != len(cells) - 1
    if is_torn or _is_acting(joined):
        cells = [f"'{text}" if text[:1] in _ACTING_OR_TORN else text for text in cells]
    if is_torn or any(sign in joined for sign in _BREAKING):
        # Names of companies repeat: each is looked at once.
        written = {text: _quoted(text) for text in set(cells)}
        cells = [written[text] for text in cells]
    return cells


def _mixed_column(cells: Sequence[Any]) -> Sequence[str]:
    if set(map(type, cells)) == {int}:
        return list(map(str, cells))
    return _csv_column(["" if cell is None else _shown(cell) for cell in cells])


def _is_acting(lines: str) -> bool:
    return lines[:1] in _ACTING_OR_TORN or any(sign in lines and f"\n{sign}" in lines for sign in _ACTING)


def _quoted(text: str) -> str:
    return f'"{text.replace(_QUOTE, _QUOTE * 2)}"' if _QUOTED.search(text) else text


def xlsx_file(slices: Slices, headings: Sequence[str], title: str) -> Iterator[bytes]:
    """A workbook, made in a temporary folder first: its beginning tells of its end."""
    with tempfile.TemporaryDirectory(prefix="soglasie-export-") as folder:
        path = Path(folder) / "export.xlsx"
        with xlsxwriter.Workbook(str(path), {**_OPTIONS, "tmpdir": folder}) as workbook:
            workbook.set_properties({"title": title})
            _fill(_Sheets(workbook, headings, title), slices)
        with path.open("rb") as made:
            while piece := made.read(_PIECE):
                yield piece


def _fill(sheets: "_Sheets", slices: Slices) -> None:
    for columns in slices:
        for cells in zip(*columns, strict=True):
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
