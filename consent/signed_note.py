"""Notes signed with Ed25519 in the form of C2SP `signed-note.md`, and the keys that verify them as text.

A note is its text, an empty line, and a line "— NAME BASE64(key id || signature)" for each signature. The
text without a verified signature means nothing.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

MOST_BYTES = 64 * 1024
MOST_SIGNATURES = 100
_ED25519 = b"\x01"
_KEY_ID_BYTES, _KEY_BYTES = 4, 32
_DASH = "\u2014 "
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f]")
_SPACE_OR_PLUS = re.compile(r"[\s+]")


class NotANote(ValueError):
    """The text is no signed note at all."""


class NotSigned(ValueError):
    """No known key signed the note, or the signature of a known key is false."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line; of a key that may be unknown."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A parsed note, nothing about which is proved yet."""

    text: str
    """With the newline at its end, as it was signed."""
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """The public half of a key under the name it signs with."""

    name: str
    public: bytes
    """32 bytes (RFC 8032)."""

    @property
    def key_id(self) -> bytes:
        seen = self.name.encode() + b"\n" + _ED25519 + self.public
        return hashlib.sha256(seen).digest()[:_KEY_ID_BYTES]

    def __str__(self) -> str:
        """`NAME+ID+BASE64`, as verifiers of signed notes take it."""
        return f"{self.name}+{self.key_id.hex()}+{_encode(_ED25519 + self.public)}"


def sign(text: str, name: str, key: Ed25519PrivateKey) -> str:
    """Sign a text that ends with a newline.

    Raises:
        ValueError: the name or the text cannot stand in a note.
    """
    if not _is_name(name) or not text.endswith("\n") or _CONTROL.search(text):
        raise ValueError(
            "a name without spaces and plus signs, and lines without control characters, are needed"
        )
    verifier = VerifierKey(name, key.public_key().public_bytes_raw())
    return f"{text}\n{_DASH}{name} {_encode(verifier.key_id + key.sign(text.encode()))}\n"


def read(note: str) -> Note:
    """Take a note apart.

    Raises:
        NotANote: it is not of the form, or too large.
    """
    if not _is_utf8(note) or len(note.encode()) > MOST_BYTES or _CONTROL.search(note):
        raise NotANote("too large, or with characters that no note has")
    head, gap, tail = note.rpartition("\n\n")
    if not head or not gap or not tail.endswith("\n"):
        raise NotANote("no text, empty line and signatures")
    lines = tail.removesuffix("\n").split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise NotANote("too many signatures")
    return Note(head + "\n", tuple(_signature(line) for line in lines))


def verify(note: Note, keys: Iterable[VerifierKey]) -> None:
    """Believe a note signed by at least one known key, where no known key's signature is false.

    Raises:
        NotSigned: so it is not.
    """
    known = {(key.name, key.key_id): key for key in keys}
    ours = [(known.get((line.name, line.key_id)), line) for line in note.signatures]
    verdicts = [_is_true(key, note.text, line.signature) for key, line in ours if key is not None]
    if not verdicts:
        raise NotSigned("its signature is by no known key")
    if not all(verdicts):
        raise NotSigned("its signature is false")


def parse_key(text: str) -> VerifierKey:
    """Read `NAME+ID+BASE64`.

    Raises:
        ValueError: it is no such key, or of another kind than Ed25519, or the id is not the key's.
    """
    name, _, rest = text.strip().partition("+")
    key_id, _, encoded = rest.partition("+")
    material = _decode(encoded) or b""
    key = VerifierKey(name, material[1:])
    if material[:1] != _ED25519 or len(key.public) != _KEY_BYTES or not _is_name(name):
        raise ValueError("not an Ed25519 verifier key")
    if key.key_id.hex() != key_id.lower():
        raise ValueError("the key is not the one its id names")
    return key


def _signature(line: str) -> Signature:
    name, gap, encoded = line.removeprefix(_DASH).partition(" ")
    blob = _decode(encoded)
    if (
        not line.startswith(_DASH)
        or not gap
        or not _is_name(name)
        or blob is None
        or len(blob) <= _KEY_ID_BYTES
    ):
        raise NotANote("a signature line is malformed")
    return Signature(name, blob[:_KEY_ID_BYTES], blob[_KEY_ID_BYTES:])


def _is_true(key: VerifierKey, text: str, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, text.encode())
    except InvalidSignature:
        return False
    return True


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_name(name: str) -> bool:
    return bool(name) and not _SPACE_OR_PLUS.search(name)


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _decode(text: str) -> bytes | None:
    """Standard base64 (RFC 4648 section 4) in its one form, or None."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if _encode(data) == text else None
