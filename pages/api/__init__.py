"""The JSON API of our pages, `/api/v1`: who calls is checked first, every answer is JSON."""

from typing import Any, Final

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from pages.api import (
    agreement_texts,
    agreements,
    changes,
    companies,
    consents,
    conversations,
    crm_preview,
    erasures,
    errors,
    evidence,
    exports,
    lines,
    native_agreements,
    officers,
    portal_card,
    timeline,
)
from pages.api.access import check_access, for_everyone
from pages.api.openapi import DESCRIPTION
from pages.api.reading import MOST_BYTES, check_address
from usecases.errors import UseCaseError

_ROOT: Final = "/api/"
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}

bp = Blueprint("api", __name__, url_prefix="/api/v1")
for part in (
    lines,
    companies,
    agreements,
    agreement_texts,
    native_agreements,
    changes,
    consents,
    timeline,
    exports,
    evidence,
    conversations,
    crm_preview,
    portal_card,
    erasures,
    officers,
):
    bp.register_blueprint(part.bp)

bp.register_error_handler(UseCaseError, errors.answer_use_case)
bp.register_error_handler(HTTPException, errors.answer_http)
bp.register_error_handler(Exception, errors.answer_unexpected)


@bp.get("/openapi.json")
@for_everyone
def describe() -> dict[str, Any]:
    return DESCRIPTION


@bp.before_app_request
def refuse_unknown_address() -> Response | None:
    # No blueprint is known yet where no route fits, so its error handlers would not be asked.
    wrong = request.routing_exception
    if wrong is None or not request.path.startswith(_ROOT):
        return None
    return errors.answer_http(wrong)


@bp.before_request
def guard() -> Response | None:
    request.max_content_length = MOST_BYTES
    refused = check_access()
    if refused is not None:
        return refused
    if (request.content_length or 0) > MOST_BYTES:
        raise RequestEntityTooLarge
    check_address()
    return None


@bp.after_app_request
def protect(response: Response) -> Response:
    if request.path.startswith(_ROOT):
        response.headers.update(_HEADERS)
    return response
