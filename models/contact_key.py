"""The key of the register's contacts, itself encrypted with the keys of the settings.

It is the installation's, not a portal's, and stays after a removal of the application, as the register does.
"""

import base64
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import LargeBinary, Select, exists, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, BigId, UtcMoment
from models.contact_cipher import ContactCipher
from models.portal import Portal
from models.register_word import RegisterWord
from models.schema import SchemaError, unreachable
from models.session import Database
from models.vault import KEY_BYTES, Vault, VaultError

_FIRST = 1


class ContactKey(Base):
    """One key; the newest encrypts and blinds, all that open decrypt."""

    __tablename__ = "contact_key"

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcMoment)

    def open(self, vault: Vault) -> bytes:
        """The key itself.

        Raises:
            VaultError: it was encrypted with a key that is not given, was changed, or is of another row.
        """
        return base64.b64decode(vault.open(self.sealed, _place(self.id)))


def contacts_of(db: Database, vault: Vault, now: datetime) -> ContactCipher:
    """What opens, seals and blinds contacts in a database; its key is made when there is none yet.

    Raises:
        VaultError: the newest key does not open with SOGLASIE_ENCRYPTION_KEYS, or was removed.
    """
    rows = _rows(db)
    if not rows:
        _make_first(db, vault, now)
        rows = _rows(db)
    return _cipher(rows, vault)


def check(url: str, vault: Vault) -> None:
    """Refuse to serve when the contacts of the register cannot be read; for the process that starts others.

    Raises:
        VaultError: so it is.
        SchemaError: the database cannot be used.
    """
    db = Database(url)
    try:
        contacts_of(db, vault, datetime.now(UTC))
    except SQLAlchemyError as error:
        raise SchemaError(unreachable(error)) from error
    finally:
        db.close()


def renew_contact_key(db: Database, vault: Vault, now: datetime) -> None:
    """Make a key for what is written from now on, when the former one is lost or known to strangers."""
    with db.write() as session:
        newest = newest_contact_key(session)
        session.execute(_inserting(session, (newest.id + 1) if newest else _FIRST, vault, now))


def reseal_contact_keys(session: Session, vault: Vault) -> None:
    """Encrypt the keys anew with the vault's first key.

    Raises:
        VaultError: the newest key does not open; an older one that does not is lost already and stays so.
    """
    rows = session.scalars(_newest_first().with_for_update()).all()
    for row in rows:
        try:
            row.sealed = _sealed(vault, row.id, row.open(vault))
        except VaultError:
            if row is rows[0]:
                raise


def newest_contact_key(session: Session) -> ContactKey | None:
    return session.scalars(_newest_first().limit(1)).first()


def _rows(db: Database) -> Sequence[ContactKey]:
    with db.read() as session:
        return session.scalars(_newest_first()).all()


def _newest_first() -> Select[ContactKey]:
    return select(ContactKey).order_by(ContactKey.id.desc())


def _cipher(rows: Sequence[ContactKey], vault: Vault) -> ContactCipher:
    try:
        newest = rows[0].open(vault)
    except VaultError as error:
        raise VaultError(
            f"The contacts of the register cannot be read: {error}. Add the key that is missing to"
            " SOGLASIE_ENCRYPTION_KEYS, or restore table contact_key from a backup; if it is lost for good,"
            " `flask keys renew-contacts` makes another for what comes."
        ) from None
    older = []
    for row in rows[1:]:
        try:
            older.append(row.open(vault))
        except VaultError:
            continue
    return ContactCipher(newest, *older)


def _make_first(db: Database, vault: Vault, now: datetime) -> None:
    with db.write() as session:
        if _has_blinded_words(session):
            raise VaultError(
                "The key of the register's contacts was removed: restore table contact_key from a backup; if"
                " it is lost for good, `flask keys renew-contacts` makes another for what comes."
            )
        session.execute(_inserting(session, _FIRST, vault, now))


def _has_blinded_words(session: Session) -> bool:
    """Whether a key was in use: looking through all entries for encrypted contacts could take minutes."""
    word = RegisterWord
    blinded = exists().where(word.portal_id == Portal.id, word.word >= "#", word.word < "$")
    return session.scalar(select(Portal.id).where(blinded).limit(1)) is not None


def _inserting(session: Session, number: int, vault: Vault, now: datetime) -> Any:
    # Of processes that start at once one makes the key, and all use it.
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    sealed = _sealed(vault, number, os.urandom(KEY_BYTES))
    row = {"id": number, "sealed": sealed, "created_at": now}
    return insert(ContactKey).values(row).on_conflict_do_nothing()


def _sealed(vault: Vault, number: int, key: bytes) -> bytes:
    return vault.seal(base64.b64encode(key).decode(), _place(number))


def _place(number: int) -> str:
    return f"contact_key|{number}|sealed"
