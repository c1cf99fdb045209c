"""`/api/v1/consents`: the register of decisions, to be searched and read, never changed."""

from typing import Any, Final

from flask import Blueprint
from marshmallow.fields import Field

from consent.fingerprint import Link, canonical, own_fault
from consent.vocabulary import Method, Status
from models.agreement import get_version
from models.register import RegisterEntry, find_entry
from models.register_list import MOST_ROWS, BadCursor, search
from models.register_order import DEFAULT_SORT, SORTS
from models.register_search import Filters
from models.register_texts import texts_by_id
from pages.api import views
from pages.api.access import caller, for_employees
from pages.api.reading import Input, choice, moment, number, query_of, text
from pages.api.services import services
from usecases.corruption import corrupted_among
from usecases.errors import Invalid, NotFound

LARGEST_NUMBER: Final = 2**31 - 1
"""What the column of a version's number can hold."""

bp = Blueprint("consents", __name__)

# `from` and `to` are Python's words or ours, so these two have other names inside.
FILTERS: Final[dict[str, Field[Any]]] = {
    "status": choice(*Status, load_default=None),
    "method": choice(*Method, load_default=None),
    "line_id": number(load_default=None),
    "connector": text(100, load_default=None),
    "company_id": text(64, load_default=None),
    "agreement_id": text(64, load_default=None),
    "version": number(1, LARGEST_NUMBER, load_default=None),
    "contact_id": number(load_default=None),
    "url": text(2000, load_default=None),
    "from": moment(load_default=None),
    "to": moment(load_default=None),
    "q": text(200, load_default=None),
}
"""What a query may ask of the rows."""
SORT: Final = choice(*SORTS, *(f"-{name}" for name in SORTS), load_default=DEFAULT_SORT)

ConsentQuery = Input.from_dict(
    {
        **FILTERS,
        "sort": SORT,
        "cursor": text(2000, load_default=None),
        "limit": number(1, MOST_ROWS, load_default=50),
    },
    name="ConsentQuery",
)


def filters_of(query: dict[str, Any]) -> Filters:
    """The filters of a query of which nothing else is left."""
    return Filters(occurred_from=query.pop("from"), occurred_to=query.pop("to"), **query)


@bp.get("/consents")
@for_employees
def list_consents() -> dict[str, Any]:
    query = query_of(ConsentQuery())
    sort, cursor, limit = query.pop("sort"), query.pop("cursor"), query.pop("limit")
    filters = filters_of(query)
    portal_id, public_url = caller().portal_id, services().settings.public_url
    with services().db.inspect() as session:
        try:
            page = search(session, portal_id, filters, sort=sort, cursor=cursor, limit=limit)
        except BadCursor:
            raise Invalid(fields={"cursor": "bad_cursor"}) from None
        shown = texts_by_id(session, portal_id, [row.version_id for row in page.items])
        corrupted = corrupted_among(session, portal_id, page.items, shown)
    items = [_item(row, shown.get(row.version_id), public_url, row.id in corrupted) for row in page.items]
    return {"items": items, "next_cursor": page.next_cursor, "total": page.total}


def _item(row: RegisterEntry, shown: Any, public_url: str, is_corrupted: bool) -> dict[str, Any]:
    item = {**views.consent(row, shown, public_url), "corrupted": is_corrupted}
    # What cannot be read fits no hash.
    return readable(item) if is_corrupted else item


@bp.get("/consents/<consent_id>")
@for_employees
def show_consent(consent_id: str) -> dict[str, Any]:
    portal_id = caller().portal_id
    with services().db.inspect() as session:
        row = find_entry(session, portal_id, consent_id)
        if row is None:
            raise NotFound
        shown = get_version(session, portal_id, row.version_id)
        corrupted = corrupted_among(session, portal_id, [row], {shown.id: shown} if shown else {})
    consent: dict[str, Any] = {
        **views.consent(row, shown, services().settings.public_url),
        "corrupted": row.id in corrupted,
        "agreement_text": shown.plain_text if shown else "",
        "prompt_text": row.prompt_text,
        "decision_text": row.decision_text,
        "ip": row.ip or None,
        "user_agent": row.user_agent or None,
        "proof": _proof(row),
    }
    return {name: readable(value) for name, value in consent.items()}


def _proof(row: RegisterEntry) -> dict[str, Any]:
    """All that somebody needs to compute the hash himself, and whether it comes out the same here."""
    link = row.as_link()
    return {
        "form": row.form,
        "seq": row.seq,
        "prev_hash": row.prev_hash,
        "hash": row.hash,
        "canonical": _canonical(link),
        "matches": own_fault(link) is None,
    }


def _canonical(link: Link) -> str:
    """Empty when somebody stored what has no canonical form."""
    try:
        return canonical(link.entry).decode() if link.entry else ""
    except (TypeError, ValueError):
        return ""


def readable(value: Any) -> Any:
    """Bytes as text: a file of SQLite takes them in place of a text, and the row is shown all the same."""
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    return {name: readable(part) for name, part in value.items()} if isinstance(value, dict) else value
