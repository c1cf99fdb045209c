"""Signed checkpoints of the register, and the keys that sign them.

A chain alone cannot notice that its tail was cut off or that it was written anew from the start: a checkpoint
kept since then can. Checkpoints are appended, never changed or removed, and stay after a removal of the
application, as the register does.
"""

import base64
from collections.abc import Sequence
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, BigId, UtcMoment
from models.vault import Vault, VaultError

PUBLIC_KEY_BYTES = 32


class RegisterCheckpoint(Base):
    """What one portal's chain was at one size, signed."""

    __tablename__ = "register_checkpoint"
    __table_args__ = (UniqueConstraint("portal_id", "size"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    portal_id: Mapped[int] = mapped_column(ForeignKey("portal.id"))
    size: Mapped[int] = mapped_column(BigId)
    """How many entries the chain had: the number of the last one."""
    root: Mapped[str] = mapped_column(String(64))
    """Hash of the last entry."""
    note: Mapped[str] = mapped_column(Text)
    """The signed text; it alone is believed."""
    created_at: Mapped[datetime] = mapped_column(UtcMoment)


class SigningKey(Base):
    """One Ed25519 key of this installation; the newest one that opens signs, all that open verify."""

    __tablename__ = "signing_key"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary(PUBLIC_KEY_BYTES), unique=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """The private key, encrypted; nobody who writes into the table alone can make one that opens."""
    created_at: Mapped[datetime] = mapped_column(UtcMoment)

    def open(self, vault: Vault) -> Ed25519PrivateKey:
        """The private key.

        Raises:
            VaultError: it was encrypted with a key that is not given, was changed, or is of another row.
        """
        secret = base64.b64decode(vault.open(self.sealed, self._place()))
        return Ed25519PrivateKey.from_private_bytes(secret)

    def seal(self, vault: Vault, key: Ed25519PrivateKey) -> None:
        self.sealed = vault.seal(base64.b64encode(key.private_bytes_raw()).decode(), self._place())

    def _place(self) -> str:
        # Bound to the public key, which therefore cannot be replaced by another.
        return f"signing_key|{self.public_key.hex()}|sealed"


def new_signing_key(session: Session, vault: Vault, now: datetime) -> Ed25519PrivateKey:
    """Make a key that signs from now on; the checkpoints of the earlier ones stay verifiable."""
    key = Ed25519PrivateKey.generate()
    row = SigningKey(public_key=key.public_key().public_bytes_raw(), created_at=now)
    row.seal(vault, key)
    session.add(row)
    session.flush()
    return key


def signing_key(session: Session, vault: Vault, now: datetime) -> Ed25519PrivateKey:
    """The key to sign with, made when there is none yet.

    Raises:
        VaultError: the newest key does not open with SOGLASIE_ENCRYPTION_KEYS.
    """
    newest = newest_signing_key(session)
    return newest.open(vault) if newest else new_signing_key(session, vault, now)


def newest_signing_key(session: Session) -> SigningKey | None:
    return session.scalars(select(SigningKey).order_by(SigningKey.id.desc()).limit(1)).first()


def own_public_keys(session: Session, vault: Vault) -> list[bytes]:
    """Public halves of the keys that open, the newest first; what only lies in the table is not believed."""
    found = []
    for row in session.scalars(select(SigningKey).order_by(SigningKey.id.desc())):
        try:
            found.append(row.open(vault).public_key().public_bytes_raw())
        except VaultError:
            continue
    return found


def reseal_signing_keys(session: Session, vault: Vault) -> None:
    """Encrypt the signing keys anew with the vault's first key.

    Raises:
        VaultError: the newest key does not open; an older one that does not is lost already and stays so.
    """
    rows = session.scalars(select(SigningKey).order_by(SigningKey.id.desc()).with_for_update()).all()
    for row in rows:
        try:
            row.seal(vault, row.open(vault))
        except VaultError:
            if row is rows[0]:
                raise


def add_checkpoint(
    session: Session, portal_id: int, *, size: int, root: str, note: str, now: datetime
) -> RegisterCheckpoint:
    row = RegisterCheckpoint(portal_id=portal_id, size=size, root=root, note=note, created_at=now)
    session.add(row)
    session.flush()
    return row


def last_checkpoint(session: Session, portal_id: int) -> RegisterCheckpoint | None:
    """The checkpoint of the longest chain."""
    query = select(RegisterCheckpoint).where(RegisterCheckpoint.portal_id == portal_id)
    return session.scalars(query.order_by(RegisterCheckpoint.size.desc()).limit(1)).first()


def checkpoint_at(session: Session, portal_id: int, size: int) -> RegisterCheckpoint | None:
    """The checkpoint of the chain when it had so many entries."""
    query = select(RegisterCheckpoint).where(
        RegisterCheckpoint.portal_id == portal_id, RegisterCheckpoint.size == size
    )
    return session.scalar(query)


def checkpoints_of(session: Session, portal_id: int) -> Sequence[RegisterCheckpoint]:
    """All of them, the shortest chain first."""
    query = select(RegisterCheckpoint).where(RegisterCheckpoint.portal_id == portal_id)
    return session.scalars(query.order_by(RegisterCheckpoint.size)).all()
