"""One-time tickets: an address that hands out one file of the register, once, within a minute."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from models.export_ticket import LIFE, ExportTicket, find_ticket, put_ticket, take_ticket
from models.register_portions import as_of_now
from models.register_search import Filters
from models.session import Database
from usecases.errors import NotFound, UseCaseError
from usecases.evidence_orders import EvidenceOrder, restored
from usecases.exports import Format, Order, note_export

SECONDS: Final = int(LIFE.total_seconds())

EVIDENCE: Final = "evidence"
"""What a ticket for evidence has for a format."""
_MOMENTS: Final = ("occurred_from", "occurred_to")


class TicketOver(UseCaseError):
    """The minute is over."""

    default_code = "ticket_over"


def issue(db: Database, order: Order, user_id: int, now: datetime) -> tuple[str, int]:
    """A ticket for what the register holds now, and how many rows that is."""
    filters, total = as_of_now(db, order.portal_id, order.filters)
    with db.write() as session:
        token = put_ticket(session, _ticket(replace(order, filters=filters), user_id), now)
    return token, total


def issue_for_evidence(db: Database, order: EvidenceOrder, now: datetime) -> str:
    """A ticket for evidence."""
    ticket = ExportTicket(
        portal_id=order.portal_id,
        user_id=order.user_id,
        format=EVIDENCE,
        filters=order.stored(),
        sort="",
        language="",
    )
    with db.write() as session:
        return put_ticket(session, ticket, now)


def look_at(db: Database, token: str, now: datetime) -> Order | EvidenceOrder:
    """What a ticket is good for, without using it up.

    Raises:
        NotFound: there is no such ticket, or it was used.
        TicketOver: it came too late.
    """
    with db.read() as session:
        return _order(_valid(session, token, now))


def use(db: Database, token: str, now: datetime) -> Order | EvidenceOrder:
    """Use a ticket up and write down who takes what out; raises as `look_at`.

    Evidence notes by itself that it is taken, as it does for a command.
    """
    look_at(db, token, now)  # no stranger's guess gets as far as the lock of a writer
    with db.write() as session:
        ticket = _valid(session, token, now)
        if not take_ticket(session, token):
            raise NotFound("ticket_unknown")
        order = _order(ticket)
        if isinstance(order, Order):
            note_export(session, order, ticket.user_id, now)
    return order


def _valid(session: Session, token: str, now: datetime) -> ExportTicket:
    ticket = find_ticket(session, token)
    if ticket is None:
        raise NotFound("ticket_unknown")
    if ticket.expires_at <= now:
        raise TicketOver
    return ticket


def _ticket(order: Order, user_id: int) -> ExportTicket:
    return ExportTicket(
        portal_id=order.portal_id,
        user_id=user_id,
        format=order.format.value,
        filters=_stored(asdict(order.filters)),
        sort=order.sort,
        language=order.language,
    )


def _stored(filters: Mapping[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in filters.items() if value is not None}
    return {name: value.isoformat() if name in _MOMENTS else value for name, value in given.items()}


def _order(ticket: ExportTicket) -> Order | EvidenceOrder:
    if ticket.format == EVIDENCE:
        return restored(ticket.portal_id, ticket.user_id, ticket.filters)
    read: dict[str, Any] = {
        name: datetime.fromisoformat(value) if name in _MOMENTS else value
        for name, value in ticket.filters.items()
    }
    return Order(ticket.portal_id, Format(ticket.format), Filters(**read), ticket.sort, ticket.language)
