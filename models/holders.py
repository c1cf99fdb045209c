"""Who holds which version of an agreement: counted from the register, where the last consent is in force."""

from collections.abc import Mapping

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session, aliased

from consent.vocabulary import Method, State, Status
from models.client import ClientRow
from models.register import RegisterEntry


def holders_by_version(session: Session, portal_id: int, agreement_public_id: str) -> Mapping[int, int]:
    """How many clients consent now, by the number of the version they agreed to; others are left out.

    A client who agreed to another agreement of the company later holds that one.
    """
    entry, undoing = RegisterEntry, aliased(RegisterEntry)
    is_undone = (
        select(undoing.id)
        .where(undoing.portal_id == entry.portal_id, undoing.client_id == entry.client_id)
        .where(undoing.invalidates_seq == entry.seq)
        .exists()
    )
    asked = select(entry.client_id).where(
        entry.portal_id == portal_id, entry.agreement_public_id == agreement_public_id
    )
    # The order of `models.register.decisions_of`: what was decided on a page comes after its message.
    is_outside = case((entry.method.in_((Method.WEB_PAGE, Method.OPERATOR)), 1), else_=0)
    latest = (entry.decision_message_id.desc(), is_outside.desc(), entry.seq.desc())
    consents = (
        select(
            entry.agreement_public_id.label("agreement"),
            entry.version_number.label("version"),
            func.row_number().over(partition_by=entry.client_id, order_by=latest).label("place"),
        )
        .join(ClientRow, and_(ClientRow.id == entry.client_id, ClientRow.portal_id == entry.portal_id))
        .where(entry.portal_id == portal_id, entry.client_id.in_(asked), entry.status == Status.GIVEN)
        .where(ClientRow.state == State.GIVEN, ~is_undone)
        .subquery()
    )
    query = select(consents.c.version, func.count().label("holders")).where(
        consents.c.place == 1, consents.c.agreement == agreement_public_id
    )
    return {row.version: row.holders for row in session.execute(query.group_by(consents.c.version))}
