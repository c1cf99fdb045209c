"""On which published texts the entries of a register rest."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.agreement import AgreementVersion, get_version
from models.register import RegisterEntry


@dataclass(frozen=True, slots=True)
class Rested:
    """What entries say of a text, and the text that is stored."""

    first_seq: int
    """The first entry that says so."""
    sha256: str
    number: int
    version: AgreementVersion | None


def rested_on(session: Session, portal_id: int) -> Iterator[Rested]:
    """Every text that entries of the portal name; one text at a time, they are long."""
    entry = RegisterEntry
    said = (entry.version_id, entry.version_number, entry.text_sha256)
    query = select(func.min(entry.seq), *said).where(entry.portal_id == portal_id).group_by(*said)
    for first_seq, version_id, number, sha256 in session.execute(query).all():
        if not isinstance(first_seq, int):
            # A file of SQLite takes it; the check of the chain names it.
            continue
        yield Rested(first_seq, sha256, number, get_version(session, portal_id, version_id))
