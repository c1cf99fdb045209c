"""Files of the register in the hands of a spreadsheet: texts stay texts, whatever they begin with."""

import csv
import io
import zipfile
from datetime import UTC, datetime
from itertools import chain
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from usecases import export_files
from usecases.export_files import csv_head, csv_lines, xlsx_file

AT = datetime(2026, 11, 24, 17, 23, 5, tzinfo=UTC)
HEADINGS = ["Дата", "Имя", "Номер"]
ACTING = ["=1+1", "+7 912", "-2", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")', "=cmd|'/c calc'!A0"]
SIGNS = st.text(st.sampled_from("=+-@\t\r\n＝＋－＠;\"'aя"), max_size=3)
CELLS = st.none() | st.integers(0) | SIGNS | st.text(st.characters(codec="utf-8"))
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def columns(rows):
    return list(zip(*rows, strict=True))


def read_csv(slices):
    raw = csv_head(HEADINGS) + b"".join(csv_lines(columns(rows)) for rows in slices)
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";"))


def cells_of(slices, sheet="sheet1"):
    """Type, text and formula of every cell of a worksheet, row by row."""
    raw = b"".join(xlsx_file(map(columns, slices), HEADINGS, "Реестр"))
    with zipfile.ZipFile(io.BytesIO(raw)) as book:
        tree = ElementTree.fromstring(book.read(f"xl/worksheets/{sheet}.xml"))
    return [
        [(cell.get("t"), "".join(cell.itertext()), cell.find(f"{SHEET}f")) for cell in row]
        for row in tree.iter(f"{SHEET}row")
    ]


@pytest.mark.parametrize("name", ACTING)
def test_a_name_like_a_formula_is_marked_as_text_in_csv(name):
    assert read_csv([[("2026", name, 9)]])[1] == ["2026", f"'{name}", "9"]


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=4))
def test_every_text_comes_back_from_csv_and_no_spreadsheet_runs_it(rows):
    read = read_csv([rows])[1:]
    for cell, found in zip(chain(*rows), chain(*read), strict=True):
        text = "" if cell is None else str(cell)
        acts = isinstance(cell, str) and text[:1] in set("=+-@\t\r\n＝＋－＠") - {""}
        assert found == (f"'{text}" if acts else text)


@pytest.mark.parametrize("name", ACTING)
def test_a_name_like_a_formula_is_a_text_in_xlsx(name):
    kind, text, formula = cells_of([[(AT, name, 9)]])[1][1]
    assert (kind, formula) == ("inlineStr", None)
    assert text.replace("_x000D_", "\r") == name


@pytest.mark.parametrize("name", ["Иван; Ольга", 'ООО "Ромашка"', "две\nстроки", "", "Ivan=1"])
def test_other_names_come_back_from_csv_as_they_were(name):
    assert read_csv([[(AT, name, 9)]])[1][1] == name


def test_an_address_is_no_link_and_a_sign_that_xml_lacks_spoils_no_workbook():
    row = cells_of([[(AT, "https://shop.example/\x01\x0b\uffff", 2**60)]])[1]
    assert row[1][:2] == ("inlineStr", "https://shop.example/")
    assert row[2][:2] == ("inlineStr", str(2**60))
    assert row[0][0] is None


def test_a_text_longer_than_a_cell_is_cut_and_not_lost():
    assert len(cells_of([[(AT, "я" * 40_000, 1)]])[1][1][1]) == 32_767


def test_a_full_worksheet_is_followed_by_another(monkeypatch):
    monkeypatch.setattr(export_files, "_SHEET_ROWS", 3)
    slices = [[(AT, f"n{number}", number)] for number in range(5)]
    names = [[row[1][1] for row in cells_of(slices, f"sheet{number}")] for number in (1, 2, 3)]
    assert names == [["Имя", "n0", "n1"], ["Имя", "n2", "n3"], ["Имя", "n4"]]


def test_nothing_found_is_a_file_with_headings_only():
    assert read_csv([]) == [HEADINGS]
    assert [[cell[1] for cell in row] for row in cells_of([])] == [HEADINGS]
