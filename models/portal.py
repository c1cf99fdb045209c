"""Portals, the tokens of their users, and the sessions of our pages in their frames."""

import hmac
from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple
from urllib.parse import urlencode

from sqlalchemy import (
    JSON,
    Connection,
    ForeignKey,
    LargeBinary,
    String,
    UniqueConstraint,
    bindparam,
    delete,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, BigId, UtcMoment
from models.vault import Vault, digest


class PortalState(StrEnum):
    """What can be done with a portal now."""

    ACTIVE = "active"
    NEEDS_REAUTH = "needs_reauth"
    """No stored token works; an administrator has to open the application."""
    SUSPENDED = "suspended"
    """The application's paid period is over."""
    REMOVED = "removed"


class Identity(NamedTuple):
    """By what an event of a portal is judged."""

    id: int
    state: str
    application_token: bytes | None
    """As `Portal.application_token`."""

    def knows_application_token(self, token: str) -> bool:
        """Compare in constant time, on bytes: text outside ASCII must not raise."""
        stored = self.application_token
        return stored is not None and hmac.compare_digest(stored, digest(token))


class Portal(Base):
    """One Bitrix24 with our application; `member_id` is its identity, the host may change."""

    __tablename__ = "portal"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[str] = mapped_column(String(64), unique=True)
    endpoint: Mapped[str] = mapped_column(String(500))
    """Where to call it, from the authorization server's own answer, with a slash at the end."""
    oauth_server: Mapped[str] = mapped_column(String(500))
    state: Mapped[str] = mapped_column(String(20), default=PortalState.ACTIVE)
    application_token: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    """SHA-256 of it: it only has to be recognised."""
    bot_id: Mapped[int | None] = mapped_column(BigId)
    former_bots: Mapped[list[int] | None] = mapped_column(JSON)
    """Bots we had before a removal: the portal deletes them, and its lines go on naming them."""
    language: Mapped[str] = mapped_column(String(5), default="ru")
    installed_at: Mapped[datetime] = mapped_column(UtcMoment)
    ensured_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    """When bot, placements and events were last brought into order."""
    removed_at: Mapped[datetime | None] = mapped_column(UtcMoment)

    @property
    def base_url(self) -> str:
        """Scheme and host, no slash at the end."""
        return self.endpoint.split("/rest/", 1)[0].rstrip("/")

    @property
    def host(self) -> str:
        return self.base_url.split("://", 1)[-1]

    def app_url(self, app_code: str, **params: str) -> str:
        """Opens the application at a place of its own (`widgets/universal/app-url.md`)."""
        asked = urlencode({f"params[{name}]": value for name, value in params.items()}, safe="[]")
        return f"{self.base_url}/marketplace/view/{app_code}/?{asked}"

    @property
    def own_bots(self) -> frozenset[int]:
        """Every bot of ours that a line may name, dead or alive."""
        return frozenset([*(self.former_bots or []), *([self.bot_id] if self.bot_id else [])])

    def change_bot(self, bot_id: int | None) -> None:
        """Take another bot, or none, and remember the one before."""
        if self.bot_id and self.bot_id != bot_id:
            self.former_bots = [*(self.former_bots or []), self.bot_id]
        self.bot_id = bot_id

    def knows_application_token(self, token: str) -> bool:
        return Identity(self.id, self.state, self.application_token).knows_application_token(token)


class PortalToken(Base):
    """The token pair of one employee who opened the application."""

    __tablename__ = "portal_token"
    __table_args__ = (UniqueConstraint("portal_id", "user_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    portal_id: Mapped[int] = mapped_column(ForeignKey("portal.id"))
    user_id: Mapped[int] = mapped_column(BigId)
    is_admin: Mapped[bool]
    access_token: Mapped[bytes] = mapped_column(LargeBinary)
    refresh_token: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(UtcMoment)
    renewed_at: Mapped[datetime] = mapped_column(UtcMoment)
    lost_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    """When the authorization server refused to renew it."""
    lease_until: Mapped[datetime | None] = mapped_column(UtcMoment)
    """One process renews at a time: two renewals with one token leave a dead pair behind."""

    def place(self, column: str) -> str:
        return f"portal_token|{self.portal_id}|{self.user_id}|{column}"

    def access(self, vault: Vault) -> str:
        return vault.open(self.access_token, self.place("access_token"))

    def refresh(self, vault: Vault) -> str:
        return vault.open(self.refresh_token, self.place("refresh_token"))

    def put(self, vault: Vault, access_token: str, refresh_token: str) -> None:
        self.access_token = vault.seal(access_token, self.place("access_token"))
        self.refresh_token = vault.seal(refresh_token, self.place("refresh_token"))


def find_portal(session: Session, member_id: str) -> Portal | None:
    return session.scalar(select(Portal).where(Portal.member_id == member_id))


_IDENTITIES: Final = select(Portal.member_id, Portal.id, Portal.state, Portal.application_token).where(
    Portal.member_id.in_(bindparam("member_ids", expanding=True))
)


def identities(connection: Connection, member_ids: Collection[str]) -> dict[str, Identity]:
    """Those of these portals that are known, by `member_id`."""
    rows = connection.execute(_IDENTITIES, {"member_ids": list(member_ids)})
    return {row.member_id: Identity(row.id, row.state, row.application_token) for row in rows}


def find_token(session: Session, portal_id: int, user_id: int) -> PortalToken | None:
    return session.scalar(
        select(PortalToken).where(PortalToken.portal_id == portal_id, PortalToken.user_id == user_id)
    )


def working_token(session: Session, portal_id: int) -> PortalToken | None:
    """The administrator's token that was renewed last; another one stands in when it is lost."""
    return session.scalars(
        select(PortalToken)
        .where(PortalToken.portal_id == portal_id, PortalToken.is_admin, PortalToken.lost_at.is_(None))
        .order_by(PortalToken.renewed_at.desc(), PortalToken.id)
    ).first()


def lease_token(session: Session, token_id: int, now: datetime, lease: timedelta) -> bool:
    """Take the right to renew a token; exactly one process gets it."""
    result = session.execute(
        update(PortalToken)
        .where(
            PortalToken.id == token_id,
            PortalToken.lease_until.is_(None) | (PortalToken.lease_until < now),
        )
        .values(lease_until=now + lease)
        .execution_options(synchronize_session=False)
    )
    return bool(result.rowcount == 1)  # type: ignore[attr-defined]


def drop_tokens(session: Session, portal_id: int) -> None:
    session.execute(delete(PortalToken).where(PortalToken.portal_id == portal_id))
