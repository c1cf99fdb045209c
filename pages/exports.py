"""`/exports/register?ticket=...`: one file of the register for a one-time ticket, without a session."""

import logging
import os
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from urllib.parse import quote

from flask import Blueprint, Response, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wsgi import wrap_file

from pages.api.sentences import sentence
from pages.api.services import services
from pages.i18n import negotiate
from usecases.errors import Conflict, UseCaseError
from usecases.evidence_orders import EvidenceOrder, evidence_file
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
_STATUSES: Final = ((TicketOver, 410), (Conflict, 409))
_PIECE: Final = 64 * 1024
FAULT: Final = "Register-Fault"
"""Names the first entry of a register that is not whole; its evidence is given all the same."""

bp = Blueprint("files", __name__)
log = logging.getLogger(__name__)


@bp.get("/exports/register")
def register_file() -> Response:
    """The file, once; asking for its headers alone (HEAD) uses no ticket up."""
    ticket, now, db = request.args.get("ticket", ""), services().clock(), services().db
    if request.method == "HEAD":
        order = look_at(db, ticket, now)
        response = Response()
    else:
        order = use(db, ticket, now)
        response = _evidence(order, now) if isinstance(order, EvidenceOrder) else _rows(order, now)
    response.headers["Content-Type"] = _TYPES[order.format] if isinstance(order, Order) else "application/zip"
    response.headers["Content-Disposition"] = _attachment(order, now)
    return response


def _rows(order: Order, now: datetime) -> Response:
    services().checkpoints.try_to_make(order.portal_id, now)
    return Response(contents(services().db, order, services().settings.public_url))


def _evidence(order: EvidenceOrder, now: datetime) -> Response:
    """The ZIP from a file without a name, which ends with the response, however that ends."""
    file, fault = evidence_file(services().checkpoints, order, services().settings.public_url, now)
    response = Response(wrap_file(request.environ, file, _PIECE), direct_passthrough=True)
    response.call_on_close(file.close)
    response.content_length = os.fstat(file.fileno()).st_size
    if fault is not None:
        response.headers[FAULT] = str(fault.seq)
    return response


@bp.errorhandler(UseCaseError)
def refuse(error: UseCaseError) -> Response:
    status = next((status for kind, status in _STATUSES if isinstance(error, kind)), 404)
    return _told(error.code, status, error.values)


@bp.errorhandler(OSError)
@bp.errorhandler(SQLAlchemyError)
def answer_unavailable(error: Exception) -> Response:
    # No traceback: that of a database error quotes values.
    log.error("a file could not be handed out: %s", type(error).__name__)
    return _told("internal", 503)


@bp.after_app_request
def protect(response: Response) -> Response:
    if request.path.startswith(_ROOT):
        response.headers.update(_HEADERS)
    return response


def _attachment(order: Order | EvidenceOrder, now: datetime) -> str:
    """The name in its own letters (RFC 6266), and a plain one for whoever reads Latin only."""
    if isinstance(order, EvidenceOrder):
        plain, name = "evidence-of-consents.zip", f"Доказательства согласий {now:%Y-%m-%d}.zip"
    else:
        plain, name = f"register-of-consents.{order.format}", name_of(order, now)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"


def _told(code: str, status: int, values: Mapping[str, str] | None = None) -> Response:
    language = negotiate(request.headers.get("Accept-Language"))
    return Response(sentence(code, language, values) + "\n", status, mimetype="text/plain")
