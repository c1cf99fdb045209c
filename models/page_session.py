"""Sessions of our pages in the portal's frame: no cookies, one hour, bound to a portal and a user."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ForeignKey, LargeBinary, String, bindparam, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, BigId, UtcMoment
from models.portal import Portal, PortalState
from models.vault import digest

LIFE = timedelta(hours=1)


class PageSession(Base):
    """Who opened a page; the page carries the token, the table only its hash."""

    __tablename__ = "page_session"

    token: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    portal_id: Mapped[int] = mapped_column(ForeignKey("portal.id"), index=True)
    user_id: Mapped[int] = mapped_column(BigId)
    is_admin: Mapped[bool]
    language: Mapped[str] = mapped_column(String(5))
    expires_at: Mapped[datetime] = mapped_column(UtcMoment)


def open_page_session(
    session: Session, portal_id: int, user_id: int, *, is_admin: bool, language: str, now: datetime
) -> str:
    """Begin a page session and return its token, the only copy there is."""
    session.execute(delete(PageSession).where(PageSession.expires_at < now))
    token = secrets.token_urlsafe(32)
    session.add(
        PageSession(
            token=digest(token),
            portal_id=portal_id,
            user_id=user_id,
            is_admin=is_admin,
            language=language,
            expires_at=now + LIFE,
        )
    )
    return token


# Every request of a page asks it: built once, for that takes longer than asking.
_LIVING: Final = (
    select(PageSession)
    .join(Portal, Portal.id == PageSession.portal_id)
    .where(
        PageSession.token == bindparam("digest"),
        PageSession.expires_at > bindparam("now"),
        Portal.state != PortalState.REMOVED,
    )
)


def find_page_session(session: Session, token: str, now: datetime) -> PageSession | None:
    """The session, while it and its portal live."""
    return session.scalar(_LIVING, {"digest": digest(token), "now": now})


def end_page_sessions(session: Session, portal_id: int) -> None:
    session.execute(delete(PageSession).where(PageSession.portal_id == portal_id))
