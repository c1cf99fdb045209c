"""On which published texts the entries of a register rest."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, bindparam, func, select
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


# Built once: that takes longer than asking.
_TEXTS: Final = select(AgreementVersion.id, AgreementVersion.public_id, AgreementVersion.plain_text).where(
    AgreementVersion.portal_id == bindparam("portal_id"),
    AgreementVersion.id.in_(bindparam("ids", expanding=True)),
)


def texts_by_id(
    session: Session, portal_id: int, version_ids: Iterable[Any]
) -> dict[int, Row[int, str, str]]:
    """Texts by the ids of their versions: ``public_id`` and ``plain_text`` only, texts are long."""
    asked = {"portal_id": portal_id, "ids": list(set(version_ids))}
    return {row.id: row for row in session.connection().execute(_TEXTS, asked)}
