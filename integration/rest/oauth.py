"""The authorization servers: whose token is this, and a fresh pair for an old one.

`settings/oauth/auto-renewal.md`, `settings/oauth/simple-way.md`; the form of `app.info`'s answer was read in
the official SDK (b24pysdk, api/responses/bitrix_app_info_response.py). The client secret goes to these
servers and nowhere else, so their addresses come from a setting and never from a request.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import SplitResult, urlsplit

from integration.rest.answers import body_of, whole_number
from integration.rest.errors import (
    ApplicationRemoved,
    AuthorizationLost,
    BadAnswer,
    ConnectionFailed,
    PortalUnavailable,
    RestError,
    Retry,
    TokenInvalid,
    UnknownOutcome,
)
from integration.rest.transport import Transport

_Found = TypeVar("_Found")
_DEFAULT_PORTS = {"http": 80, "https": 443}
# Passing failures, and the answers a server gives about what another one has issued.
_TRY_NEXT = (ConnectionFailed, PortalUnavailable, TokenInvalid, AuthorizationLost, ApplicationRemoved)
_ACCESS_TOKEN_SECONDS = 3600


@dataclass(frozen=True)
class AppInfo:
    """What an authorization server says about the installation that a token belongs to."""

    client_id: str
    user_id: int | None
    scope: tuple[str, ...]
    installed: bool
    status: str
    """L local, F free, D demo, T trial, P paid, S subscription."""
    member_id: str
    client_endpoint: str
    domain: str
    server: str
    """Address of the server that answered, as set."""


@dataclass(frozen=True)
class TokenPair:
    """A renewed pair; keep it before using it, the old one may be dead."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in: int
    """Seconds."""
    client_endpoint: str
    member_id: str
    scope: tuple[str, ...]
    server_endpoint: str


class AuthorizationServers:
    """The allow-listed authorization servers, in the order in which they are tried."""

    def __init__(self, urls: Sequence[str], transport: Transport, client_id: str, client_secret: str) -> None:
        """Raises ValueError when there is no server or an address is not one of a server."""
        if not urls:
            raise ValueError("no authorization server is set")
        self._servers = {_origin(url): url.rstrip("/") for url in urls}
        self._transport = transport
        self._client_id = client_id
        self._client_secret = client_secret

    def app_info(self, access_token: str, preferred_endpoint: str | None = None) -> AppInfo:
        """Whose token this is: the check of an incoming token that a hostile portal cannot fake.

        `preferred_endpoint` is a hint from a request: it picks one of the set servers or is ignored.
        Raises RestError.
        """

        def ask(server: str) -> AppInfo:
            query = {"auth": access_token}
            reply = self._transport.get(f"{server}/rest/app.info", query, method="app.info")
            return _app_info(body_of(reply, "app.info", write=False), server)

        return self._first(ask, preferred_endpoint)

    def refresh(self, refresh_token: str, preferred_endpoint: str | None = None) -> TokenPair:
        """Renew a pair of tokens. One at a time for each stored pair, which is the caller's to ensure.

        Raises UnknownOutcome when the answer was lost, since the old refresh token may be used up, and
        AuthorizationLost when it is no good: another process may have renewed it meanwhile.
        """

        def ask(server: str) -> TokenPair:
            query = {
                "grant_type": "refresh_token",
                "client_id": self._client_id,
                "client_secret": self._client_secret,
                "refresh_token": refresh_token,
            }
            reply = self._transport.get(f"{server}/oauth/token/", query, method="oauth.token", write=True)
            return _token_pair(body_of(reply, "oauth.token", write=True))

        return self._first(ask, preferred_endpoint)

    def _first(self, ask: Callable[[str], _Found], preferred_endpoint: str | None) -> _Found:
        failures: list[RestError] = []
        for server in self._order(preferred_endpoint):
            try:
                return ask(server)
            except _TRY_NEXT as error:
                failures.append(error)
        # A refusal is final only when no server that might know better was out of reach.
        passing = [error for error in failures if error.retry is Retry.BACKOFF]
        raise (passing or failures)[-1]

    def _order(self, preferred_endpoint: str | None) -> list[str]:
        preferred = self._servers.get(_origin_or_none(preferred_endpoint))
        return [preferred] if preferred else list(self._servers.values())


_Origin = tuple[str, str, int | None]


def _origin(url: str) -> _Origin:
    parts = urlsplit(url)
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname or _has_user(parts):
        raise ValueError("not the address of an authorization server")
    return parts.scheme, parts.hostname.rstrip("."), parts.port or _DEFAULT_PORTS[parts.scheme]


def _origin_or_none(url: str | None) -> _Origin:
    try:
        return _origin(url or "")
    except ValueError:
        return "", "", None


def _has_user(parts: SplitResult) -> bool:
    return parts.username is not None or parts.password is not None


def _app_info(body: Mapping[str, Any], server: str) -> AppInfo:
    info = body["result"] if isinstance(body.get("result"), Mapping) else body
    install = info["install"] if isinstance(info.get("install"), Mapping) else {}
    user_id = whole_number(info.get("user_id"))
    found = AppInfo(
        client_id=_text(info, "client_id"),
        user_id=user_id,
        scope=_scope(install.get("scope") or info.get("scope")),
        installed=install.get("installed") in (True, 1, "1", "Y", "y", "true"),
        status=_text(install, "status"),
        member_id=_text(install, "member_id"),
        client_endpoint=_text(install, "client_endpoint"),
        domain=_text(install, "domain"),
        server=server,
    )
    if not (found.client_id and found.member_id and found.client_endpoint):
        raise BadAnswer("app.info")
    return found


def _token_pair(body: Mapping[str, Any]) -> TokenPair:
    pair = TokenPair(
        access_token=_text(body, "access_token"),
        refresh_token=_text(body, "refresh_token"),
        expires_in=whole_number(body.get("expires_in")) or _ACCESS_TOKEN_SECONDS,
        client_endpoint=_text(body, "client_endpoint"),
        member_id=_text(body, "member_id"),
        scope=_scope(body.get("scope")),
        server_endpoint=_text(body, "server_endpoint"),
    )
    if not (pair.access_token and pair.refresh_token):
        raise UnknownOutcome("oauth.token")
    return pair


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""


def _scope(value: Any) -> tuple[str, ...]:
    """Scopes come separated by commas; one page of the documents says by blanks."""
    return tuple(value.replace(",", " ").split()) if isinstance(value, str) else ()
