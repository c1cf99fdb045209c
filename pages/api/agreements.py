"""`/api/v1/agreements`: drafts and their published versions."""

from collections import defaultdict
from typing import Any

from flask import Blueprint
from sqlalchemy.orm import Session

from consent.agreements import Recipient
from models.agreement import Agreement, find_agreement, list_agreements, versions_of
from models.company import list_companies
from pages.api import views
from pages.api.access import caller, for_employees
from pages.api.reading import Input, body_of, flag, nested, number, several
from pages.api.reading import text as words
from pages.api.services import services
from usecases import agreements
from usecases.agreements import Draft
from usecases.errors import NotFound

LONGEST_TEXT = 100_000

bp = Blueprint("agreements", __name__)


class RecipientInput(Input):
    """A third party that receives the data."""

    name = words(required=True)
    inn = words(20, required=True)
    address = words(required=True)


class AgreementInput(Input):
    """The whole draft."""

    company_id = words(64, required=True)
    kind = words(50, required=True)
    language = words(10, load_default="ru")
    source = words(20, load_default="standard")
    text = words(LONGEST_TEXT, load_default=None, allow_none=True)
    purposes = several(words(), 50, load_default=list)
    recipients = several(nested(RecipientInput), 50, load_default=list)
    contact_email = words(320, load_default="")
    revision = number(load_default=None, allow_none=True)


class PublishInput(Input):
    """Whether clients who agreed to an earlier version are asked again."""

    material = flag(load_default=True)


@bp.get("/agreements")
@for_employees
def list_all() -> dict[str, Any]:
    with services().db.read() as session:
        return {"items": _shown(session, list(list_agreements(session, caller().portal_id)))}


@bp.post("/agreements")
def begin() -> tuple[dict[str, Any], int]:
    draft, _ = _draft()
    with services().db.write() as session:
        row = agreements.create_agreement(
            session, caller().portal_id, draft, user_id=caller().user_id, now=services().clock()
        )
        return _shown(session, [row])[0], 201


@bp.get("/agreements/<agreement_id>")
@for_employees
def show(agreement_id: str) -> dict[str, Any]:
    with services().db.read() as session:
        row = find_agreement(session, caller().portal_id, agreement_id)
        if row is None:
            raise NotFound
        return _shown(session, [row])[0]


@bp.put("/agreements/<agreement_id>")
def change(agreement_id: str) -> dict[str, Any]:
    draft, revision = _draft()
    with services().db.write() as session:
        row = agreements.update_agreement(
            session,
            caller().portal_id,
            agreement_id,
            draft,
            revision=revision,
            user_id=caller().user_id,
            now=services().clock(),
        )
        return _shown(session, [row])[0]


@bp.post("/agreements/<agreement_id>/publish")
def publish(agreement_id: str) -> tuple[dict[str, Any], int]:
    is_material = body_of(PublishInput())["material"]
    given = services()
    with given.db.write() as session:
        version = agreements.publish(
            session,
            caller().portal_id,
            agreement_id,
            is_material=is_material,
            data_residency=given.settings.data_residency,
            user_id=caller().user_id,
            now=given.clock(),
        )
    return views.version(version, given.settings.public_url), 201


def _draft() -> tuple[Draft, int | None]:
    body = body_of(AgreementInput())
    draft = Draft(
        company_id=body["company_id"],
        kind=body["kind"],
        language=body["language"],
        source=body["source"],
        text=body["text"] or "",
        purposes=tuple(body["purposes"]),
        recipients=tuple(Recipient(**recipient) for recipient in body["recipients"]),
        contact_email=body["contact_email"],
    )
    return draft, body["revision"]


def _shown(session: Session, rows: list[Agreement]) -> list[dict[str, Any]]:
    portal_id, public_url = caller().portal_id, services().settings.public_url
    owners = {company.id: company for company in list_companies(session, portal_id)}
    published = defaultdict(list)
    for version in versions_of(session, portal_id, [row.id for row in rows]):
        published[version.agreement_id].append(version)
    return [views.agreement(row, owners[row.company_id], published[row.id], public_url) for row in rows]
