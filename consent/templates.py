"""A strict little template language for legal texts: ``{{name}}`` and ``[[if name]] ... [[end]]``.

Nothing is guessed: an unknown name, an empty value outside a block, a nested or unclosed block is
an error, so no text with a hole in it can be published. Values are inserted once and never read
as template text themselves.
"""

import re
from collections.abc import Mapping

_MARK = re.compile(r"\{\{(\w+)\}\}|\[\[if (\w+)\]\]|\[\[(end)\]\]")
_LEFTOVER = re.compile(r"\{\{|\}\}|\[\[|\]\]")


class TemplateError(ValueError):
    """A template and its values do not fit."""


def render(template: str, values: Mapping[str, str]) -> str:
    """Fill a template; a block whose value is empty vanishes with its content.

    Raises ``TemplateError``.
    """
    written: list[str] = []
    start = 0
    condition: str | None = None
    for mark in _MARK.finditer(template):
        shown = condition is None or bool(values[condition])
        if shown:
            written.append(_literal(template[start : mark.start()]))
        start = mark.end()
        name, opened, _ = mark.groups()
        if name:
            written.append(_filled(values, name) if shown else "")
        else:
            condition = _block(values, condition, opened)
    if condition is not None:
        raise TemplateError(f"block without end: {condition}")
    written.append(_literal(template[start:]))
    return _tidy("".join(written))


def _literal(text: str) -> str:
    if _LEFTOVER.search(text):
        raise TemplateError(f"stray mark in: {text!r}")
    return text


def _filled(values: Mapping[str, str], name: str) -> str:
    if not values.get(name):
        raise TemplateError(f"no value for: {name}")
    return values[name]


def _block(values: Mapping[str, str], condition: str | None, opened: str | None) -> str | None:
    if opened is None:
        if condition is None:
            raise TemplateError("end without block")
        return None
    if condition is not None:
        raise TemplateError(f"nested block: {opened}")
    if opened not in values:
        raise TemplateError(f"unknown condition: {opened}")
    return opened


def _tidy(text: str) -> str:
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n")
