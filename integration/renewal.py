"""Renewing stored tokens: one process at a time, and the new pair is kept before it is used.

`settings/oauth/auto-renewal.md`. Two renewals at once with one refresh token leave a dead pair behind.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from integration.rest import (
    AuthorizationLost,
    AuthorizationServers,
    PortalUnavailable,
    RestError,
    TokenPair,
    UnknownOutcome,
)
from models.portal import Portal, PortalState, PortalToken, lease_token, working_token
from models.session import Database
from models.vault import Vault

LEASE = timedelta(seconds=120)
"""Longer than asking two authorization servers can take."""
PATIENCE = timedelta(seconds=30)
"""How long a process waits for another one's renewal."""
IDLE = timedelta(days=90)
"""Refresh tokens live 180 days; renewing daily is forbidden (`settings/oauth/auto-renewal.md`)."""
_POLL = 0.2
_METHOD = "oauth.token"
_NETLOC = re.compile(r"[A-Za-z0-9.-]+(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](:[0-9]{1,5})?")


@dataclass(frozen=True)
class _Turn:
    """The right to renew a token."""

    oauth_server: str
    refresh_token: str = field(repr=False)


class Renewal:
    """Renews the tokens of a database; shared by threads and processes."""

    def __init__(
        self, db: Database, vault: Vault, servers: AuthorizationServers,
        now: Callable[[], datetime], pause: Callable[[float], None],
    ) -> None:  # fmt: skip
        self._db = db
        self._vault = vault
        self._servers = servers
        self._now = now
        self._pause = pause

    def renew(self, portal_id: int, token_id: int, stale: str) -> str:
        """A newer access token than the stale one, renewed by us or by somebody else meanwhile.

        Raises RestError: AuthorizationLost when the pair is dead, PaymentRequired, ApplicationRemoved,
        PortalUnavailable when there is no answer, or no answer yet to another process.
        """
        until = self._now() + PATIENCE
        while True:
            turn = self._take_turn(portal_id, token_id, stale)
            if isinstance(turn, str):
                return turn
            if turn is not None:
                return self._renew(portal_id, token_id, stale, turn)
            if self._now() >= until:
                raise PortalUnavailable(_METHOD)
            self._pause(_POLL)

    def give_up(self, portal_id: int, token_id: int, access_token: str) -> None:
        """Mark a dead token unless it was renewed meanwhile; without another the portal needs a visit."""
        with self._db.write() as session:
            row = _locked(session, portal_id, token_id)
            if row is not None and row.access(self._vault) == access_token:
                row.lost_at, row.lease_until = self._now(), None
                session.flush()
            portal = session.get_one(Portal, portal_id)
            if working_token(session, portal_id) is None and portal.state != PortalState.REMOVED:
                portal.state = PortalState.NEEDS_REAUTH

    def renew_idle(self) -> int:
        """Renew tokens that nobody used for a long time, before they die; returns how many were due."""
        due = self._idle()
        for portal_id, token_id, access_token in due:
            try:
                self.renew(portal_id, token_id, access_token)
            except AuthorizationLost:
                self.give_up(portal_id, token_id, access_token)
            except RestError:
                continue  # the next sweep asks again: months are left
        return len(due)

    def _idle(self) -> list[tuple[int, int, str]]:
        query = (
            select(PortalToken)
            .join(Portal, Portal.id == PortalToken.portal_id)
            .where(
                PortalToken.lost_at.is_(None),
                PortalToken.renewed_at < self._now() - IDLE,
                Portal.state.in_((PortalState.ACTIVE, PortalState.SUSPENDED)),
            )
        )
        with self._db.read() as session:
            return [(row.portal_id, row.id, row.access(self._vault)) for row in session.scalars(query)]

    def _take_turn(self, portal_id: int, token_id: int, stale: str) -> _Turn | str | None:
        """Our turn, the newer token that is there already, or None while another process renews."""
        with self._db.write() as session:
            row = _locked(session, portal_id, token_id)
            if row is None or row.lost_at is not None:
                raise AuthorizationLost(_METHOD)
            access_token = row.access(self._vault)
            if access_token != stale:
                return access_token
            if not lease_token(session, token_id, self._now(), LEASE):
                return None
            server = session.get_one(Portal, portal_id).oauth_server
            return _Turn(server, row.refresh(self._vault))

    def _renew(self, portal_id: int, token_id: int, stale: str, turn: _Turn) -> str:
        try:
            pair = self._servers.refresh(turn.refresh_token, turn.oauth_server)
        except AuthorizationLost:
            return self._newer(portal_id, token_id, stale)
        except UnknownOutcome:
            # The caller's own call has not run: for him nothing is in doubt.
            self._release(portal_id, token_id)
            raise PortalUnavailable(_METHOD) from None
        except RestError:
            self._release(portal_id, token_id)
            raise
        self._keep(portal_id, token_id, pair)
        return pair.access_token

    def _newer(self, portal_id: int, token_id: int, stale: str) -> str:
        """Read again: an administrator may have brought a fresh pair. Raises AuthorizationLost otherwise."""
        with self._db.write() as session:
            row = _locked(session, portal_id, token_id)
            if row is None:
                raise AuthorizationLost(_METHOD)
            row.lease_until = None
            access_token = row.access(self._vault)
        if access_token == stale:
            raise AuthorizationLost(_METHOD)
        return access_token

    def _release(self, portal_id: int, token_id: int) -> None:
        with self._db.write() as session:
            row = _locked(session, portal_id, token_id)
            if row is not None:
                row.lease_until = None

    def _keep(self, portal_id: int, token_id: int, pair: TokenPair) -> None:
        now = self._now()
        with self._db.write() as session:
            row = _locked(session, portal_id, token_id)
            if row is None:
                raise AuthorizationLost(_METHOD)
            row.put(self._vault, pair.access_token, pair.refresh_token)
            row.expires_at = now + timedelta(seconds=pair.expires_in)
            row.renewed_at, row.lost_at, row.lease_until = now, None, None
            portal = session.get_one(Portal, portal_id)
            if is_endpoint(pair.client_endpoint):
                portal.endpoint = pair.client_endpoint


def is_endpoint(url: str) -> bool:
    """Whether a text is the REST address of a portal."""
    try:
        parts = urlsplit(url)
        plain = bool(_NETLOC.fullmatch(parts.netloc)) and url.endswith(f"{parts.netloc}/rest/")
    except ValueError:
        return False
    # It also goes into a header that says who may frame our pages.
    return plain and url.startswith(("http://", "https://")) and url.isprintable()


def _locked(session: Session, portal_id: int, token_id: int) -> PortalToken | None:
    """The row as it is now: on PostgreSQL an unlocked read could be older than the lease taken next."""
    return session.scalar(
        select(PortalToken)
        .where(PortalToken.portal_id == portal_id, PortalToken.id == token_id)
        .with_for_update()
    )
