"""On which published texts the entries of a register rest."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select
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


def texts_by_id(
    session: Session, portal_id: int, version_ids: Iterable[Any]
) -> dict[int, Row[int, str, str]]:
    """Texts by the ids of their versions: ``public_id`` and ``plain_text`` only, texts are long."""
    version = AgreementVersion
    query = select(version.id, version.public_id, version.plain_text).where(
        version.portal_id == portal_id, version.id.in_(set(version_ids))
    )
    return {row.id: row for row in session.execute(query)}
