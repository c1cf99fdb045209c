"""Clients, their conversations, and what was shown to them and heard from them.

These are working tables: erasure and removal of the application may blank them.
The evidence stands in `models.register`.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, delete, select, true
from sqlalchemy.orm import Mapped, Session, mapped_column

from consent.facts import Heard, Prompt
from consent.vocabulary import Channel, Mode, PromptStatus, State
from consent.words import Word
from models.base import Base, BigId, UtcMoment


class ClientRow(Base):
    """One connector user towards one company: the holder of a consent."""

    __tablename__ = "client"
    __table_args__ = (
        UniqueConstraint("portal_id", "company_id", "user_id"),
        Index("ix_client_portal_contact", "portal_id", "contact_id"),
        # The register names clients by number for ever: SQLite must not give a number out twice.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    portal_id: Mapped[int] = mapped_column(ForeignKey("portal.id"))
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    user_id: Mapped[int] = mapped_column(BigId)
    connector: Mapped[str] = mapped_column(String(100))
    name: Mapped[str] = mapped_column(String(500), default="")
    email: Mapped[str] = mapped_column(String(320), default="")
    phone: Mapped[str] = mapped_column(String(50), default="")
    website: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(20), default=State.NONE)
    heard_at: Mapped[datetime] = mapped_column(UtcMoment)
    """When he last wrote, by our clock: silence is counted from here."""
    contact_id: Mapped[int | None] = mapped_column(BigId)


class Conversation(Base):
    """One session of one chat on an open line."""

    __tablename__ = "conversation"
    __table_args__ = (UniqueConstraint("portal_id", "chat_id", "session_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    portal_id: Mapped[int] = mapped_column(ForeignKey("portal.id"))
    chat_id: Mapped[int] = mapped_column(BigId)
    session_id: Mapped[int] = mapped_column(BigId)
    line_id: Mapped[int] = mapped_column(BigId)
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"), index=True)
    connector: Mapped[str] = mapped_column(String(100))
    entity_id: Mapped[str] = mapped_column(String(500))
    """The chat's address in its channel; empty once the client was forgotten, until he writes again."""
    bound_contact_id: Mapped[int | None] = mapped_column(BigId)
    in_crm: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Whether the portal may have made a card of this conversation by itself."""
    start_url: Mapped[str | None] = mapped_column(Text)
    """The client's page when the session began, once the history was read."""
    handed_over: Mapped[bool] = mapped_column(default=False)
    hint_given: Mapped[bool] = mapped_column(default=False)
    last_message_id: Mapped[int] = mapped_column(BigId, default=0)
    started_at: Mapped[datetime] = mapped_column(UtcMoment)


class PromptRow(Base):
    """One showing of an agreement version."""

    __tablename__ = "prompt"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    portal_id: Mapped[int] = mapped_column(ForeignKey("portal.id"))
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"), index=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    chat_id: Mapped[int] = mapped_column(BigId)
    session_id: Mapped[int] = mapped_column(BigId)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("agreement_version.id"))
    version_number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    """Exactly what was sent to the chat."""
    status: Mapped[str] = mapped_column(String(20), default=PromptStatus.QUEUED)
    by_hand: Mapped[bool] = mapped_column(default=False)
    after_message_id: Mapped[int] = mapped_column(BigId)
    message_id: Mapped[int | None] = mapped_column(BigId)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    created_at: Mapped[datetime] = mapped_column(UtcMoment)

    def as_fact(self) -> Prompt:
        return Prompt(
            prompt_id=self.id,
            chat_id=self.chat_id,
            session_id=self.session_id,
            agreement_id=self.agreement_id,
            version_id=self.version_id,
            version_number=self.version_number,
            status=PromptStatus(self.status),
            message_id=self.message_id,
            confirmed_at=self.confirmed_at,
            by_hand=self.by_hand,
            after_message_id=self.after_message_id,
        )


