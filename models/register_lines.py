"""Entries as lines that the database makes: of whole ones nothing is made here but two hashes each.

A line has the canonical form of `consent.fingerprint`, which is how SQLite and PostgreSQL write JSON too.
Where they write it in another way (a text that is not NFC), or where something stands in a file of SQLite
that the application never writes, the hashes differ or there is no line: such an entry has to be read as any
is, and judged in full (`consent.fingerprint.own_fault`).
"""

from hashlib import sha256
from json.encoder import encode_basestring
from typing import Final, NamedTuple

from consent.fingerprint import Proved
from models.contact_cipher import ContactCipher
from models.register_contacts import Place, opened

_COMMITMENT: Final = b'"personal":"'


class Unproved(NamedTuple):
    """An entry whose line does not show that it is whole."""

    id: int
    seq: int


class NoLine(ValueError):
    """One of the entries is of a kind that no line is made of."""


def judged(lines: bytes | str, portal_id: int, contacts: ContactCipher | None) -> list[Proved | Unproved]:
    """What each of some lines of `models.register_line_sql` shows, in their order.

    Raises:
        NoLine: of one of the entries no line could be made.
    """
    made = lines.encode() if isinstance(lines, str) else lines
    try:
        return [_judged(line.split(b"\t"), portal_id, contacts) for line in made.split(b"\n")]
    except ValueError as error:
        raise NoLine(str(error)) from error


def _judged(fields: list[bytes], portal_id: int, contacts: ContactCipher | None) -> Proved | Unproved:
    seq, row_id, public_id, prev_hash, own_hash, salt, email, phone, personal, plain = fields
    if email:
        personal = _with_contact(personal, email, contacts, Place(portal_id, public_id.decode(), "email"))
    if phone:
        personal = _with_contact(personal, phone, contacts, Place(portal_id, public_id.decode(), "phone"))
    committed = sha256(bytes.fromhex(salt.decode()) + personal).hexdigest()
    before, mark, after = plain.partition(_COMMITMENT)
    form = b"".join((prev_hash, before, mark, committed.encode(), after))
    stated = own_hash.decode()
    if sha256(form).hexdigest() != stated:
        return Unproved(int(row_id), int(seq))
    return Proved(int(seq), prev_hash.decode(), stated)


def _with_contact(personal: bytes, kept: bytes, contacts: ContactCipher | None, place: Place) -> bytes:
    """The personal part with a contact that is kept encrypted, in the place of the empty one."""
    name = f'"{place.name}":'
    before, _, after = personal.partition(f'{name}""'.encode())
    contact = opened("", bytes.fromhex(kept.decode()), contacts, place)
    return b"".join((before, f"{name}{encode_basestring(contact)}".encode(), after))
