"""The door for Bitrix24's events: read, recognise the sender, store, answer 200.

What is answered 2xx and not stored is lost, for nothing is sent again (`api-reference/events/index.md`). The
door calls nobody and decides nothing else.
"""

import logging
from collections.abc import Mapping
from typing import Protocol, cast

from flask import Blueprint, Response, current_app, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge

from webhooks import metrics
from webhooks.forms import FormMalformed, FormTooLarge, Node, parse_form, parse_json
from webhooks.intake import Intake
from webhooks.payloads import Sender, arrival, is_known

BODY_LIMIT = 1024 * 1024
"""Bytes; an honest event has a few thousand."""

_STATUS = {metrics.REFUSED: 403, metrics.MALFORMED: 400}

webhooks = Blueprint("webhooks", __name__)
log = logging.getLogger(__name__)


class Services(Protocol):
    """What the door needs of `app.extensions["soglasie"]`."""

    intake: Intake


@webhooks.route("/webhooks/bitrix24", methods=["POST", "HEAD"], provide_automatic_options=False)
def receive() -> Response:
    if request.method == "HEAD":
        return Response(status=200)
    try:
        form = _read()
        return _answer(*_enter(form))
    except (RequestEntityTooLarge, FormTooLarge):
        return _answer(413, metrics.TOO_LARGE)
    except (ClientDisconnected, FormMalformed):
        return _answer(400, metrics.MALFORMED)
    except SQLAlchemyError as error:
        # No traceback: that of a database error quotes values.
        log.error("an event could not be stored: %s", type(error).__name__)  # noqa: TRY400
        return _answer(503, metrics.UNAVAILABLE)


def _read() -> Mapping[str, Node]:
    # A body beyond the limit is refused by its announced length, or where reading passes the limit.
    request.max_content_length = BODY_LIMIT
    body = request.stream.read()
    return parse_json(body) if request.mimetype == "application/json" else parse_form(body)


def _enter(form: Mapping[str, Node]) -> tuple[int, str]:
    """Let an event in; the status and the word for it."""
    arrived = arrival(form)
    services = cast(Services, current_app.extensions["soglasie"])
    outcome, portal_id = services.intake.enter(arrived)
    if outcome == metrics.REFUSED:
        _note(portal_id, arrived.sender)
    return _STATUS.get(outcome, 200), outcome


def _note(portal_id: int | None, who: Sender) -> None:
    log.warning(
        "event refused: %s of portal %s",
        who.event if is_known(who.event) else "unknown event",
        portal_id or "unknown",
    )


def _answer(status: int, outcome: str) -> Response:
    metrics.count(outcome)
    return Response(status=status)
