"""The one way out: every request to Bitrix24 leaves through `Transport`."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError

from integration.rest.addresses import PrivateNetworks
from integration.rest.codes import no_answer
from integration.rest.errors import AnswerTooLarge, RestError, UnknownOutcome
from integration.rest.guard import GuardedAdapter
from integration.rest.quiet import hide_queries

MIB = 1024 * 1024
_CHUNK = 64 * 1024
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Reply:
    """An HTTP answer, read to its end."""

    status: int
    location: str | None = field(repr=False)
    content: bytes = field(repr=False)

    def json_object(self) -> dict[str, Any] | None:
        """The body as a JSON object; None when it is anything else, however deeply nested."""
        try:
            value = json.loads(self.content)
        except (ValueError, RecursionError):
            return None
        return value if isinstance(value, dict) else None

    @property
    def is_redirect(self) -> bool:
        """Whether the status sends the caller elsewhere."""
        return 300 <= self.status < 400

    @property
    def location_host(self) -> str | None:
        """Host of an absolute Location; None when there is none."""
        return host_of(self.location or "")


def host_of(url: str) -> str | None:
    """Lower-case `host`, or `host:port` for a port that is not the scheme's own; None without a host."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    return f"{host}:{port}" if host and port not in (None, _DEFAULT_PORTS.get(parts.scheme)) else host


class _TooLargeError(Exception):
    """The answer grew beyond the limit."""


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """No redirect, ever: even when told not to follow one, requests reads its body to the end."""
        return None


class Transport:
    """An HTTP session with fixed manners; safe to share between threads.

    It ignores proxies and other settings of the environment, follows no redirect, keeps no cookie,
    always verifies certificates, stops reading at `max_answer` bytes and at `read_timeout` seconds
    of body, and calls only public addresses over https unless `networks` opens others.
    """

    def __init__(
        self,
        networks: PrivateNetworks | None = None,
        *,
        connect_timeout: float = 5.0,
        read_timeout: float = 30.0,
        max_answer: int = 5 * MIB,
        user_agent: str = "Soglasie/1",
    ) -> None:
        hide_queries()
        self._timeout = (connect_timeout, read_timeout)
        self._max_answer = max_answer
        self._session = _Session()
        self._session.trust_env = False
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.headers.update({"User-Agent": user_agent, "Accept": "application/json"})
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, GuardedAdapter(networks or PrivateNetworks()))

    def close(self) -> None:
        """Close idle connections."""
        self._session.close()

    def post(self, url: str, body: Mapping[str, Any], *, method: str, write: bool) -> Reply:
        """Send a JSON object.

        `write` tells whether the call may change something: it decides what a lost answer means.
        Raises ConnectionFailed and ForbiddenAddress; for a lost or oversized answer UnknownOutcome (a write),
        PortalUnavailable or AnswerTooLarge (a read); TypeError or ValueError for a body that is not JSON.
        """
        data = json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
        headers = {"Content-Type": "application/json"}
        return self._send(method, write, {"method": "POST", "url": url, "data": data, "headers": headers})

    def get(self, url: str, query: Mapping[str, str], *, method: str, write: bool = False) -> Reply:
        """Send a query; the address with it is never logged or put into an exception. Raises as `post`."""
        return self._send(method, write, {"method": "GET", "url": url, "params": query})

    def _send(self, method: str, write: bool, request: dict[str, Any]) -> Reply:
        outcome = self._attempt(write, request)
        # Raised outside any except block: the exceptions of requests and urllib3 print whole addresses,
        # and must not hang on ours even as a hidden context.
        if isinstance(outcome, RestError):
            outcome.method = method
            raise outcome
        return outcome

    def _attempt(self, write: bool, request: dict[str, Any]) -> Reply | RestError:
        try:
            with self._session.request(
                **request, timeout=self._timeout, allow_redirects=False, stream=True, verify=True
            ) as response:
                content = self._read(response)
                return Reply(response.status_code, response.headers.get("Location"), content)
        except RestError as error:
            return error.with_traceback(None)
        except _TooLargeError:
            return UnknownOutcome() if write else AnswerTooLarge()
        except (requests.RequestException, HTTPError, OSError):
            return no_answer("", write=write)

    def _read(self, response: requests.Response) -> bytes:
        """The decoded body. Reads what has come, so a peer that drips cannot hold us beyond the timeout."""
        deadline = time.monotonic() + self._timeout[1]
        content = bytearray()
        while chunk := response.raw.read1(_CHUNK, decode_content=True):
            content += chunk
            if len(content) > self._max_answer:
                raise _TooLargeError
            if time.monotonic() > deadline:
                raise requests.ReadTimeout
        return bytes(content)
