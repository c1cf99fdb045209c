"""`/api/v1/agreements/{id}/...`: the words of an agreement, how they changed, and who agreed to which."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, g
from sqlalchemy.orm import Session

from consent.agreements import AgreementSettings
from models.agreement import Agreement, find_agreement, versions_of
from models.company import get_company
from models.holders import holders_by_version
from pages.api import findings
from pages.api.access import caller, for_employees
from pages.api.reading import Input, number, query_of, text
from pages.api.services import services
from usecases import agreement_texts, publishing
from usecases.agreement_texts import DRAFT
from usecases.errors import Invalid, NotFound
from usecases.wording import Wording

bp = Blueprint("agreement_texts", __name__)

# `from` is Python's word.
DiffQuery = Input.from_dict(
    {"from": number(1, required=True), "to": text(20, required=True)},
    name="DiffQuery",
)


@bp.get("/agreements/<agreement_id>/lint")
@for_employees
def check(agreement_id: str) -> dict[str, Any]:
    with services().db.read() as session:
        _, settings = _find(session, agreement_id)
    found = publishing.check(settings)
    return {"findings": findings.shown(found.fields, found.findings, g.language)}


@bp.get("/agreements/<agreement_id>/preview")
@for_employees
def preview(agreement_id: str) -> dict[str, Any]:
    given = services()
    with given.db.read() as session:
        agreement, settings = _find(session, agreement_id)
        shown = agreement_texts.preview(session, agreement, settings, Wording(given.links), given.clock())
    return {
        "title": shown.title,
        "html": shown.html,
        "plain_text": shown.plain_text,
        "prompts": {
            "online_chat": shown.online_chat,
            "implied": shown.implied,
            "explicit": shown.explicit,
        },
    }


@bp.get("/agreements/<agreement_id>/diff")
@for_employees
def difference(agreement_id: str) -> dict[str, Any]:
    with services().db.read() as session:
        agreement, settings = _find(session, agreement_id)
        query = query_of(DiffQuery())
        old, new = query["from"], _later(query["to"])
        rows = agreement_texts.difference(session, agreement, settings, old, new)
    return {"from": old, "to": DRAFT if new is None else new, "rows": [asdict(row) for row in rows]}


@bp.get("/agreements/<agreement_id>/holders")
@for_employees
def holders(agreement_id: str) -> dict[str, Any]:
    portal_id = caller().portal_id
    with services().db.read() as session:
        agreement, _ = _find(session, agreement_id)
        counted = holders_by_version(session, portal_id, agreement_id)
        versions = versions_of(session, portal_id, [agreement.id])
    return {
        "items": [
            {"version": row.number, "material": row.is_material, "holders": counted.get(row.number, 0)}
            for row in versions
        ]
    }


def _find(session: Session, agreement_id: str) -> tuple[Agreement, AgreementSettings]:
    agreement = find_agreement(session, caller().portal_id, agreement_id)
    company = get_company(session, caller().portal_id, agreement.company_id) if agreement else None
    if agreement is None or company is None:
        raise NotFound
    return agreement, publishing.settings_of(agreement, company, services().settings.data_residency)


def _later(named: str) -> int | None:
    """The number of a version; None for the draft."""
    if named == DRAFT:
        return None
    if not (named.isascii() and named.isdigit()):
        raise Invalid(fields={"to": "version_unknown"})
    return int(named)
