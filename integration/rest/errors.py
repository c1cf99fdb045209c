"""What can go wrong in a call to Bitrix24, as one tree of exceptions.

RestError
├── ConnectionFailed        nothing was sent                              BACKOFF
├── ForbiddenAddress        the address is not on the public network      NEVER
├── PortalUnavailable       a read without an answer, or a portal fault   BACKOFF
├── UnknownOutcome          a write that may or may not have happened     NEVER
├── AnswerTooLarge          a read's answer is beyond the limit           NEVER
├── BadAnswer               a read's answer makes no sense                NEVER
├── PortalMoved             the portal answers from another host          LATER
├── RateLimited             too many requests                             BACKOFF
├── OperationTimeLimited    this method used up its seconds               LATER
├── Overloaded              the portal or application is blocked by hand  NEVER
├── TokenExpired            the access token is older than its hour       REFRESH
├── TokenInvalid            the access token is not known                 REFRESH
├── AuthorizationLost       these tokens will never work again            NEVER
├── ApplicationRemoved      the application or the portal is gone         NEVER
├── PaymentRequired         a paid period is over                         LATER
├── AccessDenied            the user or the application lacks a right     NEVER
├── MethodNotFound          the portal has no such method                 NEVER
├── NotFound                no such object                                NEVER
└── BadRequest              any other refusal                             NEVER

No text of an exception holds a token, an address with a query or a value from an answer.
Which code becomes which exception is in `codes.py`.
"""

import enum
from datetime import datetime
from typing import ClassVar


class Retry(enum.Enum):
    """What a caller may do after an error."""

    NEVER = "never"
    """The same call will not succeed, or must not be repeated unseen."""
    BACKOFF = "backoff"
    """Passing: repeat after growing pauses (`limits.md`)."""
    REFRESH = "refresh"
    """Repeat once with a renewed access token (`settings/oauth/auto-renewal.md`)."""
    LATER = "later"
    """Passes after a moment or a change that the error names, not after a pause."""


class RestError(Exception):
    """A call to Bitrix24 failed."""

    retry: ClassVar[Retry] = Retry.NEVER

    def __init__(
        self, method: str = "", *, code: str | None = None, status: int | None = None, description: str = ""
    ) -> None:
        super().__init__(method, code, status)
        self.method = method
        """Name of the REST method, without its parameters."""
        self.code = code
        """Lower-case error code; None when the answer had none."""
        self.status = status
        """HTTP status; None when there was no answer or the error is a batch command's."""
        self.description = description
        """The portal's own words. They may repeat values: never log or show them."""

    def __str__(self) -> str:
        summary = (self.__doc__ or "").split("\n", 1)[0].rstrip(".")
        parts = [self.method or "a call", summary]
        if self.code is not None:
            parts.append(f"code {self.code!r}")
        if self.status is not None:
            parts.append(f"HTTP {self.status}")
        return ": ".join(parts[:2]) + "".join(f", {part}" for part in parts[2:])

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self}>"


class ConnectionFailed(RestError):
    """Nothing was sent: the host did not resolve, connect or prove its certificate."""

    retry = Retry.BACKOFF


class ForbiddenAddress(RestError):
    """The address is outside the public network or speaks plain http, and no setting allows it."""


class PortalUnavailable(RestError):
    """No trustworthy answer to a read, or a refusal made before the method ran."""

    retry = Retry.BACKOFF


class UnknownOutcome(RestError):
    """Sent, but no trustworthy answer came: look for the effect before repeating."""


class AnswerTooLarge(RestError):
    """The answer to a read is larger than the limit."""


class BadAnswer(RestError):
    """The answer to a read is not of the documented form."""


class PortalMoved(RestError):
    """The portal answers from another host; nothing was sent there.

    `settings/how-to-call-rest-api/change-domen.md`. Ask the authorization server whether the
    installation has that host before calling it: the redirect alone proves nothing.
    """

    retry = Retry.LATER

    def __init__(self, method: str = "", *, status: int | None = None, location_host: str = "") -> None:
        super().__init__(method, status=status)
        self.location_host = location_host
        """`host` or `host:port` that the portal named, lower case."""


class RateLimited(RestError):
    """Too many requests to this portal from our address (`limits.md`)."""

    retry = Retry.BACKOFF


class OperationTimeLimited(RestError):
    """The method used up its seconds in the ten-minute window (`settings/performance/limits.md`)."""

    retry = Retry.LATER
    reset_at: datetime | None = None
    """When seconds come back, UTC, by the last answer that told; None when no answer did."""


class Overloaded(RestError):
    """The portal or the application was blocked by hand."""


class TokenExpired(RestError):
    """The access token is older than its hour."""

    retry = Retry.REFRESH


class TokenInvalid(RestError):
    """The access token is not known to the authorization server."""

    retry = Retry.REFRESH


class AuthorizationLost(RestError):
    """These tokens will not work again: an administrator has to open the application."""


class ApplicationRemoved(RestError):
    """The application is not installed there, or the portal is deleted."""


class PaymentRequired(RestError):
    """The paid or trial period is over."""

    retry = Retry.LATER


class AccessDenied(RestError):
    """The user or the application lacks the right."""


class MethodNotFound(RestError):
    """The portal has no such method."""


class NotFound(RestError):
    """There is no such object."""


class BadRequest(RestError):
    """The portal refused the call."""
