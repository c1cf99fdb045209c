"""Stored portals as REST clients: which token to use, who renews it, and what a dead one means."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from integration.renewal import Renewal
from integration.rest import (
    Answer,
    ApplicationRemoved,
    AuthorizationLost,
    AuthorizationServers,
    CallRecord,
    Client,
    Command,
    PaymentRequired,
    PortalMoved,
    RateLimited,
    RestError,
    TokenExpired,
    TokenInvalid,
    Transport,
)
from integration.rest.transport import host_of
from models.lane import GO, Pace, take_slot
from models.portal import Portal, PortalState, working_token
from models.rest_call import note_call
from models.session import Database
from models.vault import Vault

_Result = TypeVar("_Result")
_log = logging.getLogger(__name__)

_ADMINISTRATORS = 5
_PATIENCE = timedelta(seconds=20)
"""How long a caller waits for the portal's pace before he is told to come again."""


class Rest(Protocol):
    """A portal's REST methods."""

    def call(self, method: str, params: Mapping[str, Any], *, write: bool) -> Answer:
        """Call one method. Raises RestError."""


@dataclass(frozen=True)
class Access:
    """Where to call a portal now, and as whom."""

    token_id: int
    endpoint: str
    oauth_server: str
    state: str
    access_token: str = field(repr=False)


class Portals:
    """Gives clients of stored portals; shared by threads."""

    def __init__(
        self, db: Database, vault: Vault, servers: AuthorizationServers, transport: Transport, rate: Pace,
        now: Callable[[], datetime], pause: Callable[[float], None] = time.sleep,
    ) -> None:  # fmt: skip
        self.db = db
        self.servers = servers
        self.transport = transport
        self.now = now
        self.renewal = Renewal(db, vault, servers, now, pause)
        self._vault = vault
        self._rate = rate
        self._pause = pause

    def client(self, portal_id: int, *, prepaid: int = 0) -> "PortalClient":
        """A client that acts as an administrator of the portal.

        So many calls were already counted against the portal's pace by whoever asks for the client.
        """
        return PortalClient(self, portal_id, prepaid)

    def access(self, portal_id: int) -> Access:
        """The endpoint and the administrator's token to use now.

        Raises AuthorizationLost when no token is left, ApplicationRemoved for a removed application.
        """
        with self.db.read() as session:
            portal = session.get_one(Portal, portal_id)
            token = working_token(session, portal_id)
            if portal.state == PortalState.REMOVED:
                raise ApplicationRemoved
            if token is None or portal.state == PortalState.NEEDS_REAUTH:
                raise AuthorizationLost
            return Access(
                token.id, portal.endpoint, portal.oauth_server, portal.state, token.access(self._vault)
            )

    def mark(self, portal_id: int, state: PortalState, endpoint: str | None = None) -> None:
        """Note what a call has shown about the portal, unless the application was removed meanwhile."""
        with self.db.write() as session:
            portal = session.get_one(Portal, portal_id, with_for_update=True)
            if portal.state != PortalState.REMOVED:
                portal.state = state
                portal.endpoint = endpoint or portal.endpoint

    def wait(self, portal_id: int, method: str) -> None:
        """Wait for the portal's pace. Raises RateLimited when that would take too long."""
        until = self.now() + _PATIENCE
        while True:
            with self.db.write() as session:
                wait = take_slot(session, portal_id, self.now(), self._rate)
            if wait == GO:
                return
            if self.now() + wait > until:
                raise RateLimited(method)
            self._pause(wait.total_seconds())

    def note(self, portal_id: int, record: CallRecord) -> None:
        """Write a call into the journal."""
        with self.db.write() as session:
            note_call(
                session,
                portal_id,
                at=record.at,
                method=record.method,
                parameters=record.parameters,
                status=record.status,
                error=record.error,
                duration_ms=record.duration_ms,
                operating=record.operating,
            )


class PortalClient:
    """`integration.rest.Client` for a stored portal: it survives a renamed host and a dismissed user."""

    def __init__(self, portals: Portals, portal_id: int, prepaid: int) -> None:
        self._portals = portals
        self._portal_id = portal_id
        self._prepaid = prepaid

    def call(self, method: str, params: Mapping[str, Any], *, write: bool) -> Answer:
        """Call one method, as `Client.call` does. Raises RestError."""
        self._pace(method)
        return self._guarded(lambda client: client.call(method, params, write=write))

    def batch(
        self, commands: Mapping[str, Command], *, halt: bool = False, write: bool
    ) -> dict[str, Answer | RestError]:
        """Call up to 50 methods, as `Client.batch` does. Raises RestError."""
        self._pace("batch")
        return self._guarded(lambda client: client.batch(commands, halt=halt, write=write))

    def _pace(self, method: str) -> None:
        if self._prepaid > 0:
            self._prepaid -= 1
            return
        self._portals.wait(self._portal_id, method)

    def _guarded(self, run: Callable[[Client], _Result]) -> _Result:
        try:
            return self._as_someone(run)
        except PortalMoved as moved:
            # A redirect means that the method has not run, so a write may be repeated too.
            self._follow(moved)
        return self._as_someone(run)

    def _as_someone(self, run: Callable[[Client], _Result]) -> _Result:
        """Try one administrator after another: dismissal ends tokens (`settings/system-user.md`)."""
        for _ in range(_ADMINISTRATORS):
            access = self._portals.access(self._portal_id)
            try:
                return self._noticing(run, access)
            except AuthorizationLost as error:
                _log.warning("portal %s: a token is lost (%s)", self._portal_id, error.code)
                self._portals.renewal.give_up(self._portal_id, access.token_id, access.access_token)
        raise AuthorizationLost

    def _noticing(self, run: Callable[[Client], _Result], access: Access) -> _Result:
        try:
            result = run(self._client(access))
        except ApplicationRemoved:
            self._portals.mark(self._portal_id, PortalState.NEEDS_REAUTH)
            raise
        except PaymentRequired:
            self._portals.mark(self._portal_id, PortalState.SUSPENDED)
            raise
        if access.state == PortalState.SUSPENDED:
            self._portals.mark(self._portal_id, PortalState.ACTIVE)
        return result

    def _client(self, access: Access) -> Client:
        portals, portal_id = self._portals, self._portal_id
        return Client(
            access.endpoint,
            lambda: access.access_token,
            lambda stale: portals.renewal.renew(portal_id, access.token_id, stale),
            portals.transport,
            lambda record: portals.note(portal_id, record),
        )

    def _follow(self, moved: PortalMoved) -> None:
        """Believe a redirect only when the authorization server names that host too
        (`settings/how-to-call-rest-api/change-domen.md`). Raises the redirect otherwise.
        """
        access = self._portals.access(self._portal_id)
        if host_of(access.endpoint) == moved.location_host:
            return
        endpoint = self._ask_endpoint(access)
        if host_of(endpoint) != moved.location_host:
            raise moved
        self._portals.mark(self._portal_id, PortalState(access.state), endpoint)

    def _ask_endpoint(self, access: Access) -> str:
        servers, token = self._portals.servers, access.access_token
        try:
            return servers.app_info(token, access.oauth_server).client_endpoint
        except (TokenExpired, TokenInvalid):
            token = self._portals.renewal.renew(self._portal_id, access.token_id, token)
        return servers.app_info(token, access.oauth_server).client_endpoint
