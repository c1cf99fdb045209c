"""What our own tables know of a client besides the register, and the blanking of it.

Rows stay, because rules and evidence name them by number; what he is called, how he is reached and what he
wrote goes. The register is not working data (`models.register`).
"""

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, case, delete, exists, null, or_, select, update
from sqlalchemy.orm import Session

from consent.vocabulary import State
from models.client import ClientRow, Conversation, HeardRow
from models.crm_link import CrmLink
from models.erasure import OPEN_STATES, ErasureCase, ErasureItem
from models.inbox import InboxRow, Reading
from models.outbox import UNFINISHED, Kind, OutboxRow, Sending

_WITHOUT_GROUND: Final = (State.REFUSED, State.NO_DECISION, State.WITHDRAWN, State.EXPIRED)


def blank_working_data(session: Session, client: ClientRow) -> None:
    """Take a client's personal data out of our tables; the client's row is locked by the caller."""
    forget_person(session, client)
    client.contact_id = None
    session.execute(
        delete(CrmLink).where(CrmLink.portal_id == client.portal_id, CrmLink.client_id == client.id)
    )
    of_client = (Conversation.portal_id == client.portal_id, Conversation.client_id == client.id)
    session.execute(update(Conversation).where(*of_client).values(start_url=None, bound_contact_id=None))
    _blank_queues(session, client)


def forget_person(session: Session, client: ClientRow) -> None:
    """Blank what a client is called, how he is reached and what he wrote; his row is locked by the caller."""
    client.name = client.email = client.phone = client.website = ""
    session.execute(
        update(HeardRow)
        .where(HeardRow.portal_id == client.portal_id, HeardRow.client_id == client.id)
        .values(text="")
    )
    # A channel's address may be his phone there; the portal still knows it by the chat's number.
    session.execute(
        update(Conversation)
        .where(Conversation.portal_id == client.portal_id, Conversation.client_id == client.id)
        .values(entity_id="")
    )
    # Of every case: one that was cancelled still says what his cards were called.
    cases = select(ErasureCase.id).where(
        ErasureCase.portal_id == client.portal_id, ErasureCase.client_id == client.id
    )
    session.execute(
        update(ErasureItem)
        .where(ErasureItem.portal_id == client.portal_id, ErasureItem.case_id.in_(cases))
        .values(title="")
    )


def known_without_ground(
    session: Session, silent_since: datetime, limit: int, client_id: int | None = None
) -> list[tuple[int, int]]:
    """Portals and clients without a consent or an open case, of whom we know a name, a contact or a message.

    Only who has not written since a moment; with ``client_id`` this one alone.
    """
    is_in_a_case = exists().where(
        ErasureCase.portal_id == ClientRow.portal_id,
        ErasureCase.client_id == ClientRow.id,
        ErasureCase.state.in_(OPEN_STATES),
    )
    query = select(ClientRow.portal_id, ClientRow.id).where(
        ClientRow.state.in_(_WITHOUT_GROUND), ClientRow.heard_at <= silent_since, _is_known(), ~is_in_a_case
    )
    if client_id is not None:
        query = query.where(ClientRow.id == client_id)
    return [(row.portal_id, row.id) for row in session.execute(query.order_by(ClientRow.id).limit(limit))]


def has_working_data(session: Session, client: ClientRow) -> bool:
    """Whether our tables know anything of him by which a person is known."""
    known = select(ClientRow.id).where(
        ClientRow.portal_id == client.portal_id, ClientRow.id == client.id, _is_known()
    )
    return session.scalar(known) is not None


def _is_known() -> ColumnElement[bool]:
    wrote = exists().where(
        HeardRow.portal_id == ClientRow.portal_id, HeardRow.client_id == ClientRow.id, HeardRow.text != ""
    )
    return or_(
        ClientRow.name != "", ClientRow.email != "", ClientRow.phone != "", ClientRow.website != "", wrote
    )


def _blank_queues(session: Session, client: ClientRow) -> None:
    """What was delivered or given up, which nobody can send again then; what is still to be done is left."""
    chats = select(Conversation.chat_id).where(
        Conversation.portal_id == client.portal_id, Conversation.client_id == client.id
    )
    session.execute(
        update(OutboxRow)
        .where(
            OutboxRow.portal_id == client.portal_id,
            OutboxRow.chat_id.in_(chats),
            OutboxRow.state.not_in(UNFINISHED),
        )
        .values(
            payload={},
            # Hashes of what was saved of him, which a guess at a phone would match; other results are numbers
            # of messages, by which ours are known in the portal's history.
            result=case((OutboxRow.kind == Kind.SAVE_TO_CRM, null()), else_=OutboxRow.result),
            state=case((OutboxRow.state == Sending.BURIED, Sending.CANCELLED), else_=OutboxRow.state),
        )
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(InboxRow)
        .where(
            InboxRow.portal_id == client.portal_id,
            InboxRow.chat_id.in_(chats),
            InboxRow.state == Reading.BURIED,
        )
        .values(body="")
        .execution_options(synchronize_session=False)
    )
