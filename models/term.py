"""Consents whose term is over: which clients hold one."""

from calendar import monthrange
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, aliased

from consent.vocabulary import State, Status
from models.agreement import AgreementVersion
from models.client import ClientRow
from models.register import RegisterEntry


def clients_with_ended_consent(
    session: Session, now: datetime, most: int
) -> list[tuple[ClientRow, RegisterEntry]]:
    """Clients in whose consent's version a term was named and is over, locked, with the consent's entry."""
    found: list[tuple[ClientRow, RegisterEntry]] = []
    terms = select(_term()).where(_term().is_not(None)).distinct()
    for months in sorted(session.scalars(terms)):
        found += _given_before(session, months, months_before(now, months), most - len(found))
    return found


def months_before(moment: datetime, months: int) -> datetime:
    """The same day so many months earlier, or the last one of that month."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def _given_before(
    session: Session, months: int, moment: datetime, most: int
) -> list[tuple[ClientRow, RegisterEntry]]:
    query = (
        select(ClientRow, RegisterEntry)
        .join(RegisterEntry, RegisterEntry.client_id == ClientRow.id)
        .join(AgreementVersion, AgreementVersion.id == RegisterEntry.version_id)
        .where(
            RegisterEntry.portal_id == ClientRow.portal_id,
            ClientRow.state == State.GIVEN,
            RegisterEntry.status == Status.GIVEN,
            RegisterEntry.occurred_at <= moment,
            RegisterEntry.prompt_id.is_not(None),
            _term() == months,
            ~_is_invalidated(RegisterEntry),
            ~_is_followed(),
        )
        .order_by(ClientRow.id)
        .limit(most)
        .with_for_update(of=ClientRow, skip_locked=True)
    )
    return [(client, entry) for client, entry in session.execute(query)]


def _term() -> ColumnElement[int]:
    """Months that a consent to the version lasts; NULL where none are named."""
    months: ColumnElement[int] = AgreementVersion.settings["term_months"].as_integer()
    return months


def _is_followed() -> ColumnElement[bool]:
    """Whether the client has consented again since."""
    later = aliased(RegisterEntry)
    return exists().where(
        later.portal_id == RegisterEntry.portal_id,
        later.client_id == RegisterEntry.client_id,
        later.status == Status.GIVEN,
        later.seq > RegisterEntry.seq,
        ~_is_invalidated(later),
    )


def _is_invalidated(entry: type[RegisterEntry]) -> ColumnElement[bool]:
    taken_back = aliased(RegisterEntry)
    return exists().where(
        taken_back.portal_id == entry.portal_id,
        taken_back.client_id == entry.client_id,
        taken_back.invalidates_seq == entry.seq,
    )
