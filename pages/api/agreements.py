"""`/api/v1/agreements`: drafts, their archive and their published versions."""

from collections import defaultdict
from typing import Any

from flask import Blueprint
from sqlalchemy.orm import Session

from consent.agreements import LONGEST_TERM_MONTHS, Recipient
from models.agreement import (
    Agreement,
    AgreementVersion,
    find_agreement,
    list_agreements,
    protected_lines,
    versions_of,
)
from models.company import Company, list_companies
from pages.api import views
from pages.api.access import caller, for_employees
from pages.api.reading import (
    Input,
    body_and_wrong,
    body_of,
    choice,
    flag,
    nested,
    number,
    query_of,
    several,
)
from pages.api.reading import text as words
from pages.api.services import services
from usecases import agreements, publishing
from usecases.agreements import Draft
from usecases.errors import NotFound

LONGEST_TEXT = 100_000

bp = Blueprint("agreements", __name__)


class PartyInput(Input):
    """A third party that receives the data, or one that processes them on instruction."""

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
    recipients = several(nested(PartyInput), 50, load_default=list)
    contact_email = words(320, load_default="")
    data_categories = several(words(), 50, load_default=list)
    processors = several(nested(PartyInput), 50, load_default=list)
    term_months = number(1, LONGEST_TERM_MONTHS, outside="term_invalid", load_default=None, allow_none=True)
    minors = flag(load_default=False)
    crossborder = words(2000, load_default="")
    cloud_portal = flag(load_default=True)
    revision = number(load_default=None, allow_none=True)


class PublishInput(Input):
    """Whether clients who agreed to an earlier version are asked again, and which draft was looked at."""

    material = flag(load_default=True)
    revision = number(load_default=None, allow_none=True)


class AgreementQuery(Input):
    """Which half of the list is wanted."""

    archived = choice("true", "false", load_default="false")


@bp.get("/agreements")
@for_employees
def list_all() -> dict[str, Any]:
    is_archived = query_of(AgreementQuery())["archived"] == "true"
    with services().db.read() as session:
        rows = list_agreements(session, caller().portal_id)
        return {"items": _shown(session, [row for row in rows if row.is_archived == is_archived])}


@bp.post("/agreements")
def begin() -> tuple[dict[str, Any], int]:
    draft, _, unread = _draft()
    with services().db.write() as session:
        row = agreements.create_agreement(
            session, caller().portal_id, draft, unread=unread,
            user_id=caller().user_id, now=services().clock(),
        )  # fmt: skip
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
    draft, revision, unread = _draft()
    with services().db.write() as session:
        row = agreements.update_agreement(
            session, caller().portal_id, agreement_id, draft, revision=revision, unread=unread,
            user_id=caller().user_id, now=services().clock(),
        )  # fmt: skip
        return _shown(session, [row])[0]


@bp.post("/agreements/<agreement_id>/archive")
def archive(agreement_id: str) -> dict[str, Any]:
    with services().db.write() as session:
        row = agreements.archive_agreement(
            session, caller().portal_id, agreement_id, user_id=caller().user_id, now=services().clock()
        )
        return _shown(session, [row])[0]


@bp.post("/agreements/<agreement_id>/restore")
def restore(agreement_id: str) -> dict[str, Any]:
    with services().db.write() as session:
        row = agreements.restore_agreement(
            session, caller().portal_id, agreement_id, user_id=caller().user_id, now=services().clock()
        )
        return _shown(session, [row])[0]


@bp.post("/agreements/<agreement_id>/publish")
def publish(agreement_id: str) -> tuple[dict[str, Any], int]:
    body = body_of(PublishInput())
    given = services()
    with given.db.write() as session:
        version, draft_revision = publishing.publish(
            session, caller().portal_id, agreement_id,
            is_material=body["material"], revision=body["revision"],
            data_residency=given.settings.data_residency, user_id=caller().user_id, now=given.clock(),
        )  # fmt: skip
    shown = views.version(version, given.settings.public_url)
    return {**shown, "draft_revision": draft_revision}, 201


def _draft() -> tuple[Draft, int | None, dict[str, str]]:
    """The draft, the revision that it changes, and codes of the fields that could not be read."""
    body, unread = body_and_wrong(AgreementInput())
    revision = body.pop("revision", None)
    draft = Draft(
        company_id=body.pop("company_id", ""),
        kind=body.pop("kind", ""),
        text=body.pop("text", "") or "",
        is_cloud=body.pop("cloud_portal", True),
        **{name: _whole(name, value) for name, value in body.items()},
    )
    return draft, revision, unread


def _whole(name: str, value: Any) -> Any:
    if name in {"recipients", "processors"}:
        return tuple(Recipient(**party) for party in value)
    return tuple(value) if isinstance(value, list) else value


def _shown(session: Session, rows: list[Agreement]) -> list[dict[str, Any]]:
    portal_id, ids = caller().portal_id, [row.id for row in rows]
    owners = {company.id: company for company in list_companies(session, portal_id)}
    lines = protected_lines(session, portal_id, ids)
    published = defaultdict(list)
    for version in versions_of(session, portal_id, ids):
        published[version.agreement_id].append(version)
    return [
        _item(row, owners[row.company_id], published[row.id], [line_id for line_id, _ in lines[row.id]])
        for row in rows
    ]


def _item(
    row: Agreement, owner: Company, versions: list[AgreementVersion], lines: list[int]
) -> dict[str, Any]:
    settings = services().settings
    draft = publishing.settings_of(row, owner, settings.data_residency)
    return {
        **views.agreement(row, owner, versions, settings.public_url),
        "has_changes": publishing.has_changes(versions, draft),
        "lines": lines,
    }
