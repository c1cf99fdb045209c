"""`/api/v1/consents/evidence` and `checkpoint`: proof to hand out and proof to keep; administrators."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint

from pages.api.access import caller
from pages.api.reading import Input, moment, number, query_of, text
from pages.api.services import services
from usecases.checkpoint_copy import sign
from usecases.evidence_orders import Asked, order_evidence
from usecases.export_rows import moment as shown
from usecases.export_tickets import SECONDS, issue_for_evidence

bp = Blueprint("evidence", __name__)

EvidenceQuery = Input.from_dict(
    {
        "consent_id": text(64, load_default=None),
        "client_user_id": number(load_default=None),
        "company_id": text(64, load_default=None),
        "from": moment(load_default=None),
        "to": moment(load_default=None),
    },
    name="EvidenceQuery",
)


@bp.get("/consents/evidence")
def prepare_evidence() -> dict[str, Any]:
    query = query_of(EvidenceQuery())
    # `from` is a word of Python's.
    asked = Asked(occurred_from=query.pop("from"), occurred_to=query.pop("to"), **query)
    now = services().clock()
    order, total = order_evidence(
        services().checkpoints, caller().portal_id, caller().user_id, asked.wanted(), now
    )
    ticket = issue_for_evidence(services().db, order, now)
    address = f"{services().settings.public_url}/exports/register?{urlencode({'ticket': ticket})}"
    return {"url": address, "expires_in": SECONDS, "total": total}


@bp.get("/consents/checkpoint")
def give_checkpoint() -> dict[str, Any]:
    made = sign(services().checkpoints, caller().portal_id, services().clock())
    subject, body = made.mail
    return {
        "note": made.note,
        "size": made.size,
        "signed_at": shown(made.signed_at),
        "key": str(made.key),
        "mail": {"subject": subject, "body": body},
    }
