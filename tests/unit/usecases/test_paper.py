"""Paper as an inspector's viewer reads it back."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from pypdf import PdfReader

from logs import config
from usecases.paper import write_pdf

NOW = datetime(2026, 11, 24, 17, 23, 5, tzinfo=UTC)
ALPHABET = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ абвгдеёжзийклмнопрстуфхцчшщъыьэюя"


def written(draw, now=NOW):
    return write_pdf("Акт № 1", "Подвал", "«Согласие»", now, draw)


def read(content):
    """The text of each page, spaces of all kinds as one."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


def test_every_letter_of_the_russian_alphabet_can_be_read_and_copied():
    pages = read(written(lambda sheets: sheets.line(ALPHABET)))
    assert ALPHABET in pages[0]
    bold = read(written(lambda sheets: sheets.heading(ALPHABET.upper())))
    assert ALPHABET.upper().split()[0] in bold[0]


def test_pages_are_a4_and_numbered():
    def draw(sheets):
        for number in range(120):
            sheets.row("Строка", str(number))

    content = written(draw)
    width, height = PdfReader(io.BytesIO(content)).pages[0].mediabox[2:]
    assert (round(width * 25.4 / 72), round(height * 25.4 / 72)) == (210, 297)
    pages = read(content)
    assert len(pages) > 2
    assert all(f"Страница {n} из {len(pages)}" in page for n, page in enumerate(pages, 1))
    assert all("Подвал" in page for page in pages)


def test_the_same_paper_of_the_same_moment_has_the_same_bytes():
    def draw(sheets):
        sheets.title("Акт", "об уничтожении")
        sheets.table(["Что", "Когда"], [100, 70], [["Контакт", "Сегодня გიორგი"]])

    assert written(draw) == written(draw)
    assert written(draw) != written(draw, NOW + timedelta(days=1))
    assert PdfReader(io.BytesIO(written(draw))).metadata.creation_date == NOW


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<b>Иван</b> **x** __y__", "<b>Иван</b> **x** __y__"),
        ("Иван\x00\x07\x1b[31m", "Иван[31m"),
        ("Иван\u202eнавИ\u200b", "ИваннавИ"),
        ("Иван 😀🏽\ufe0f", "Иван ��"),
        ("Иван\n\tПетров\u2028!", "Иван Петров !"),
        ("{nb} \\n {{nb}}", "{nb} \\n {{nb}}"),
        ("გიორგი", "გიორგი"),
        ("и\u0306", "й"),
    ],
)
def test_hostile_names_are_plain_text(text, shown):
    assert f"Имя {shown}" in read(written(lambda sheets: sheets.row("Имя", text)))[0]


@pytest.mark.parametrize("text", ["Ъ" * 5000, "слово " * 3000, "محمد שלום 中文 ", "a\u0301" * 500, "", " "])
def test_no_text_is_too_long_or_too_strange_for_a_line(text):
    def draw(sheets):
        for put in (sheets.heading, sheets.line, sheets.note):
            put(text)
        sheets.row("Имя", text)
        sheets.table(["Имя", "Номер"], [100, 70], [[text[:300], "1"]])
        sheets.signature(["должность", "подпись", "имя", "дата"], {2: text[:200]})
        sheets.line("Конец")

    assert "Конец" in read(written(draw))[-1]


def test_a_long_table_has_its_headings_on_every_page():
    rows = [[f"Контакт CRM № {number}", "удалён"] for number in range(100)]
    pages = read(written(lambda sheets: sheets.table(["Запись", "Судьба"], [100, 70], rows)))
    assert len(pages) > 2
    assert all(page.startswith("Запись Судьба") for page in pages)
    assert all(any(f"{row[0]} удалён" in page for page in pages) for row in rows)


def test_a_heading_is_not_left_alone_at_the_end_of_a_page():
    for lines in range(40, 52):

        def draw(sheets, lines=lines):
            for _ in range(lines):
                sheets.line("строка")
            sheets.heading("Подписи")
            sheets.line("после заголовка")

        assert any("Подписи после заголовка" in page for page in read(written(draw)))


def test_writing_fonts_fills_no_log(caplog):
    level = config("INFO")["loggers"]["fontTools"]["level"]
    with caplog.at_level("INFO"), caplog.at_level(level, "fontTools"):
        written(lambda sheets: sheets.line("Текст"))
    assert caplog.records == []
