"""Calls the REST methods of one portal."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from integration.rest.answers import Answer, answer_of
from integration.rest.batches import Command, check_method, commands_text, outcomes
from integration.rest.errors import (
    OperationTimeLimited,
    PortalMoved,
    RestError,
    TokenExpired,
    TokenInvalid,
)
from integration.rest.journal import CallRecord, Journal, write_down
from integration.rest.transport import Reply, Transport, host_of


@dataclass(frozen=True)
class _Request:
    method: str
    params: Mapping[str, Any] = field(repr=False)
    parameter_names: tuple[str, ...]
    write: bool


class Client:
    """A portal's REST methods, called with the stored tokens of one user.

    `endpoint` is the portal's REST address with its closing slash, taken from the authorization server's
    answer and never from a request. `access_token()` gives the stored token. `renew(stale)` gives a newer
    one and keeps it; it is called at most once a call, after `expired_token` or `invalid_token`
    (`settings/oauth/auto-renewal.md`). Nothing else is repeated here.
    """

    def __init__(
        self,
        endpoint: str,
        access_token: Callable[[], str],
        renew: Callable[[str], str],
        transport: Transport,
        journal: Journal | None = None,
    ) -> None:
        """Raises ValueError for an endpoint that is not an http(s) address ending in a slash."""
        self._endpoint = _checked(endpoint)
        self._access_token = access_token
        self._renew = renew
        self._transport = transport
        self._journal = journal
        self._reset_at: dict[str, datetime] = {}

    def call(self, method: str, params: Mapping[str, Any], *, write: bool) -> Answer:
        """Call one method.

        `write` says that the method changes something: then a lost answer is UnknownOutcome, not
        PortalUnavailable, since REST has no idempotent writes. Raises RestError, and
        ValueError for a text that is no method name.
        """
        check_method(method)
        return self._authorized(_Request(method, params, tuple(params), write))

    def batch(
        self, commands: Mapping[str, Command], *, halt: bool = False, write: bool
    ) -> dict[str, Answer | RestError]:
        """Call up to 50 methods in one request (`settings/how-to-call-rest-api/batch.md`).

        Gives an answer or an error for each command; with `halt` those after the first failure are
        absent, as they did not run. Raises RestError when the request as a whole fails, and ValueError
        for more than 50 commands, a name made of digits, or a value that a portal would take for a
        reference to another command. A batch is no transaction.
        """
        params = {"halt": int(halt), "cmd": commands_text(commands)}
        names = ("halt", *(f"cmd:{command.method}" for command in commands.values()))
        answer = self._authorized(_Request("batch", params, names, write))
        results = outcomes(commands, answer, halt=halt, write=write)
        for name, outcome in results.items():
            self._remember(commands[name].method, outcome)
        return results

    def _authorized(self, request: _Request) -> Answer:
        token = self._access_token()
        try:
            return self._journaled(request, token)
        except (TokenExpired, TokenInvalid):
            # A refused token means that the method has not run, so a write may be repeated too.
            pass
        return self._journaled(request, self._renew(token))

    def _journaled(self, request: _Request, token: str) -> Answer:
        at, started = datetime.now(UTC), time.monotonic()
        outcome = self._once(request, token)
        self._remember(request.method, outcome)
        seconds = time.monotonic() - started
        write_down(
            self._journal, CallRecord.of(request.method, request.parameter_names, at, seconds, outcome)
        )
        if isinstance(outcome, RestError):
            raise outcome
        return outcome

    def _once(self, request: _Request, token: str) -> Answer | RestError:
        url, body = self._endpoint + request.method, {**request.params, "auth": token}
        try:
            reply = self._transport.post(url, body, method=request.method, write=request.write)
            self._refuse_move(reply, request.method)
            return answer_of(reply, request.method, write=request.write)
        except RestError as error:
            return error

    def _refuse_move(self, reply: Reply, method: str) -> None:
        host = reply.location_host if reply.is_redirect else None
        if host and host != host_of(self._endpoint):
            raise PortalMoved(method, status=reply.status, location_host=host)

    def _remember(self, method: str, outcome: Answer | RestError) -> None:
        """Keep when a method's seconds come back: refusals do not tell, the answers before them do."""
        if isinstance(outcome, Answer) and outcome.operating_reset_at:
            self._reset_at[method] = outcome.operating_reset_at
        elif isinstance(outcome, OperationTimeLimited) and outcome.reset_at is None:
            outcome.reset_at = self._reset_at.get(method)


def _checked(endpoint: str) -> str:
    parts = urlsplit(endpoint)
    plain = not (parts.query or parts.fragment or parts.username or parts.password)
    if parts.scheme not in ("http", "https") or not parts.hostname or not plain or not endpoint.endswith("/"):
        raise ValueError("not the address of a portal's REST")
    return endpoint
