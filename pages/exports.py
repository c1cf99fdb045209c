"""`/exports/register?ticket=...`: one file of the register for a one-time ticket, without a session."""

import logging
from typing import Final
from urllib.parse import quote

from flask import Blueprint, Response, request
from sqlalchemy.exc import SQLAlchemyError

from pages.api.sentences import sentence
from pages.api.services import services
from pages.i18n import negotiate
from usecases.errors import UseCaseError
from usecases.export_tickets import TicketOver, look_at, use
from usecases.exports import Format, Order, contents, name_of

_ROOT: Final = "/exports/"
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
}
_TYPES: Final = {
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "text/csv; charset=utf-8",
    Format.JSONL: "application/jsonl; charset=utf-8",
}

bp = Blueprint("files", __name__)
log = logging.getLogger(__name__)


@bp.get("/exports/register")
def register_file() -> Response:
    """The file, once; asking for its headers alone (HEAD) uses no ticket up."""
    ticket, now, db = request.args.get("ticket", ""), services().clock(), services().db
    if request.method == "HEAD":
        response, order = Response(), look_at(db, ticket, now)
    else:
        order = use(db, ticket, now)
        response = Response(contents(db, order, services().settings.public_url))
    response.headers["Content-Type"] = _TYPES[order.format]
    response.headers["Content-Disposition"] = _attachment(order, name_of(order, now))
    return response


@bp.errorhandler(UseCaseError)
def refuse(error: UseCaseError) -> Response:
    return _told(error.code, 410 if isinstance(error, TicketOver) else 404)


@bp.errorhandler(SQLAlchemyError)
def answer_unavailable(error: SQLAlchemyError) -> Response:
    # No traceback: that of a database error quotes values.
    log.error("a file could not be handed out: %s", type(error).__name__)
    return _told("internal", 503)


@bp.after_app_request
def protect(response: Response) -> Response:
    if request.path.startswith(_ROOT):
        response.headers.update(_HEADERS)
    return response


def _attachment(order: Order, name: str) -> str:
    """The name in its own letters (RFC 6266), and a plain one for whoever reads Latin only."""
    plain = f"register-of-consents.{order.format}"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"


def _told(code: str, status: int) -> Response:
    language = negotiate(request.headers.get("Accept-Language"))
    return Response(sentence(code, language) + "\n", status, mimetype="text/plain")
