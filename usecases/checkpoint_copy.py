"""A checkpoint for an administrator, to be kept where neither our database nor our files are."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from consent import checkpoint, texts
from consent.checkpoint import NotSigned, VerifierKey
from models.checkpoint import checkpoint_at, own_public_keys
from models.vault import VaultError
from usecases.checkpoints import Checkpoints, Contradicted
from usecases.errors import Conflict, NotFound

_SUBJECT: Final = "Контрольная точка реестра согласий, записей: {size}"


@dataclass(frozen=True, slots=True)
class Copy:
    """A checkpoint and what is told of it."""

    note: str
    size: int
    """Number of entries."""
    signed_at: datetime
    key: VerifierKey
    """The key that signed it."""

    @property
    def mail(self) -> tuple[str, str]:
        """Subject and body of an e-mail; short, since the address of a `mailto:` link holds all of it."""
        body = texts.read("checkpoint_mail.ru.txt").format(signed_at=f"{self.signed_at:%d.%m.%Y %H:%M} UTC")
        return _SUBJECT.format(size=self.size), f"{body}\n{self.note}"


def sign(checkpoints: Checkpoints, portal_id: int, now: datetime) -> Copy:
    """The checkpoint of a register as it is now, signed anew only if it has grown.

    Raises:
        NotFound: the register is empty.
        Conflict: it is not what an earlier checkpoint says, or the key is lost.
    """
    with telling_what_to_do():
        note = checkpoints.make_even_unwritten(portal_id, now)
        if note is None:
            raise NotFound("register_empty")
        stated = checkpoint.read(note)
        with checkpoints.db.read() as session:
            keys = own_public_keys(session, checkpoints.vault)
            row = checkpoint_at(session, portal_id, stated.size)
        key = VerifierKey(stated.origin, _signer(note, keys))
    return Copy(note, stated.size, row.created_at if row else now, key)


@contextmanager
def telling_what_to_do() -> Iterator[None]:
    """Refuse what cannot be signed or verified with a code whose sentence says what to do.

    Raises:
        Conflict: inside something contradicted, or a key is lost.
    """
    try:
        yield
    except Contradicted as error:
        raise Conflict("register_contradicted", values={"seq": str(error.size)}) from None
    except (NotSigned, VaultError):
        raise Conflict("signing_key_lost") from None


def _signer(note: str, keys: list[bytes]) -> bytes:
    for public in keys:
        try:
            checkpoint.verify(note, [public])
        except NotSigned:
            continue
        return public
    raise NotSigned("its signature is by no key of ours")
