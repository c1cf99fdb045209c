"""The door for Bitrix24's events: read, recognise the sender, store, answer 200.

What is answered 2xx and not stored is lost, for nothing is sent again (`api-reference/events/index.md`). The
door calls nobody and decides nothing else.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol, cast

from flask import Blueprint, Response, current_app, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge

from models import inbox
from models.portal import Portal, find_portal
from models.session import Database
from webhooks import metrics
from webhooks.authenticity import Trust, judge
from webhooks.errors import PayloadMalformed
from webhooks.forms import FormMalformed, FormTooLarge, Node, parse_form, parse_json
from webhooks.payloads import Sender, body_to_store, envelope, is_known, sender

BODY_LIMIT = 1024 * 1024
"""Bytes; an honest event has a few thousand."""

UNPROVEN_LIMIT = 10
"""Unproven events of one portal that may wait: whoever knows a `member_id` can send them."""

webhooks = Blueprint("webhooks", __name__)
log = logging.getLogger(__name__)


class Services(Protocol):
    """What the door needs of `app.extensions["soglasie"]`."""

    db: Database
    clock: Callable[[], datetime]


@webhooks.route("/webhooks/bitrix24", methods=["POST", "HEAD"], provide_automatic_options=False)
def receive() -> Response:
    if request.method == "HEAD":
        return Response(status=200)
    try:
        form = _read()
        return _answer(*_enter(form))
    except (RequestEntityTooLarge, FormTooLarge):
        return _answer(413, metrics.TOO_LARGE)
    except (ClientDisconnected, FormMalformed, PayloadMalformed):
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
    """Judge an event and store it; the status and the word for it."""
    who = sender(form)
    services = cast(Services, current_app.extensions["soglasie"])
    with services.db.read() as session:
        portal = find_portal(session, who.member_id)
    trust = judge(portal, who)
    if portal is None or trust is Trust.REFUSED:
        _note(portal, who)
        return 403, metrics.REFUSED
    if trust is Trust.SPENT or not is_known(who.event):
        return 200, metrics.IGNORED
    outcome = _store(services, portal, form, is_proven=trust is Trust.PROVEN)
    return (403 if outcome == metrics.REFUSED else 200), outcome


def _store(services: Services, portal: Portal, form: Mapping[str, Node], *, is_proven: bool) -> str:
    event = envelope(form)
    with services.db.write() as session:
        if not is_proven and inbox.count_unproven(session, portal.id) >= UNPROVEN_LIMIT:
            return metrics.REFUSED
        is_new = inbox.put(
            session,
            portal.id,
            event=event.event,
            # Of its own kind: a forgery must not take the place of the true event.
            natural_key=event.natural_key if is_proven else f"{event.natural_key}|unproven",
            chat_id=event.chat_id,
            position=event.position,
            body=body_to_store(form),
            is_proven=is_proven,
            now=services.clock(),
        )
    return metrics.STORED if is_new else metrics.REPEATED


def _note(portal: Portal | None, who: Sender) -> None:
    log.warning(
        "event refused: %s of portal %s",
        who.event if is_known(who.event) else "unknown event",
        portal.id if portal else "unknown",
    )


def _answer(status: int, outcome: str) -> Response:
    metrics.count(outcome)
    return Response(status=status)
