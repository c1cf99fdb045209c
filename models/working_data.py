"""What our own tables know of a client besides the register, and the blanking of it.

Rows stay, because rules and evidence name them by number; what he is called, how he is reached and what he
wrote goes. The register is not working data (`models.register`).
"""

from sqlalchemy import case, delete, exists, select, update
from sqlalchemy.orm import Session

from models.client import ClientRow, Conversation, HeardRow
from models.crm_link import CrmLink
from models.inbox import InboxRow, Reading
from models.outbox import UNFINISHED, OutboxRow, Sending


def blank_working_data(session: Session, client: ClientRow) -> None:
    """Take a client's personal data out of our tables; the client's row is locked by the caller."""
    client.name = client.email = client.phone = client.website = ""
    client.contact_id = None
    session.execute(
        delete(CrmLink).where(CrmLink.portal_id == client.portal_id, CrmLink.client_id == client.id)
    )
    of_client = (Conversation.portal_id == client.portal_id, Conversation.client_id == client.id)
    session.execute(update(Conversation).where(*of_client).values(start_url=None, bound_contact_id=None))
    session.execute(
        update(HeardRow)
        .where(HeardRow.portal_id == client.portal_id, HeardRow.client_id == client.id)
        .values(text="")
    )
    _blank_queues(session, client)


def has_working_data(session: Session, client: ClientRow) -> bool:
    """Whether our tables know anything of him by which a person is known."""
    if client.name or client.email or client.phone or client.website:
        return True
    wrote = exists().where(
        HeardRow.portal_id == client.portal_id, HeardRow.client_id == client.id, HeardRow.text != ""
    )
    return bool(session.scalar(select(wrote)))


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
