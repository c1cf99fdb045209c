"""The canonical form of `consent.fingerprint` for values under names known beforehand, made in less time.

It is made of texts and numbers only, and refuses whatever it cannot bring to exactly that form.
"""

import operator
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from json.encoder import encode_basestring
from typing import Any

from consent.fingerprint import NotCanonical

Maker = Callable[[Any], str]

text: Maker = encode_basestring
"""A text in quotes; TypeError for anything else."""
number: Maker = int.__repr__
"""A whole number; TypeError for anything else, be it a fraction of the same value."""


def optional(maker: Maker) -> Maker:
    """The same for a value that may be absent."""
    return lambda value: "null" if value is None else maker(value)


class FlatForm:
    """Names, and what makes the form of the value under each."""

    def __init__(self, makers: Mapping[str, Maker]) -> None:
        self.names = tuple(sorted(makers))
        """The order in which values are given and forms come back."""
        self._makers = tuple(makers[name] for name in self.names)
        self._template = "{" + ",".join(f'"{name}":%s' for name in self.names) + "}"

    def parts(self, values: Iterable[Any]) -> list[str]:
        """The form of each value.

        Raises:
            TypeError, ValueError: one of them has none of the kind that its name wants.
        """
        return list(map(operator.call, self._makers, values))

    def whole(self, parts: Iterable[str]) -> bytes:
        """The canonical form of all.

        Raises:
            NotCanonical: a text is not in NFC.
        """
        written = self._template % tuple(parts)
        # Each piece of a text in NFC is in NFC itself (Unicode Standard Annex 15, section 10).
        if not written.isascii() and not unicodedata.is_normalized("NFC", written):
            raise NotCanonical("a text has another form")
        return written.encode()
