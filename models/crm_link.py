"""Which card of the CRM belongs to a client, what we wrote there, and what people did to it since."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import (
    JSON,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    UniqueConstraint,
    and_,
    delete,
    exists,
    or_,
    select,
    union,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from consent.vocabulary import State
from models.base import Base, BigId, UtcMoment
from models.client import ClientRow, Conversation
from models.erasure import ErasureCase
from models.outbox import Kind, OutboxRow, Sending
from models.portal import Portal, PortalState


class CrmLink(Base):
    """A client's contact card."""

    __tablename__ = "crm_link"
    __table_args__ = (
        UniqueConstraint("portal_id", "client_id", "contact_id"),
        Index(None, "portal_id", "contact_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    portal_id: Mapped[int] = mapped_column(ForeignKey("portal.id"))
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"))
    contact_id: Mapped[int] = mapped_column(BigId)
    is_ours: Mapped[bool]
    """Whether we made the card."""
    wrote: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    """What we filled there: names of fields with hashes of their values, to know them again."""
    log_message_id: Mapped[int | None] = mapped_column(BigId)
    linked_at: Mapped[datetime] = mapped_column(UtcMoment)
    checked_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    gone_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    """When we found that somebody had deleted it."""
    merged_into: Mapped[int | None] = mapped_column(BigId)
    """The card that carries the client's chat now."""


def may_be_in_crm(session: Session, client: ClientRow) -> bool:
    """Whether anybody may have made a card of a client: the portal by itself, or we."""
    return session.scalar(_client(client.portal_id, client.id).where(_may_have_card())) is not None


def is_being_saved(session: Session, portal_id: int, client_id: int) -> bool:
    """Whether an attempt at a saving is under way: it may make a card at any moment."""
    is_under_way = _is_ordered(OutboxRow.state == Sending.SENDING)
    return session.scalar(_client(portal_id, client_id).where(is_under_way)) is not None


def _client(portal_id: int, client_id: int) -> Select[int]:
    return select(ClientRow.id).where(ClientRow.portal_id == portal_id, ClientRow.id == client_id)


def _may_have_card() -> ColumnElement[bool]:
    by_portal = exists().where(Conversation.client_id == ClientRow.id, Conversation.in_crm)
    # What an attempt was about to write may be there, though nobody ever heard that it is.
    has_begun = and_(OutboxRow.state.in_((Sending.WAITING, Sending.BURIED)), OutboxRow.result.is_not(None))
    by_us = _is_ordered(or_(OutboxRow.state == Sending.SENDING, has_begun))
    return or_(ClientRow.contact_id.is_not(None), by_portal, by_us)


def _is_ordered(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a client has an order to save him of which this is true."""
    return exists().where(
        Conversation.client_id == ClientRow.id,
        OutboxRow.portal_id == Conversation.portal_id,
        OutboxRow.chat_id == Conversation.chat_id,
        OutboxRow.kind == Kind.SAVE_TO_CRM,
        OutboxRow.payload["client_id"].as_integer() == ClientRow.id,
        condition,
    )


def links_of(session: Session, portal_id: int, client_id: int) -> list[CrmLink]:
    """The cards of a client that we know, the newest last."""
    query = select(CrmLink).where(CrmLink.portal_id == portal_id, CrmLink.client_id == client_id)
    return list(session.scalars(query.order_by(CrmLink.id)))


def link_to(session: Session, client: ClientRow, contact_id: int, now: datetime) -> CrmLink:
    """The client's link to a card, made where there is none, and in force; the client's row is locked."""
    links = {link.contact_id: link for link in links_of(session, client.portal_id, client.id)}
    link = links.get(contact_id)
    if link is None:
        link = CrmLink(
            portal_id=client.portal_id,
            client_id=client.id,
            contact_id=contact_id,
            is_ours=False,
            wrote={},
            linked_at=now,
        )
        session.add(link)
    link.checked_at, link.gone_at, link.merged_into = now, None, None
    client.contact_id = contact_id
    return link


def card_is_gone(
    session: Session, client: ClientRow, contact_id: int, now: datetime, *, merged_into: int | None = None
) -> None:
    """Somebody has deleted a card, or merged it into another; the client's row is locked."""
    link = link_to(session, client, contact_id, now)
    link.gone_at, link.merged_into = now, merged_into
    client.contact_id = None
    session.flush()
    if merged_into is not None:
        link_to(session, client, merged_into, now)


def note_checked(session: Session, portal_id: int, contact_ids: Collection[int], now: datetime) -> None:
    """These cards were there now."""
    session.execute(
        update(CrmLink)
        .where(CrmLink.portal_id == portal_id, CrmLink.contact_id.in_(contact_ids))
        .values(checked_at=now)
        .execution_options(synchronize_session=False)
    )


def has_other_consent(
    session: Session, portal_id: int, client_id: int, contact_id: int | None, chat_ids: Collection[int]
) -> bool:
    """Whether another client, whose consent is in force, was saved to a contact or has one of these chats."""
    of_portal = (CrmLink.portal_id == portal_id, CrmLink.contact_id == contact_id, CrmLink.gone_at.is_(None))
    users = (
        select(ClientRow.id).where(ClientRow.portal_id == portal_id, ClientRow.contact_id == contact_id),
        select(CrmLink.client_id).where(*of_portal),
        select(Conversation.client_id).where(
            Conversation.portal_id == portal_id, Conversation.chat_id.in_(chat_ids)
        ),
    )
    query = select(ClientRow.id).where(
        ClientRow.portal_id == portal_id,
        ClientRow.id != client_id,
        ClientRow.state == State.GIVEN,
        ClientRow.id.in_(union(*users)),
    )
    return session.scalar(query.limit(1)) is not None


def linked_clients(session: Session, portal_id: int, after: int, limit: int) -> list[ClientRow]:
    """Clients that have a card, in the order of their numbers."""
    query = select(ClientRow).where(
        ClientRow.portal_id == portal_id, ClientRow.contact_id.is_not(None), ClientRow.id > after
    )
    return list(session.scalars(query.order_by(ClientRow.id).limit(limit)))


def portals_with_cards(session: Session) -> list[int]:
    """Working portals in which we know a card."""
    query = select(Portal.id).where(
        Portal.state == PortalState.ACTIVE,
        exists().where(ClientRow.portal_id == Portal.id, ClientRow.contact_id.is_not(None)),
    )
    return list(session.scalars(query.order_by(Portal.id)))


def silent_without_case(session: Session, limit: int) -> list[tuple[int, int]]:
    """Portals and clients who did not decide and may be in the CRM, with no case since they last wrote."""
    has_case = exists().where(
        ErasureCase.portal_id == ClientRow.portal_id,
        ErasureCase.client_id == ClientRow.id,
        ErasureCase.opened_at >= ClientRow.heard_at,
    )
    query = select(ClientRow.portal_id, ClientRow.id).where(
        ClientRow.state == State.NO_DECISION, _may_have_card(), ~has_case
    )
    return [(row.portal_id, row.id) for row in session.execute(query.order_by(ClientRow.id).limit(limit))]


def drop_links(session: Session, portal_id: int) -> None:
    session.execute(delete(CrmLink).where(CrmLink.portal_id == portal_id))
