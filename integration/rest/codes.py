"""Which error code of Bitrix24 becomes which exception.

Sources: `error-codes.md`, `settings/oauth/error-codes.md`, `limits.md` and the pages of the methods; the
codes of a refused authorization were read in the portal's source (rest/lib/oauth/auth.php).
"""

import re

from integration.rest.errors import (
    AccessDenied,
    ApplicationRemoved,
    AuthorizationLost,
    BadRequest,
    MethodNotFound,
    NotFound,
    OperationTimeLimited,
    Overloaded,
    PaymentRequired,
    PortalUnavailable,
    RateLimited,
    RestError,
    TokenExpired,
    TokenInvalid,
    UnknownOutcome,
)

# A code is printed into logs, so it may be a short word or phrase and never, say, an echoed token.
_CODE = re.compile(r"[a-z0-9 _.:-]{0,48}")
UNREADABLE_CODE = "(unreadable code)"

_FAULT_CODES = frozenset({"internal_server_error", "error_unexpected_answer"})
_EMPTY_CODES = frozenset({"", "0", "error_core"})
_NOT_FOUND_TEXTS = frozenset({"not found", "element not found"})
_DENIED_TEXTS = frozenset({"access denied"})

_BY_CODE: dict[str, type[RestError]] = {
    "expired_token": TokenExpired,
    "invalid_token": TokenInvalid,
    "no_auth_found": AuthorizationLost,
    "authorization_error": AuthorizationLost,
    "invalid_grant": AuthorizationLost,
    "bad_verification_code": AuthorizationLost,
    "application_not_found": ApplicationRemoved,
    "not_installed": ApplicationRemoved,
    "invalid_client": ApplicationRemoved,
    "wrong_client": ApplicationRemoved,
    "portal_deleted": ApplicationRemoved,
    "payment_required": PaymentRequired,
    "connection_error": PortalUnavailable,
    "query_limit_exceeded": RateLimited,
    "operation_time_limit": OperationTimeLimited,
    "overload_limit": Overloaded,
    "insufficient_scope": AccessDenied,
    "invalid_scope": AccessDenied,
    "access_denied": AccessDenied,
    "access denied": AccessDenied,
    "access_error": AccessDenied,
    "accessexception": AccessDenied,
    "invalid_credentials": AccessDenied,
    "user_access_error": AccessDenied,
    "wrong_auth_type": AccessDenied,
    "allowed_only_intranet_user": AccessDenied,
    "method_confirm_waiting": AccessDenied,
    "method_confirm_denied": AccessDenied,
    "error_method_not_found": MethodNotFound,
    "not_found": NotFound,
    "owner_not_found": NotFound,
}


def normal_code(raw: object) -> str:
    """An error code as lower-case text; codes come as words, "", "100" and the number 0."""
    code = str(raw if isinstance(raw, str | int) else "").strip().lower()
    return code if _CODE.fullmatch(code) else UNREADABLE_CODE


def refusal(
    raw_code: object, raw_description: object, method: str, status: int | None, *, write: bool
) -> RestError:
    """The exception for an answer that carries an `error`.

    The code decides. The status decides only for a code of no known meaning: documents, portals
    and SDKs disagree about statuses, and some errors come with 200.
    """
    code = normal_code(raw_code)
    description = raw_description[:500] if isinstance(raw_description, str) else ""
    kind = _kind(code, description, status, write=write)
    return kind(method, code=code, status=status, description=description)


def no_answer(method: str, status: int | None = None, *, write: bool) -> RestError:
    """The exception for a request that left us and brought back nothing to be trusted."""
    kind = UnknownOutcome if write else PortalUnavailable
    return kind(method, status=status)


def _kind(code: str, description: str, status: int | None, *, write: bool) -> type[RestError]:
    if code in _BY_CODE:
        return _BY_CODE[code]
    # Classic crm.* methods leave the code empty and say it in words (`api-reference/crm/contacts/`).
    if code in _EMPTY_CODES and description.strip(" .").lower() in _NOT_FOUND_TEXTS:
        return NotFound
    if code in _EMPTY_CODES and description.strip(" .").lower() in _DENIED_TEXTS:
        return AccessDenied
    if code in _FAULT_CODES or (status is not None and status >= 500):
        return UnknownOutcome if write else PortalUnavailable
    return BadRequest
