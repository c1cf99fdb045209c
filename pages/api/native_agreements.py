"""`/api/v1/agreements/portal`: the portal's own agreements, to begin an own text with; for administrators."""

from typing import Any

from flask import Blueprint, g

from consent import prompts, texts
from consent.requisites import Requisites
from models.company import find_company
from pages.api.access import caller
from pages.api.reading import LARGEST_ID, Input, choice, query_of, text
from pages.api.sentences import sentence
from pages.api.services import services
from usecases.companies import requisites_of
from usecases.errors import Invalid, NotFound
from usecases.native_agreements import fields_of, read_through

bp = Blueprint("native_agreements", __name__)


class TextQuery(Input):
    """Whose agreement it is to become, and in which language the button of the portal is named."""

    company_id = text(64, required=True)
    language = choice(*texts.LANGUAGES, load_default="ru")


@bp.get("/agreements/portal")
def list_portal_agreements() -> dict[str, Any]:
    found = services().portal_agreements(caller().portal_id)
    return {
        "items": [
            {"id": row.id, "name": row.name, "active": row.is_active, "language": row.language}
            for row in found
        ]
    }


@bp.get("/agreements/portal/<int:native_id>/text")
def show_portal_text(native_id: int) -> dict[str, Any]:
    query = query_of(TextQuery())
    if native_id > LARGEST_ID:
        raise NotFound
    company = _company(query["company_id"])
    accept, _ = prompts.answers(query["language"])
    found = services().portal_agreement_text(caller().portal_id, native_id, fields_of(company), accept)
    source = read_through(found, company)
    notes = [sentence(code, g.language) for code in source.notes]
    return {"label": source.label, "text": source.text, "notes": notes}


def _company(company_id: str) -> Requisites:
    with services().db.read() as session:
        row = find_company(session, caller().portal_id, company_id)
        if row is None:
            raise Invalid(fields={"company_id": "company_unknown"})
        return requisites_of(row)
