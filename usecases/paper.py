"""Sheets of paper as PDF: A4, Cyrillic, with page numbers; what is written on them is somebody else's."""

import re
import tempfile
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

import pymupdf_fonts
from fpdf import FPDF
from fpdf.enums import MethodReturnValue, XPos, YPos
from fpdf.fonts import FontFace

_FONT: Final = "text"
_SPARE: Final = "spare"
_FONTS: Final = {(_FONT, ""): "notos", (_FONT, "B"): "notosbo", (_SPARE, ""): "figo", (_SPARE, "B"): "figbo"}
"""Noto Sans, and FiraGO for the letters it lacks: Georgian, Hebrew, Arabic, Thai (both OFL)."""
_MISSING: Final = "\N{REPLACEMENT CHARACTER}"
_LEFT, _TOP, _RIGHT, _BOTTOM = 25.0, 18.0, 15.0, 24.0
"""Margins in millimetres; the left one is for the file."""
_LABEL_WIDTH: Final = 58.0
_SIZE, _SMALL, _TINY = 10.0, 8.5, 6.5
_LINE, _SMALL_LINE = 5.0, 4.2
_GREY: Final = 90
_HEIGHT: Final = MethodReturnValue.HEIGHT
_PAGES: Final = "\x02\x02\x02"
_SPACES: Final = re.compile(r"\s+")


def write_pdf(title: str, foot: str, author: str, now: datetime, draw: Callable[["Sheets"], None]) -> bytes:
    """The same drawing at the same moment gives the same bytes.

    ``foot`` stands on every page beside its number, ``title`` above it and in the file's properties.
    """
    with tempfile.TemporaryDirectory(prefix="soglasie-fonts-") as folder:
        # A font is read from a file only; one that stays would be swept away under a worker that runs long.
        pdf = _Pdf(Path(folder), title, foot)
        pdf.set_title(title)
        pdf.set_creator(author)
        pdf.set_lang("ru-RU")
        pdf.set_creation_date(now)
        pdf.add_page()
        draw(Sheets(pdf))
        return bytes(pdf.output())


class _Pdf(FPDF):
    """A4 with a foot on every page."""

    def __init__(self, folder: Path, title: str, foot: str) -> None:
        super().__init__(format="A4")
        self._folder, self._title, self._foot = folder, title, foot
        # The last number of a page is known at the end only; `printable` takes its mark out of all texts.
        self.alias_nb_pages(_PAGES)
        self.set_margins(_LEFT, _TOP, _RIGHT)
        self.set_auto_page_break(True, _BOTTOM)
        self._add_fonts(_FONT)
        self.set_font(_FONT, size=_SIZE)

    def footer(self) -> None:
        self.set_y(6 - _BOTTOM)
        self.set_font(_FONT, size=_TINY)
        self.set_text_color(_GREY)
        self.cell(self.epw / 2, 3.5, self._title)
        self.cell(0, 3.5, f"Страница {self.page_no()} из {_PAGES}", align="R", new_x="LMARGIN", new_y="NEXT")
        self.multi_cell(0, 3.5, self._foot, align="L", new_x="LMARGIN")
        self.set_text_color(0)

    def printable(self, text: str) -> str:
        """One line that this paper can show: without control signs, and with a mark for unknown letters."""
        plain = _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()
        plain = "".join(sign for sign in plain if not _is_hidden(sign))
        plain = plain.replace("№ ", "№\N{NO-BREAK SPACE}")
        if all(self._has(_FONT, sign) for sign in plain):
            return plain
        self._add_fonts(_SPARE)
        self.set_fallback_fonts([_SPARE])
        return "".join(s if self._has(_FONT, s) or self._has(_SPARE, s) else _MISSING for s in plain)

    def _has(self, family: str, sign: str) -> bool:
        return ord(sign) in self.fonts[family].cmap  # type: ignore[union-attr]

    def _add_fonts(self, family: str) -> None:
        if family in self.fonts:
            return
        for (name, style), source in _FONTS.items():
            if name == family:
                path = self._folder / f"{source}.ttf"
                path.write_bytes(pymupdf_fonts.myfont(source))
                self.add_font(name, style, path)


def _is_hidden(sign: str) -> bool:
    """Control signs, marks of direction, variation selectors: they have no shape of their own."""
    return unicodedata.category(sign) in ("Cc", "Cf") or "\ufe00" <= sign <= "\ufe0f"


