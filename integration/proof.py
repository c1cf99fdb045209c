"""Whose request is this: what it claims, checked at the authorization server.

Of a request only the access token is used; everything else of it is compared with what the authorization
server says about that token (`settings/oauth/simple-way.md`).
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from integration.errors import Refused
from integration.renewal import is_endpoint
from integration.rest import (
    AppInfo,
    ApplicationRemoved,
    AuthorizationLost,
    AuthorizationServers,
    Client,
    RestError,
    TokenExpired,
    TokenInvalid,
    Transport,
)
from integration.rest.answers import as_object, whole_number
from integration.rest.journal import Journal
from integration.rest.transport import host_of
from models.portal import find_portal
from models.session import Database
from models.vault import digest

ACCEPTED_FOR = timedelta(minutes=3)
REFUSED_FOR = timedelta(seconds=60)
FAILURES, FAILURES_WITHIN = 20, timedelta(minutes=1)
_CACHE_SIZE = 4096
_TOKEN_REFUSED = (TokenExpired, TokenInvalid, AuthorizationLost, ApplicationRemoved)


@dataclass(frozen=True)
class Claim:
    """What a request says of itself."""

    access_token: str = field(repr=False)
    member_id: str
    domain: str
    server_endpoint: str = ""
    """A hint: it picks one of the set servers or is ignored."""


class _Remembered:
    """Short memory of what was found out about tokens and of who failed; shared by threads."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[bytes, tuple[datetime, AppInfo | None]] = {}
        self._failures: dict[str, list[datetime]] = {}

    def get(self, key: bytes) -> tuple[datetime, AppInfo | None] | None:
        with self._lock:
            found = self._known.get(key)
        return found if found and found[0] > self._clock() else None

    def keep(self, key: bytes, info: AppInfo | None) -> None:
        now = self._clock()
        with self._lock:
            if len(self._known) >= _CACHE_SIZE:
                self._known = {key: row for key, row in self._known.items() if row[0] > now}
            if len(self._known) >= _CACHE_SIZE:
                self._known.clear()
            self._known[key] = (now + (ACCEPTED_FOR if info else REFUSED_FOR), info)

    def failed(self, source: str) -> None:
        with self._lock:
            if len(self._failures) >= _CACHE_SIZE:
                self._failures.clear()
            self._failures[source] = [*self._recent(source), self._clock()]

    def is_tiresome(self, source: str) -> bool:
        with self._lock:
            return len(self._recent(source)) >= FAILURES

    def _recent(self, source: str) -> list[datetime]:
        since = self._clock() - FAILURES_WITHIN
        return [at for at in self._failures.get(source, ()) if at > since]


class Prover:
    """Tells proved requests from others."""

    def __init__(
        self, db: Database, servers: AuthorizationServers, transport: Transport, client_id: str,
        clock: Callable[[], datetime],
    ) -> None:  # fmt: skip
        self._db = db
        self._servers = servers
        self._transport = transport
        self._client_id = client_id
        self._memory = _Remembered(clock)

    def prove(self, claim: Claim, source: str) -> AppInfo:
        """What the authorization server knows of the claim's token, when the claim fits it.

        `source` is the sender's address: whoever fails often is not asked about any more.
        Raises Refused.
        """
        if not (claim.access_token and claim.member_id):
            raise Refused(401, "no_token")
        try:
            info = self._info(claim, source)
            self._compare(claim, info)
        except Refused as refused:
            if refused.status in (401, 403):
                self._memory.failed(source)
            raise
        return info

    def visitor(self, info: AppInfo, access_token: str) -> tuple[int, bool]:
        """The user behind a proved token and whether he is an administrator, by his portal's own word.

        `api-reference/common/users/user-admin.md`. Raises Refused.
        """
        client = self.client(info.client_endpoint, access_token)
        try:
            is_admin = client.call("user.admin", {}, write=False).result in (True, 1, "1", "Y", "true")
            user_id = info.user_id
            if user_id is None:
                profile = as_object(client.call("profile", {}, write=False).result)
                user_id = whole_number(profile.get("ID"))
        except _TOKEN_REFUSED:
            raise Refused(401, "token_refused") from None
        except RestError:
            raise Refused(503, "portal_unavailable") from None
        if not user_id:
            raise Refused(403, "user_unknown")
        return user_id, is_admin

    def client(self, endpoint: str, access_token: str, journal: Journal | None = None) -> Client:
        """A client that acts as the opener, as long as his token lasts."""

        def cannot_renew(_stale: str) -> str:
            raise TokenExpired

        return Client(endpoint, lambda: access_token, cannot_renew, self._transport, journal)

    def _info(self, claim: Claim, source: str) -> AppInfo:
        key = digest(claim.access_token)
        known = self._memory.get(key)
        if known is None:
            if self._memory.is_tiresome(source):
                raise Refused(429, "too_many_failures")
            info = self._ask(claim)
            self._memory.keep(key, info)
        else:
            info = known[1]
        if info is None:
            raise Refused(401, "token_refused")
        return info

    def _ask(self, claim: Claim) -> AppInfo | None:
        try:
            return self._servers.app_info(claim.access_token, claim.server_endpoint or None)
        except _TOKEN_REFUSED:
            return None
        except RestError:
            raise Refused(503, "authorization_server_unavailable") from None

    def _compare(self, claim: Claim, info: AppInfo) -> None:
        if info.client_id != self._client_id:
            raise Refused(403, "foreign_application")
        if info.member_id != claim.member_id:
            raise Refused(403, "foreign_portal")
        if not is_endpoint(info.client_endpoint):
            raise Refused(403, "bad_endpoint")
        if _host(claim.domain) not in (host_of(info.client_endpoint), self._stored_host(info.member_id)):
            raise Refused(403, "foreign_domain")

    def _stored_host(self, member_id: str) -> str | None:
        with self._db.read() as session:
            portal = find_portal(session, member_id)
            return host_of(portal.endpoint) if portal else None


def _host(domain: str) -> str:
    """DOMAIN may carry the scheme's own port (read in b24jssdk, frame/frame.ts)."""
    return domain.strip().lower().removesuffix(":443").removesuffix(":80")
