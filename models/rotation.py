"""Stored secrets encrypted anew with the first key, so that older keys can be thrown away."""

from collections.abc import Sequence

from sqlalchemy import select

from models.checkpoint import reseal_signing_keys
from models.contact_key import reseal_contact_keys
from models.portal import PortalToken
from models.session import Database
from models.vault import Vault

BATCH = 100


def rotate(db: Database, vault: Vault) -> int:
    """Encrypt all tokens and keys that are stored with the vault's first key; running it twice is harmless.

    Returns how many token pairs there are.

    Raises:
        models.vault.VaultError: a token, the signing key or the key of the contacts was encrypted with a key
            that is not given any more.
    """
    with db.read() as session:
        ids = session.scalars(select(PortalToken.id).order_by(PortalToken.id)).all()
    for start in range(0, len(ids), BATCH):
        _rotate(db, vault, ids[start : start + BATCH])
    with db.write() as session:
        reseal_signing_keys(session, vault)
        reseal_contact_keys(session, vault)
    return len(ids)


def _rotate(db: Database, vault: Vault, ids: Sequence[int]) -> None:
    # Locked, so that a renewal in another process is not overwritten with the tokens before it.
    query = select(PortalToken).where(PortalToken.id.in_(ids)).order_by(PortalToken.id).with_for_update()
    with db.write() as session:
        for token in session.scalars(query):
            token.put(vault, token.access(vault), token.refresh(vault))
