"""Secrets at rest: AES-256-GCM, bound to the place they are stored in."""

import base64
import hashlib
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NONCE_BYTES = 12
_KEY_ID_BYTES = 4


class VaultError(Exception):
    """A secret cannot be opened."""


class Vault:
    """The first key encrypts, all decrypt. ``place`` names table, row and column.

    A blob moved to another row or column does not open there.
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys:
            raise ValueError("at least one encryption key is needed")
        self._keys = {_key_id(key): AESGCM(key) for key in keys}
        self._first = _key_id(keys[0])

    def seal(self, secret: str, place: str) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._keys[self._first].encrypt(nonce, secret.encode(), place.encode())
        return self._first + nonce + sealed

    def open(self, blob: bytes, place: str) -> str:
        """Decrypt what `seal` made for the same place.

        Raises:
            VaultError: no key fits, or the blob was changed or moved.
        """
        key = self._keys.get(blob[:_KEY_ID_BYTES])
        if key is None:
            raise VaultError("the key this secret was encrypted with is not in SOGLASIE_ENCRYPTION_KEYS")
        nonce, sealed = blob[_KEY_ID_BYTES:][:_NONCE_BYTES], blob[_KEY_ID_BYTES + _NONCE_BYTES :]
        try:
            return key.decrypt(nonce, sealed, place.encode()).decode()
        except InvalidTag:
            raise VaultError(f"the secret stored for {place} was changed or moved") from None


def new_key() -> str:
    """A fresh key as `SOGLASIE_ENCRYPTION_KEYS` wants it."""
    return base64.b64encode(os.urandom(KEY_BYTES)).decode()


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"soglasie key id" + key).digest()[:_KEY_ID_BYTES]


def digest(token: str) -> bytes:
    """SHA-256 of a token that only has to be recognised, never read back."""
    return hashlib.sha256(token.encode()).digest()
