"""`/api/v1/companies`: the operators of personal data."""

from typing import Any

from flask import Blueprint

from consent.requisites import CompanyKind, Requisites
from models import company as companies
from pages.api import views
from pages.api.access import caller, for_employees
from pages.api.reading import Input, body_of, choice, text
from pages.api.services import services
from usecases.companies import create_company

bp = Blueprint("companies", __name__)


class CompanyInput(Input):
    """Requisites; what is wrong with their contents the use case says."""

    kind = choice(*CompanyKind, required=True)
    full_name = text(load_default="")
    short_name = text(load_default="")
    inn = text(load_default="")
    kpp = text(load_default="")
    ogrn = text(load_default="")
    address = text(load_default="")
    email = text(load_default="")
    jurisdiction = text(load_default="RU")


@bp.get("/companies")
@for_employees
def list_companies() -> dict[str, Any]:
    with services().db.read() as session:
        return {
            "items": [views.company(row) for row in companies.list_companies(session, caller().portal_id)]
        }


@bp.post("/companies")
def add_company() -> tuple[dict[str, Any], int]:
    body = body_of(CompanyInput())
    requisites = Requisites(**{**body, "kind": CompanyKind(body["kind"])})
    with services().db.write() as session:
        row = create_company(
            session, caller().portal_id, requisites, user_id=caller().user_id, now=services().clock()
        )
    return views.company(row), 201
