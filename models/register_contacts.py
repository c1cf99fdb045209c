"""Contacts of an entry: how they are kept, and how they are read again.

Entries from before contacts were encrypted have them in ``client_email`` and ``client_phone`` of the table,
later ones in ``sealed_email`` and ``sealed_phone``; an empty contact is kept as nothing.
"""

from typing import Any, Final, NamedTuple

from models.contact_cipher import ContactCipher
from models.vault import VaultError

UNREADABLE: Final = "\ufffd"
"""What a contact is read as that was changed or moved, or whose key is lost; it fits no hash."""


class Place(NamedTuple):
    """Where a contact is kept: it opens nowhere else."""

    portal_id: int
    public_id: str
    name: str
    """"email" or "phone"."""

    def __str__(self) -> str:
        return f"register_entry|{self.portal_id}|{self.public_id}|sealed_{self.name}"


def sealed(text: str, contacts: ContactCipher | None, place: Place) -> bytes | None:
    """A contact as it is kept.

    Raises:
        VaultError: there is a contact and no key; it is kept in clear nowhere.
    """
    if not text:
        return None
    if contacts is None:
        raise VaultError("a contact cannot be kept without its key")
    return contacts.seal(text, str(place))


def opened(plain: str, kept: Any, contacts: ContactCipher | None, place: Place) -> str:
    """A contact as the client gave it, from both of its columns; `UNREADABLE` when it cannot be read."""
    if kept is None:
        return plain
    # No entry has both: somebody wrote into one of the columns.
    if plain or contacts is None or not isinstance(kept, bytes):
        return UNREADABLE
    try:
        return contacts.open(kept, str(place))
    except VaultError:
        return UNREADABLE