class HeardRow(Base):
    """A message of the client that may still decide something; its text is kept for the evidence."""

    __tablename__ = "heard"
    __table_args__ = (UniqueConstraint("portal_id", "client_id", "message_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    portal_id: Mapped[int] = mapped_column(ForeignKey("portal.id"))
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"), index=True)
    message_id: Mapped[int] = mapped_column(BigId)
    at: Mapped[datetime] = mapped_column(UtcMoment)
    chat_id: Mapped[int] = mapped_column(BigId)
    session_id: Mapped[int] = mapped_column(BigId)
    word: Mapped[str] = mapped_column(String(20))
    channel: Mapped[str] = mapped_column(String(20))
    mode: Mapped[str] = mapped_column(String(20))
    agreement_id: Mapped[int] = mapped_column(BigId)
    version_id: Mapped[int] = mapped_column(BigId)
    material_version: Mapped[int]
    text: Mapped[str] = mapped_column(Text, default="")

    def as_fact(self) -> Heard:
        return Heard(
            message_id=self.message_id,
            at=self.at,
            chat_id=self.chat_id,
            session_id=self.session_id,
            word=Word(self.word),
            channel=Channel(self.channel),
            mode=Mode(self.mode),
            agreement_id=self.agreement_id,
            version_id=self.version_id,
            material_version=self.material_version,
        )


def lock_client(session: Session, portal_id: int, company_id: int, user_id: int) -> ClientRow | None:
    """The client's row, locked: one decision at a time, also for one client in two chats."""
    return session.scalar(
        select(ClientRow)
        .where(
            ClientRow.portal_id == portal_id,
            ClientRow.company_id == company_id,
            ClientRow.user_id == user_id,
        )
        .with_for_update()
    )


def conversations_of(session: Session, portal_id: int, client_id: int) -> list[Conversation]:
    """All conversations of a client, the first one first."""
    query = select(Conversation).where(
        Conversation.portal_id == portal_id, Conversation.client_id == client_id
    )
    return list(session.scalars(query.order_by(Conversation.id)))


def first_started_at(session: Session, portal_id: int, client_id: int) -> datetime:
    """When a client's first conversation began.

    Raises:
        sqlalchemy.exc.NoResultFound: he has none.
    """
    query = select(Conversation.started_at).where(
        Conversation.portal_id == portal_id, Conversation.client_id == client_id
    )
    return session.scalars(query.order_by(Conversation.started_at).limit(1)).one()


def get_client(session: Session, portal_id: int, client_id: int, *, lock: bool = False) -> ClientRow | None:
    query = select(ClientRow).where(ClientRow.portal_id == portal_id, ClientRow.id == client_id)
    return session.scalar(query.with_for_update() if lock else query)


def find_conversation(
    session: Session, portal_id: int, chat_id: int, session_id: int | None = None
) -> Conversation | None:
    """The conversation of a session, or the newest one of the chat."""
    query = select(Conversation).where(Conversation.portal_id == portal_id, Conversation.chat_id == chat_id)
    if session_id is not None:
        query = query.where(Conversation.session_id == session_id)
    return session.scalars(query.order_by(Conversation.session_id.desc(), Conversation.id.desc())).first()


def get_conversation(session: Session, portal_id: int, conversation_id: int) -> Conversation | None:
    return session.scalar(
        select(Conversation).where(Conversation.portal_id == portal_id, Conversation.id == conversation_id)
    )


def newest_conversation(session: Session, portal_id: int, client_id: int) -> Conversation | None:
    """Where the client wrote last."""
    query = select(Conversation).where(
        Conversation.portal_id == portal_id, Conversation.client_id == client_id
    )
    return session.scalars(query.order_by(Conversation.last_message_id.desc())).first()


def prompts_of(session: Session, portal_id: int, client_id: int) -> list[PromptRow]:
    query = select(PromptRow).where(PromptRow.portal_id == portal_id, PromptRow.client_id == client_id)
    return list(session.scalars(query.order_by(PromptRow.id)))


def get_prompt(session: Session, portal_id: int, prompt_id: int) -> PromptRow | None:
    return session.scalar(
        select(PromptRow).where(PromptRow.portal_id == portal_id, PromptRow.id == prompt_id)
    )


def heard_of(session: Session, portal_id: int, client_id: int) -> list[HeardRow]:
    query = select(HeardRow).where(HeardRow.portal_id == portal_id, HeardRow.client_id == client_id)
    return list(session.scalars(query.order_by(HeardRow.message_id)))


def clients_of_contact(session: Session, portal_id: int, contact_id: int) -> list[int]:
    """Ids of the clients that were saved to a contact card."""
    query = select(ClientRow.id).where(ClientRow.portal_id == portal_id, ClientRow.contact_id == contact_id)
    return list(session.scalars(query))


def drop_conversations(session: Session, portal_id: int) -> None:
    """Forget working data when the application is removed; the register stays."""
    for table in (HeardRow, PromptRow, Conversation, ClientRow):
        session.execute(delete(table).where(table.portal_id == portal_id))
