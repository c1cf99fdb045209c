"""`/api/v1/companies`: the operators of personal data, typed in or taken over from the portal."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, g

from consent.requisites import CompanyKind, Requisites, warnings
from models.company import Company, find_company
from models.company import list_companies as all_companies
from pages.api import views
from pages.api.access import caller, for_employees
from pages.api.reading import Input, body_and_wrong, choice, number, query_of, text
from pages.api.sentences import sentence
from pages.api.services import services
from usecases import companies, portal_companies
from usecases.companies import TYPED_IN, Origin
from usecases.errors import Conflict, NotFound, PortalUnavailable
from usecases.portal_companies import PortalCompany

_ORIGIN: Final = ("portal_company_id", "portal_requisite_id")

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
    country = text(load_default="")
    portal_company_id = number(1, allow_none=True)
    portal_requisite_id = number(1, allow_none=True)


class ChangedCompanyInput(CompanyInput):
    """The whole company; the card it came from may be left out and is kept then."""

    revision = number(load_default=None, allow_none=True)


class CompanyQuery(Input):
    """Which half of the list is wanted."""

    archived = choice("true", "false", load_default="false")


@bp.get("/companies")
@for_employees
def list_companies() -> dict[str, Any]:
    is_archived = query_of(CompanyQuery())["archived"] == "true"
    with services().db.read() as session:
        rows = all_companies(session, caller().portal_id)
        return {"items": [_shown(row) for row in rows if row.is_archived == is_archived]}


@bp.post("/companies")
def add_company() -> tuple[dict[str, Any], int]:
    body, unread = body_and_wrong(CompanyInput())
    origin = _origin(body) or TYPED_IN
    with services().db.write() as session:
        row = companies.create_company(
            session, caller().portal_id, _requisites(body), origin=origin, unread=unread,
            user_id=caller().user_id, now=services().clock(),
        )  # fmt: skip
    return _shown(row), 201


@bp.get("/companies/<company_id>")
@for_employees
def show_company(company_id: str) -> dict[str, Any]:
    with services().db.read() as session:
        row = find_company(session, caller().portal_id, company_id)
        if row is None:
            raise NotFound
        return _shown(row)


@bp.put("/companies/<company_id>")
def change_company(company_id: str) -> dict[str, Any]:
    body, unread = body_and_wrong(ChangedCompanyInput())
    origin, revision = _origin(body), body.pop("revision", None)
    with services().db.write() as session:
        row = companies.update_company(
            session, caller().portal_id, company_id, _requisites(body), origin=origin,
            revision=revision, unread=unread, user_id=caller().user_id, now=services().clock(),
        )  # fmt: skip
    return _shown(row)


@bp.post("/companies/<company_id>/archive")
def archive_company(company_id: str) -> dict[str, Any]:
    with services().db.write() as session:
        row = companies.archive_company(
            session, caller().portal_id, company_id, user_id=caller().user_id, now=services().clock()
        )
    return _shown(row)


@bp.post("/companies/<company_id>/restore")
def restore_company(company_id: str) -> dict[str, Any]:
    with services().db.write() as session:
        row = companies.restore_company(
            session, caller().portal_id, company_id, user_id=caller().user_id, now=services().clock()
        )
    return _shown(row)


@bp.get("/companies/portal")
def list_portal_companies() -> dict[str, Any]:
    portal_id = caller().portal_id
    cards = services().portal_companies(portal_id)
    with services().db.read() as session:
        found = portal_companies.offers(session, portal_id, cards)
    return {"items": [views.offer(offer, _sentences(offer.wrong)) for offer in found]}


@bp.get("/companies/drift")
def show_drift() -> dict[str, Any]:
    portal_id = caller().portal_id
    cards = _cards_if_any(portal_id)
    with services().db.read() as session:
        found = portal_companies.drift(session, portal_id, cards)
    return {"portal_available": cards is not None, "items": [views.company_drift(row) for row in found]}


def _cards_if_any(portal_id: int) -> list[PortalCompany] | None:
    try:
        return list(services().portal_companies(portal_id))
    except (PortalUnavailable, Conflict):
        return None


def _origin(body: dict[str, Any]) -> Origin | None:
    """Takes the card out of the body; None when it says nothing about one."""
    given = {name: body.pop(name) for name in _ORIGIN if name in body}
    return Origin(**given) if given else None


def _requisites(body: dict[str, Any]) -> Requisites:
    """What could not be read stands empty, and is refused by its name."""
    return Requisites(**{"full_name": "", **body, "kind": CompanyKind(body.get("kind", CompanyKind.ENTITY))})


def _shown(row: Company) -> dict[str, Any]:
    return views.company(row, _sentences(warnings(companies.requisites_of(row))))


def _sentences(codes: Mapping[str, str]) -> dict[str, str]:
    return {name: sentence(code, g.language) for name, code in codes.items()}
