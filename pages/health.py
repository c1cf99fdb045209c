"""Whether the process lives, whether it can serve, and what it counts."""

import hmac
import ipaddress
from typing import Final

from flask import Blueprint, Response, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from models import schema
from pages.api.services import services

bp = Blueprint("health", __name__)

_BEARER: Final = "Bearer "


@bp.get("/healthz")
def alive() -> Response:
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
def ready() -> Response:
    """503 with a word for each thing that is not right; no details for strangers."""
    troubles = _troubles()
    return Response("\n".join(troubles or ["ok"]) + "\n", 503 if troubles else 200, mimetype="text/plain")


@bp.get("/metrics")
def metrics() -> Response:
    if not _may_see_metrics():
        return Response(status=401)
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def _troubles() -> list[str]:
    try:
        is_current = schema.is_current(services().db)
        missing = schema.missing_triggers(services().db)
    except SQLAlchemyError:
        return ["database"]
    return [word for word, wrong in (("schema", not is_current), ("triggers", bool(missing))) if wrong]


def _may_see_metrics() -> bool:
    token = services().settings.metrics_token
    if not token:
        # A proxy on this machine also calls from loopback, but says for whom.
        forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
        return not forwarded and ipaddress.ip_address(request.remote_addr or "0.0.0.0").is_loopback  # noqa: S104
    given = request.headers.get("Authorization", "")
    return hmac.compare_digest(given.encode(), (_BEARER + token).encode())
