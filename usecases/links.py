"""Personal links: an address that shows a client his agreement and lets him answer it there.

Whoever holds a link may answer for the client it was sent to, so a link is signed, ends by itself and
belongs to one prompt for one version in one portal. It names nobody.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from itsdangerous import BadSignature, Signer

from models.agreement import AgreementVersion

PROMPT_LIFE = timedelta(days=30)
RECEIPT_LIFE = timedelta(days=365)
_PURPOSE: Final = "soglasie personal link"
_LONGEST: Final = 200
_TOKEN: Final = re.compile(r"[0-9A-Za-z._-]+")
_CLAIM: Final = re.compile(rb"([1-9][0-9]{0,18})\.([0-9a-f]{1,9})\.([0-9a-f]{1,9})")


class LinkError(Exception):
    """A personal link cannot be used."""


class LinkInvalid(LinkError):
    """We never made this link, or not for this version."""


class LinkExpired(LinkError):
    """The link was ours and its time is over."""


@dataclass(frozen=True, slots=True)
class PersonalLink:
    """What a genuine link says."""

    prompt_id: int
    issued_at: datetime
    """A prompt that is younger than its link is another one under the same number."""


class PersonalLinks:
    """Makes and reads the addresses that are sent to clients; the first key signs, all verify.

    ``keys`` are those of `SOGLASIE_ENCRYPTION_KEYS`, ``public_url`` has no slash at the end. The keys that
    sign are derived (HKDF, RFC 5869), so that a signature says nothing of the key that encrypts tokens.
    """

    def __init__(self, keys: Sequence[bytes], public_url: str) -> None:
        if not keys:
            raise ValueError("at least one key is needed")
        self._public_url = public_url
        # The library signs with the last of its keys.
        self._keys = [_derived(key) for key in reversed(keys)]

    def page(self, version: AgreementVersion) -> str:
        """The address of a version for everybody: nothing personal in it."""
        return f"{self._public_url}/agreements/{version.public_id}"

    def for_prompt(self, version: AgreementVersion, prompt_id: int, now: datetime) -> str:
        """Where the client reads and answers; valid for 30 days."""
        return f"{self.page(version)}?p={self._token(version, prompt_id, now, PROMPT_LIFE)}"

    def receipt(self, version: AgreementVersion, prompt_id: int, now: datetime) -> str:
        """Where the client sees what he agreed to and withdraws it; valid for a year."""
        return f"{self.page(version)}/receipt?p={self._token(version, prompt_id, now, RECEIPT_LIFE)}"

    def read(self, version: AgreementVersion, token: str, now: datetime) -> PersonalLink:
        """What a link to this version says.

        Raises:
            LinkInvalid: the token is none of ours, was changed, or belongs to another version or portal.
            LinkExpired: it was ours.
        """
        if len(token) > _LONGEST or not _TOKEN.fullmatch(token):
            raise LinkInvalid
        try:
            # Compared in constant time by the library.
            claim = _CLAIM.fullmatch(self._signer(version).unsign(token))
        except BadSignature:
            raise LinkInvalid from None
        if claim is None:
            raise LinkInvalid
        issued_at, ends_at = (datetime.fromtimestamp(int(part, 16), UTC) for part in claim.groups()[1:])
        if now >= ends_at:
            raise LinkExpired
        return PersonalLink(int(claim[1]), issued_at)

    def _token(self, version: AgreementVersion, prompt_id: int, now: datetime, life: timedelta) -> str:
        issued_at = int(now.timestamp())
        ends_at = issued_at + int(life.total_seconds())
        return self._signer(version).sign(f"{prompt_id}.{issued_at:x}.{ends_at:x}").decode()

    def _signer(self, version: AgreementVersion) -> Signer:
        salt = f"{_PURPOSE}|{version.portal_id}|{version.public_id}"
        return Signer(self._keys, salt=salt, key_derivation="hmac", digest_method=hashlib.sha256)


def _derived(key: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE.encode()).derive(key)
