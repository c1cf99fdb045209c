"""Companies: entered or taken over by an administrator, checked whole, changed, put away and back."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from consent.requisites import CompanyKind, Requisites, clean, validate
from models.company import Company, find_company, has_agreements
from usecases.errors import Conflict, Invalid, NotFound
from usecases.revisions import note, touch


@dataclass(frozen=True, slots=True)
class Origin:
    """The card of the portal's own company that a company was taken over from; empty when typed in."""

    portal_company_id: int | None = None
    portal_requisite_id: int | None = None


TYPED_IN = Origin()
NOTHING: Final[Mapping[str, str]] = {}


def create_company(
    session: Session, portal_id: int, requisites: Requisites, *,
    origin: Origin = TYPED_IN, unread: Mapping[str, str] = NOTHING, user_id: int, now: datetime,
) -> Company:  # fmt: skip
    """Enter a company. ``unread`` are fields that could not be read, with codes.

    Raises:
        Invalid: with every wrong field.
    """
    columns = _columns(requisites, origin, unread)
    company = Company(portal_id=portal_id, created_at=now, updated_at=now, **columns)
    session.add(company)
    session.flush()
    note(session, company, "company.created", None, columns, user_id, now)
    return company


def update_company(
    session: Session, portal_id: int, company_id: str, requisites: Requisites, *,
    origin: Origin | None = None, revision: int | None, unread: Mapping[str, str] = NOTHING,
    user_id: int, now: datetime,
) -> Company:  # fmt: skip
    """Rewrite a company's requisites; published versions keep the ones they were made with.

    Without ``origin`` it stays as it is; without ``revision`` nobody's change is looked for.

    Raises:
        NotFound: no such company in this portal.
        Conflict: it is archived, or somebody else changed it after ``revision``.
        Invalid: with every wrong field.
    """
    company = _locked(session, portal_id, company_id)
    if company.is_archived:
        raise Conflict("company_archived")
    if revision is not None and revision != company.revision:
        raise Conflict("changed_meanwhile")
    columns = _columns(requisites, origin or origin_of(company), unread)
    old = {name: getattr(company, name) for name in columns}
    if old == columns:
        return company
    for name, value in columns.items():
        setattr(company, name, value)
    touch(company, now)
    note(session, company, "company.changed", old, columns, user_id, now)
    return company


def archive_company(
    session: Session, portal_id: int, company_id: str, *, user_id: int, now: datetime
) -> Company:
    """Put a company away; it stays as it is in published versions and in the register.

    Raises:
        NotFound: no such company in this portal.
        Conflict: an agreement that is not archived names it.
    """
    company = _locked(session, portal_id, company_id)
    if company.is_archived:
        return company
    if has_agreements(session, portal_id, company.id):
        raise Conflict("company_in_use")
    company.archived_at = now
    touch(company, now)
    note(session, company, "company.archived", {"archived": False}, {"archived": True}, user_id, now)
    return company


def restore_company(
    session: Session, portal_id: int, company_id: str, *, user_id: int, now: datetime
) -> Company:
    """Take a company out of the archive.

    Raises:
        NotFound: no such company in this portal.
    """
    company = _locked(session, portal_id, company_id)
    if not company.is_archived:
        return company
    company.archived_at = None
    touch(company, now)
    note(session, company, "company.restored", {"archived": True}, {"archived": False}, user_id, now)
    return company


def requisites_of(company: Company) -> Requisites:
    """The company as an agreement names it."""
    return Requisites(
        kind=CompanyKind(company.kind),
        full_name=company.full_name,
        short_name=company.short_name,
        inn=company.inn,
        kpp=company.kpp,
        ogrn=company.ogrn,
        address=company.address,
        email=company.email,
        jurisdiction=company.jurisdiction,
        country=company.country,
    )


def origin_of(company: Company) -> Origin:
    return Origin(company.portal_company_id, company.portal_requisite_id)


def _columns(requisites: Requisites, origin: Origin, unread: Mapping[str, str]) -> dict[str, Any]:
    wrong = _wrong_of_any_kind(requisites) if "kind" in unread else validate(requisites)
    if origin.portal_requisite_id is not None and origin.portal_company_id is None:
        wrong["portal_company_id"] = "required"
    wrong |= unread
    if wrong:
        raise Invalid(fields=wrong)
    cleaned = clean(requisites)
    return {**asdict(cleaned), "kind": cleaned.kind.value, **asdict(origin)}


def _wrong_of_any_kind(requisites: Requisites) -> dict[str, str]:
    """What is wrong whichever kind the company is of."""
    first, *others = (validate(replace(requisites, kind=kind)) for kind in CompanyKind)
    return {name: code for name, code in first.items() if all(name in wrong for wrong in others)}


def _locked(session: Session, portal_id: int, company_id: str) -> Company:
    company = find_company(session, portal_id, company_id, lock=True)
    if company is None:
        raise NotFound
    return company
