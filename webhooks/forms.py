"""Strict reading of the forms that a portal posts: PHP's bracketed names, and JSON in their place.

Events come as `application/x-www-form-urlencoded` with names like `data[PARAMS][MESSAGE_ID]`
(`api-reference/events/index.md`). What is ambiguous or broken is refused and not guessed at, and a hostile
body costs no more than an honest one. Messages of errors never quote a field.
"""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar, TypeAlias, Union

Node: TypeAlias = Union[str, "dict[str, Node]"]
"""A text, or a mapping; a PHP list is a mapping with digit names."""

_BRACKETS = re.compile(r"\[([^\[\]]*)\]")
_NAME = re.compile(r"[^\[\]]+(?:\[[^\[\]]*\])*")
_INDEX = re.compile(r"0|[1-9][0-9]{0,17}", re.ASCII)
_MIB = 1024 * 1024
# Commas and brackets, those inside texts too, are counted before parsing: a million of them parse slowly.
_MARKS_PER_FIELD = 10
_KNOWN_NAMES = 2048
_SCALARS = {True: "1", False: "0", None: ""}


class FormError(ValueError):
    """A body that is not read."""

    status: ClassVar[int] = 400
    """The HTTP status to answer with."""


class FormTooLarge(FormError):
    """A body beyond a limit."""

    status = 413


class FormMalformed(FormError):
    """A body that breaks the rules of its form."""


@dataclass(frozen=True)
class Limits:
    """How much of a body is read."""

    body: int = _MIB
    """Bytes."""
    fields: int = 2000
    """Values, and in JSON also lists and objects."""
    nesting: int = 16
    """Pairs of brackets in a name; in JSON lists and objects inside the outermost."""
    name: int = 1024
    """Characters of a whole name."""


DEFAULT_LIMITS = Limits()


def parse_form(body: bytes, *, limits: Limits = DEFAULT_LIMITS) -> dict[str, Node]:
    """Read a form with bracketed names.

    `a[b]=1&a[c][]=2` gives `{"a": {"b": "1", "c": {"0": "2"}}}`. The last of two equal names wins, as in PHP
    (php.net, manual/en/faq.html.php: each option overwrites the contents of the previous variable). Unlike
    PHP, names are kept as they are, dots and blanks too, and a name that is both a text and a mapping is
    malformed. Raises FormTooLarge and FormMalformed.
    """
    tree = _Tree()
    for piece in _pieces(body, limits):
        name, _, value = piece.partition(b"=")
        tree.put(_path(name, limits.name, limits.nesting), _decoded(value))
    return tree.root


def parse_json(body: bytes, *, limits: Limits = DEFAULT_LIMITS) -> dict[str, Node]:
    """Read a JSON object into the same form.

    Numbers keep their spelling, true and false become "1" and "0", null becomes "", lists become mappings
    with digit names, the last of two equal names wins. Raises FormTooLarge and FormMalformed.
    """
    if len(body) > limits.body:
        raise FormTooLarge("the body is too large")
    if sum(map(body.count, (b",", b"[", b"{"))) > _MARKS_PER_FIELD * limits.fields:
        raise FormTooLarge("the body has too many fields")
    value = _json_value(body)
    if not isinstance(value, dict):
        raise FormMalformed("the body is not a JSON object")
    return _JsonReader(limits).mapping(value, limits.nesting)


def _pieces(body: bytes, limits: Limits) -> list[bytes]:
    if len(body) > limits.body:
        raise FormTooLarge("the body is too large")
    if body.count(b"&") >= limits.fields:
        raise FormTooLarge("the body has too many fields")
    return [piece for piece in body.split(b"&") if piece]


def _decoded(raw: bytes) -> str:
    if raw.isalnum():
        return raw.decode("ascii")
    # "%41" is rewritten as Python's "\x41", so that one pass in C decodes and checks the whole text: a loop
    # over a megabyte of percent signs would take longer than the door has.
    escaped = raw.replace(b"\\", b"\\\\").replace(b"+", b" ").replace(b"%", b"\\x")
    try:
        text = escaped.decode("unicode_escape").encode("latin-1").decode()
    except UnicodeDecodeError:
        raise FormMalformed("a field is not percent-encoded UTF-8") from None
    if "\0" in text:
        raise FormMalformed("a field holds a NUL")
    return text