class Sheets:
    """What can be put on the paper, from top to bottom; every text may come from anybody."""

    def __init__(self, pdf: _Pdf) -> None:
        self._pdf = pdf

    def title(self, first: str, second: str) -> None:
        self._block(first, size=14, style="B", align="C", line=7)
        self._block(second, size=11, style="B", align="C", line=6)
        self.gap(4)

    def heading(self, text: str, lines: int = 2) -> None:
        """Never alone at the end of a page: so many lines stay with it at least."""
        self.gap(2.5)
        self._keep((lines + 2) * _LINE)
        self._block(text, size=11, style="B", line=6)
        self.gap(0.5)

    def line(self, text: str) -> None:
        self._block(text)

    def note(self, text: str) -> None:
        self._pdf.set_text_color(_GREY)
        self._block(text, size=_SMALL, line=_SMALL_LINE)
        self._pdf.set_text_color(0)

    def row(self, label: str, value: str) -> None:
        """A label and what it is; long values wrap and may go on over the page."""
        pdf = self._pdf
        label, value = pdf.printable(label), pdf.printable(value) or "—"
        height = self._height(_LABEL_WIDTH, label)
        self._keep(height + _LINE)
        page, top = pdf.page, pdf.get_y()
        pdf.set_text_color(_GREY)
        pdf.multi_cell(_LABEL_WIDTH, _LINE, label, align="L", new_x=XPos.RIGHT, new_y=YPos.TOP)
        pdf.set_text_color(0)
        pdf.set_x(pdf.l_margin + _LABEL_WIDTH + 2)
        pdf.multi_cell(0, _LINE, value, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        if pdf.page == page:
            pdf.set_y(max(pdf.get_y(), top + height))
        self.gap(0.8)

    def table(self, headings: Sequence[str], widths: Sequence[int], rows: Sequence[Sequence[str]]) -> None:
        """Rows stay whole, so their texts are to be short; the headings stand on every page."""
        pdf = self._pdf
        pdf.set_font(_FONT, size=_SMALL)
        style = FontFace(emphasis="BOLD", fill_color=235)
        with pdf.table(
            col_widths=tuple(widths), headings_style=style, line_height=_SMALL_LINE, text_align="LEFT",
            v_align="TOP", padding=1, align="LEFT",
        ) as table:  # fmt: skip
            for row in (headings, *rows):
                table.row([pdf.printable(text) for text in row])
        pdf.set_font(_FONT, size=_SIZE)
        self.gap(1.5)

    def signature(self, captions: Sequence[str], known: Mapping[int, str]) -> None:
        """Lines to be filled in by hand, side by side; what is known stands above its line already."""
        pdf = self._pdf
        width = (pdf.epw - 4 * (len(captions) - 1)) / len(captions)
        texts = {place: pdf.printable(text) for place, text in known.items() if text}
        heights = {place: self._height(width, text) for place, text in texts.items()}
        room = max([2 * _LINE, *heights.values()])
        self._keep(room + 2 * _LINE)
        ground = pdf.get_y() + room
        for place, caption in enumerate(captions):
            left = pdf.l_margin + place * (width + 4)
            if place in texts:
                pdf.set_xy(left, ground - heights[place])
                pdf.multi_cell(width, _LINE, texts[place], align="C")
            pdf.line(left, ground, left + width, ground)
            pdf.set_xy(left, ground + 0.5)
            pdf.set_font(_FONT, size=_TINY)
            pdf.cell(width, 3.5, caption, align="C")
            pdf.set_font(_FONT, size=_SIZE)
        pdf.set_xy(pdf.l_margin, ground + 5)

    def gap(self, height: float) -> None:
        """White space, none at the top of a page."""
        if self._pdf.get_y() > _TOP:
            self._pdf.set_y(self._pdf.get_y() + height)

    def _block(
        self, text: str, size: float = _SIZE, style: str = "", align: str = "L", line: float = _LINE
    ) -> None:
        self._pdf.set_font(_FONT, "B" if style else "", size)
        self._pdf.multi_cell(0, line, self._pdf.printable(text), align=align, new_x="LMARGIN")
        self._pdf.set_font(_FONT, size=_SIZE)

    def _height(self, width: float, text: str) -> float:
        found = self._pdf.multi_cell(width, _LINE, text, align="L", dry_run=True, output=_HEIGHT)
        assert isinstance(found, float | int)
        return found

    def _keep(self, height: float) -> None:
        """Begin a new page unless there is so much room left."""
        if self._pdf.will_page_break(height):
            self._pdf.add_page()
