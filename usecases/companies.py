"""Companies: entered by an administrator, checked whole."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from consent.requisites import CompanyKind, Requisites, clean, validate
from models import audit
from models.company import Company
from usecases.errors import Invalid


def create_company(
    session: Session, portal_id: int, requisites: Requisites, *, user_id: int, now: datetime
) -> Company:
    """Enter a company.

    Raises:
        Invalid: with every wrong field.
    """
    wrong = validate(requisites)
    if wrong:
        raise Invalid(fields=wrong)
    cleaned = asdict(clean(requisites))
    company = Company(portal_id=portal_id, created_at=now, updated_at=now, **cleaned)
    session.add(company)
    session.flush()
    audit.note(
        session,
        portal_id,
        user_id=user_id,
        action="company.created",
        subject=company.public_id,
        old=None,
        new=cleaned,
        now=now,
    )
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
    )
