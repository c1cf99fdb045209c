"""Checkpoints of a register: its name, its size and the hash it ended with, signed.

The form is that of C2SP `tlog-checkpoint.md`. One thing differs from a transparency log: the root is the
hash of the chain's last entry, not that of a Merkle tree. It binds every entry before it just as well; a
single entry is proved by the chain up to it instead of by a shorter path.
"""

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from consent import signed_note
from consent.signed_note import NotSigned, VerifierKey

__all__ = ["Checkpoint", "NotACheckpoint", "NotSigned", "VerifierKey", "origin_of", "read", "sign", "verify"]

_SIZE = re.compile("0|[1-9][0-9]{0,17}")
_ROOT_BYTES = 32


class NotACheckpoint(ValueError):
    """The text is no checkpoint."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a register was at one moment."""

    origin: str
    size: int
    """Number of entries, which is the number of the last one."""
    root: str
    """Hex hash of the last entry."""


def origin_of(member_id: str) -> str:
    """The name of a portal's register; it outlives the addresses of portal and application."""
    return f"soglasie/register/{quote(member_id, safe='')}"


def sign(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> str:
    """The note of a checkpoint, signed in the name of its register."""
    root = base64.b64encode(bytes.fromhex(checkpoint.root)).decode()
    text = f"{checkpoint.origin}\n{checkpoint.size}\n{root}\n"
    return signed_note.sign(text, checkpoint.origin, key)


def read(note: str) -> Checkpoint:
    """What a note states, whoever signed it.

    Raises:
        NotACheckpoint: it states nothing.
    """
    try:
        lines = signed_note.read(note).text.removesuffix("\n").split("\n")
    except signed_note.NotANote as error:
        raise NotACheckpoint(str(error)) from None
    # Further lines are extensions: allowed, and nothing of ours.
    if len(lines) < 3 or not all(lines):
        raise NotACheckpoint("no origin, size and root")
    origin, size, root = lines[0], lines[1], _root(lines[2])
    if not _SIZE.fullmatch(size) or root is None:
        raise NotACheckpoint("size or root is malformed")
    return Checkpoint(origin, int(size), root)


def verify(note: str, public_keys: Iterable[bytes]) -> Checkpoint:
    """What a note states, proved by one of the keys signing in the name of the register.

    Raises:
        NotACheckpoint: it states nothing.
        NotSigned: none of the keys signed it.
    """
    checkpoint = read(note)
    keys = [VerifierKey(checkpoint.origin, public) for public in public_keys]
    signed_note.verify(signed_note.read(note), keys)
    return checkpoint


def _root(text: str) -> str | None:
    try:
        root = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    is_plain = len(root) == _ROOT_BYTES and base64.b64encode(root).decode() == text
    return root.hex() if is_plain else None
