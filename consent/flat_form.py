"""The canonical form of `consent.fingerprint` for many entries at once, made column by column in less time.

It is made of texts, whole numbers and moments under names known beforehand, and refuses whatever it cannot
bring to exactly that form: then `consent.fingerprint.canonical` has to judge.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain, repeat
from json.encoder import encode_basestring
from typing import Any, Final

from consent.fingerprint import NotCanonical

Maker = Callable[[Sequence[Any]], Sequence[bytes]]
"""Makes the forms of a column.

Raises TypeError or ValueError if one of its values has none of the wanted kind.
"""

_SPECIAL: Final = bytes((*range(0x20), *b'"\\'))
"""What JSON writes in another way (RFC 8785, 3.2.2.2)."""
_PLAIN: Final = bytes(set(range(256)) - set(_SPECIAL))
_BETWEEN: Final = '"\n"'
_MOMENTS: Final = re.compile(
    r"(?:[1-9]\d{3}-\d\d-\d\d (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{6}\n)+", re.ASCII
)
_DATE_LENGTH: Final = len("2026-11-24")


def texts(column: Sequence[Any]) -> list[bytes]:
    """Of texts, in quotes."""
    joined = f'"{_BETWEEN.join(column)}"'
    if not joined.isascii() and not unicodedata.is_normalized("NFC", joined):
        raise NotCanonical("a text has another form")
    written = joined.encode()
    # One look at the whole column: most have no sign that is written in another way.
    if written.translate(None, _PLAIN) == b'"' + b'"\n"' * (len(column) - 1) + b'"':
        return written.split(b"\n")
    return [encode_basestring(text).encode() for text in column]


def numbers(column: Sequence[Any]) -> list[bytes]:
    """Of whole numbers; a fraction of the same value has another form."""
    if set(map(type, column)) != {int}:
        raise NotCanonical("not a whole number")
    return "\n".join(map(str, column)).encode().split(b"\n")


def moments(column: Sequence[Any]) -> list[bytes]:
    """Of moments in UTC that are texts like "2026-11-24 17:23:05.000000"."""
    lines = "\n".join(column) + "\n"
    if lines.count("\n") != len(column) or not _MOMENTS.fullmatch(lines):
        raise NotCanonical("a moment is written in another way")
    for day in {text[:_DATE_LENGTH] for text in column}:
        date.fromisoformat(day)
    quoted = lines.replace(" ", "T").replace("\n", 'Z"\n"')
    return f'"{quoted}'.encode().split(b"\n")[:-1]


def optional(maker: Maker) -> Maker:
    """The same for values that may be absent."""

    def make(column: Sequence[Any]) -> Sequence[bytes]:
        if None not in column:
            return maker(column)
        present = [value for value in column if value is not None]
        made = iter(maker(present) if present else ())
        return [b"null" if value is None else next(made) for value in column]

    return make


class FlatForm:
    """Names, and what makes the forms of the values under each."""

    def __init__(self, makers: Mapping[str, Maker]) -> None:
        self._makers = dict(sorted(makers.items()))
        self._signs = [
            f'{"," if place else "{"}"{name}":'.encode() for place, name in enumerate(self._makers)
        ]

    def made(self, columns: Mapping[str, Sequence[Any]]) -> Iterator[bytes]:
        """The canonical form of each entry; ``columns``: values under each name, one or more.

        Raises:
            TypeError, ValueError: one of them has none of the kind that its name wants.
        """
        forms = [make(columns[name]) for name, make in self._makers.items()]
        pieces = chain.from_iterable(zip(map(repeat, self._signs), forms, strict=True))
        # Only the forms come to an end.
        return map(b"".join, zip(*pieces, repeat(b"}"), strict=False))
