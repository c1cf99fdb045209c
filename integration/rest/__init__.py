"""A small client for the REST of Bitrix24, on `requests`; it knows no table and reads no setting."""

from integration.rest.addresses import PrivateNetworks
from integration.rest.answers import Answer, as_object
from integration.rest.batches import MAX_COMMANDS, Command
from integration.rest.client import Client
from integration.rest.errors import (
    AccessDenied,
    AnswerTooLarge,
    ApplicationRemoved,
    AuthorizationLost,
    BadAnswer,
    BadRequest,
    ConnectionFailed,
    ForbiddenAddress,
    MethodNotFound,
    NotFound,
    OperationTimeLimited,
    Overloaded,
    PaymentRequired,
    PortalMoved,
    PortalUnavailable,
    RateLimited,
    RestError,
    Retry,
    TokenExpired,
    TokenInvalid,
    UnknownOutcome,
)
from integration.rest.journal import CallRecord
from integration.rest.oauth import AppInfo, AuthorizationServers, TokenPair
from integration.rest.query import build_query, holds_reference
from integration.rest.transport import Transport

__all__ = [
    "MAX_COMMANDS",
    "AccessDenied",
    "Answer",
    "AnswerTooLarge",
    "AppInfo",
    "ApplicationRemoved",
    "AuthorizationLost",
    "AuthorizationServers",
    "BadAnswer",
    "BadRequest",
    "CallRecord",
    "Client",
    "Command",
    "ConnectionFailed",
    "ForbiddenAddress",
    "MethodNotFound",
    "NotFound",
    "OperationTimeLimited",
    "Overloaded",
    "PaymentRequired",
    "PortalMoved",
    "PortalUnavailable",
    "PrivateNetworks",
    "RateLimited",
    "RestError",
    "Retry",
    "TokenExpired",
    "TokenInvalid",
    "TokenPair",
    "Transport",
    "UnknownOutcome",
    "as_object",
    "build_query",
    "holds_reference",
]
