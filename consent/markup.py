"""Markup of a company's own text: the few tags that are kept, and the plain text behind them.

A page shows a text of others unescaped, so nothing but these tags may ever reach it.
"""

import html
import re
from html.parser import HTMLParser

import nh3

ALLOWED_TAGS = frozenset({"p", "br", "b", "i", "ul", "ol", "li", "a"})
ALLOWED_SCHEMES = frozenset({"http", "https", "mailto"})

_SANITISER = nh3.Cleaner(
    tags=set(ALLOWED_TAGS),
    # Without the second entry `title` and `lang` pass: a hint is read, but is no part of the text.
    attributes={"a": {"href"}, "*": set()},
    url_schemes=set(ALLOWED_SCHEMES),
    url_relative="deny",
    link_rel="noopener nofollow",
)
# What people paste from sites and editors: without its like such a tag would glue two lines together.
_LIKE = {
    "strong": "b", "em": "i",
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "div", "section", "article", "blockquote"), "p"),
    **dict.fromkeys(("table", "tr", "td", "th", "dl", "dt", "dd", "pre"), "p"),
}  # fmt: skip
_ANY_TAG = re.compile(
    r"<(?:/?[a-zA-Z][a-zA-Z0-9:-]*(?:\s[^<>]*)?/?|!--[^<>]*|!doctype[^<>]*)>", re.IGNORECASE
)
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>]*)([^<>]*)(>?)")
_DECLARATION = re.compile(r"<([!?])")
_ATTRIBUTE = re.compile(r"""([^\s"'=/<>]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'<>]+))?""")
_LISTS = frozenset({"ul", "ol"})
_LINES = _LISTS | {"p", "br", "li"}
_HEADING_LENGTH = 80


def is_html(text: str) -> bool:
    """Whether a text is written with tags; `a < b` and `<office@firm.ru>` are none."""
    return bool(_ANY_TAG.search(text))


def sanitise(text: str) -> str:
    """HTML of p, br, b, i, ul, ol, li and links by http, https and mailto; scripts go with their content.

    Sanitising twice changes nothing.
    """
    return _SANITISER.clean(_TAG.sub(_bare, text))


def _bare(tag: re.Match[str]) -> str:
    # Attributes go first: a browser repeats unclosed tags that differ in them, which makes a text explode.
    closing, name, rest, end = tag.groups()
    known = _LIKE.get(name.lower(), name)
    return f"<{closing}{known}{rest if known.lower() == 'a' else ''}{end}" if end else tag.group()


def foreign_markup(text: str) -> tuple[str, ...]:
    """Names of tags and attributes that `sanitise` takes away, each once: `div`, `p style`, `a href`."""
    found = ["<" + sign for sign in _DECLARATION.findall(text)]
    for tag in _TAG.finditer(text):
        name = tag.group(2).lower()
        if name in ALLOWED_TAGS:
            found += [f"{name} {attribute}" for attribute in _foreign_attributes(name, tag.group(3))]
        else:
            found.append(name)
    return tuple(dict.fromkeys(found))


def _foreign_attributes(tag: str, written: str) -> list[str]:
    attributes = [(name.lower(), value) for name, value in _ATTRIBUTE.findall(written)]
    if tag != "a":
        return [name for name, _ in attributes]
    # `rel` is always ours.
    return [
        name
        for name, value in attributes
        if name != "rel" and not (name == "href" and _is_kept_address(value))
    ]


def _is_kept_address(value: str) -> bool:
    address = html.unescape(value.strip("\"'")).strip()
    return "href=" in _SANITISER.clean(f'<a href="{html.escape(address)}">.</a>')


def to_plain(text: str) -> str:
    """The words of an HTML text, sanitised first: a line for each paragraph, list row and line break.

    The address of a link follows in brackets where it differs from what the link says.
    """
    reader = _Reader()
    reader.feed(sanitise(text))
    reader.close()
    return reader.plain()


def to_html(plain_text: str) -> str:
    """A plain text as headings and paragraphs; its title, the first line, is left to the page."""
    lines = [line.strip() for line in plain_text.split("\n") if line.strip()]
    title = lines[0].casefold() if lines else ""
    return "\n".join(_element(line) for line in lines if line.casefold() != title)


def _element(line: str) -> str:
    is_heading = line[0].isdigit() and len(line) < _HEADING_LENGTH and line[-1] not in ".:;"
    tag = "h2" if is_heading else "p"
    return f"<{tag}>{html.escape(line)}</{tag}>"


class _Reader(HTMLParser):
    """Writes lines down while it reads sanitised HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._line: list[str] = []
        self._mark = ""
        self._lists: list[int | None] = []
        self._address = ""
        self._said: list[str] = []

    def plain(self) -> str:
        self._break()
        return "\n".join(self._lines)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._address, self._said = dict(attrs).get("href") or "", []
        elif tag in _LINES:
            self._break()
        if tag in _LISTS:
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self._mark = self._next_mark()

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._write_address()
        elif tag in _LINES:
            self._break()
        if tag in _LISTS and self._lists:
            self._lists.pop()

    def handle_data(self, data: str) -> None:
        self._line.append(data)
        self._said.append(data)

    def _next_mark(self) -> str:
        number = self._lists[-1] if self._lists else None
        if number is None:
            return "— "
        self._lists[-1] = number + 1
        return f"{number + 1}. "

    def _write_address(self) -> None:
        shown = self._address.removeprefix("mailto:")
        said = "".join(self._said).strip()
        if shown and said not in {shown, self._address}:
            self._line.append(f" ({shown})" if said else shown)
        self._address, self._said = "", []

    def _break(self) -> None:
        # Only these spaces are one space on a page; a non-breaking one stays.
        line = re.sub(r"[ \t\n\r\f]+", " ", "".join(self._line)).strip(" ")
        self._line = []
        if line:
            self._lines.append(self._mark + line)
            self._mark = ""