@lru_cache(maxsize=_KNOWN_NAMES)
def _path(raw: bytes, longest: int, deepest: int) -> tuple[str, ...]:
    """The keys that a name goes through; a portal sends the same few hundred names again and again."""
    name = _decoded(raw)
    if len(name) > longest:
        raise FormTooLarge("a name is too long")
    if name.count("[") > deepest:
        raise FormTooLarge("a name is nested too deeply")
    if not _NAME.fullmatch(name):
        raise FormMalformed("a name is empty or has unbalanced brackets")
    first, _, _ = name.partition("[")
    return (first, *_BRACKETS.findall(name))


class _Tree:
    """The mappings being filled, and the index that `name[]` gets next in each."""

    def __init__(self) -> None:
        self.root: dict[str, Node] = {}
        self._next_index: dict[int, int] = {}

    def put(self, path: tuple[str, ...], value: str) -> None:
        here, counts = self.root, self._next_index
        for key in path[:-1]:
            name = self._name(here, key) if counts or not key else key
            inner = here.get(name)
            if inner is None:
                inner = here[name] = {}
            elif isinstance(inner, str):
                raise FormMalformed("a field is a part of a text")
            here = inner
        key = path[-1]
        last = self._name(here, key) if counts or not key else key
        if isinstance(here.get(last), dict):
            raise FormMalformed("a field is a text in place of a mapping")
        here[last] = value

    def _name(self, here: dict[str, Node], key: str) -> str:
        """The name to write to: the given one, or for an empty one the index after the highest."""
        counted = id(here)
        if not key:
            index = self._next_index.get(counted)
            if index is None:
                index = _after_highest(here) if here else 0
            self._next_index[counted] = index + 1
            return str(index)
        if counted in self._next_index and _INDEX.fullmatch(key):
            self._next_index[counted] = max(self._next_index[counted], int(key) + 1)
        return key


def _after_highest(mapping: dict[str, Node]) -> int:
    return 1 + max((int(name) for name in mapping if _INDEX.fullmatch(name)), default=-1)


def _json_value(body: bytes) -> Any:
    try:
        return json.loads(body.decode(), parse_int=str, parse_float=str, parse_constant=_no_constant)
    except RecursionError:
        raise FormTooLarge("the body is nested too deeply") from None
    except ValueError:
        raise FormMalformed("the body is not JSON in UTF-8") from None


def _no_constant(_: str) -> Any:
    raise ValueError


class _JsonReader:
    """Turns parsed JSON into nodes and counts what it has turned."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._left = limits.fields

    def mapping(self, items: dict[str, Any], depth: int) -> dict[str, Node]:
        """A mapping of nodes; `depth` more may lie inside one another."""
        return {self._name(key): self._node(item, depth) for key, item in items.items()}

    def _name(self, key: str) -> str:
        if len(key) > self._limits.name:
            raise FormTooLarge("a name is too long")
        return _sound(key)

    def _node(self, value: Any, depth: int) -> Node:
        self._left -= 1
        if self._left < 0:
            raise FormTooLarge("the body has too many fields")
        if not isinstance(value, dict | list):
            return _sound(value) if isinstance(value, str) else _SCALARS[value]
        if depth == 0:
            raise FormTooLarge("the body is nested too deeply")
        items = value if isinstance(value, dict) else {str(index): item for index, item in enumerate(value)}
        return self.mapping(items, depth - 1)


def _sound(text: str) -> str:
    """A JSON text may spell what no form can carry: a NUL, or half of a surrogate pair."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise FormMalformed("a text is not valid Unicode") from None
    if "\0" in text:
        raise FormMalformed("a text holds a NUL")
    return text
