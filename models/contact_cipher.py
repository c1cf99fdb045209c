"""Contacts of clients at rest: encrypted where they are kept, blinded where they are searched for.

152-FZ art. 19 part 1 asks for measures against unlawful access to personal data: whoever copies the database
without the keys of the settings learns no e-mail address and no telephone number of the register from it.
"""

import hashlib
import hmac
import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from models.vault import VaultError

_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
_BLIND_DIGITS: Final = 32
_SEAL, _BLIND = b"soglasie contact seal", b"soglasie contact blind"


class ContactCipher:
    """Encrypts (AES-256-GCM) and blinds (HMAC-SHA256) with one key; what older ones encrypted still opens.

    ``place`` names table, portal, entry and column: a contact moved to another does not open there.
    """

    def __init__(self, key: bytes, *older: bytes) -> None:
        self._ciphers = [AESGCM(_derived(each, _SEAL)) for each in (key, *older)]
        self._blinding = _derived(key, _BLIND)

    def seal(self, text: str, place: str) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._ciphers[0].encrypt(nonce, text.encode(), place.encode())

    def open(self, blob: bytes, place: str) -> str:
        """Decrypt what `seal` made for the same place.

        Raises:
            VaultError: no key fits, or the blob was changed or moved.
        """
        if len(blob) < _NONCE_BYTES + _TAG_BYTES:
            raise VaultError(f"the contact stored for {place} was changed")
        nonce, sealed = blob[:_NONCE_BYTES], blob[_NONCE_BYTES:]
        for cipher in self._ciphers:
            try:
                return cipher.decrypt(nonce, sealed, place.encode()).decode()
            except InvalidTag:
                continue
        raise VaultError(f"the contact stored for {place} was changed or moved, or its key is lost")

    def blind(self, kind: str, form: str) -> str:
        """The word that stands for one form of a contact: equal for equal ones, and readable for nobody.

        ``kind``: "email" or "phone"; ``form``: of `consent.search_words.ContactForm`.
        """
        digest = hmac.digest(self._blinding, f"{kind}:{form}".encode(), hashlib.sha256)
        return f"#{digest.hex()[:_BLIND_DIGITS]}"


def _derived(key: bytes, purpose: bytes) -> bytes:
    """A key for one purpose alone; ``key`` is random, so one step of HKDF (RFC 5869, 2.3) will do."""
    return hmac.digest(key, purpose + b"\x01", hashlib.sha256)
