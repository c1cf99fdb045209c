"""Every refusal of the JSON API as ``{"error": {"code", "message", "fields"}}``."""

import traceback
from collections.abc import Mapping
from typing import Any, Final

from flask import Response, current_app, g, jsonify, request
from werkzeug.exceptions import HTTPException

from pages.api import crm_views, findings
from pages.api.sentences import sentence
from pages.i18n import negotiate
from usecases.errors import (
    ChooseContact,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    NotPublishable,
    PortalUnavailable,
    UseCaseError,
)

_STATUSES: Final[tuple[tuple[type[UseCaseError], int], ...]] = (
    (NotFound, 404),
    (Forbidden, 403),
    (Conflict, 409),
    (Invalid, 422),
    (PortalUnavailable, 502),
)
_HTTP_CODES: Final = {
    400: "bad_json",
    401: "unauthorized",
    403: "cross_site",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "bad_json",
}


def refusal(
    status: int, code: str, fields: Mapping[str, str] | None = None, values: Mapping[str, str] | None = None
) -> Response:
    """An answer in the language of the page, or of the request before a page session is known."""
    language = _language()
    named = {field: sentence(each, language) for field, each in (fields or {}).items()}
    return _answer(status, code=code, message=sentence(code, language, values), fields=named)


def answer_use_case(error: UseCaseError) -> Response:
    if isinstance(error, NotPublishable):
        return _answer_draft(error)
    if isinstance(error, ChooseContact):
        return _answer_choice(error)
    status = next((status for kind, status in _STATUSES if isinstance(error, kind)), 400)
    return refusal(status, error.code, error.fields, error.values)


def _answer_draft(error: NotPublishable) -> Response:
    language = _language()
    return _answer(
        422,
        code=error.code,
        message=sentence(error.code, language),
        fields=findings.by_field(error.fields, error.findings, language),
        findings=findings.shown(error.fields, error.findings, language),
    )


def _answer_choice(error: ChooseContact) -> Response:
    message = sentence(error.code, _language())
    candidates = [crm_views.candidate(each) for each in error.candidates]
    return _answer(409, code=error.code, message=message, fields={}, candidates=candidates)


def _answer(status: int, **error: Any) -> Response:
    response = jsonify(error=error)
    response.status_code = status
    return response


def _language() -> str:
    language: str = g.get("language") or negotiate(request.headers.get("Accept-Language"))
    return language


def answer_http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        # A redirect to a spelling of the address that we do not offer.
        status = 404
    response = refusal(status, _HTTP_CODES.get(status, "bad_request"))
    if allowed := getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def answer_unexpected(error: Exception) -> Response:
    # Messages of database errors hold the values of the statement: only the place is logged.
    places = "".join(traceback.format_tb(error.__traceback__))
    current_app.logger.error("%s in %s\n%s", type(error).__name__, request.endpoint, places)
    return refusal(500, "internal")
