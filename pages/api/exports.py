"""`/api/v1/consents/export`: a one-time address for a file with what the register shows; administrators."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, g

from pages.api.access import caller
from pages.api.consents import FILTERS, SORT, filters_of
from pages.api.reading import Input, choice, query_of
from pages.api.services import services
from usecases.export_tickets import SECONDS, issue
from usecases.exports import Format, Order

bp = Blueprint("exports", __name__)

ExportQuery = Input.from_dict(
    {**FILTERS, "sort": SORT, "format": choice(*Format, required=True)}, name="ExportQuery"
)


@bp.get("/consents/export")
def prepare_export() -> dict[str, Any]:
    query = query_of(ExportQuery())
    sort, kind = query.pop("sort"), Format(query.pop("format"))
    order = Order(caller().portal_id, kind, filters_of(query), sort, g.language)
    token, total = issue(services().db, order, caller().user_id, services().clock())
    # In the query, which no log of ours writes down; a path is.
    address = f"{services().settings.public_url}/exports/register?{urlencode({'ticket': token})}"
    return {"url": address, "expires_in": SECONDS, "total": total}
