"""Agreements: a draft is written and rewritten, then published as a version that stays for ever."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from consent import texts
from consent.agreements import (
    SOURCES,
    AgreementSettings,
    Recipient,
    check_publishable,
    data_short,
    freeze,
    purposes_short,
)
from consent.purposes import find_forbidden, is_allowed_kind
from consent.requisites import requisites_line
from models import audit
from models.agreement import Agreement, AgreementVersion, current_version, find_agreement
from models.company import Company, find_company, get_company
from usecases.companies import requisites_of
from usecases.errors import Conflict, Invalid, NotFound

PURPOSE_NOT_ALLOWED = "purpose_not_allowed"
DATE_ZONE = ZoneInfo("Europe/Moscow")
"""Whose calendar the date printed in a text belongs to."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What an administrator writes; ``company_id`` is the company's public id."""

    company_id: str
    kind: str
    language: str
    source: str
    text: str
    purposes: tuple[str, ...]
    recipients: tuple[Recipient, ...]
    contact_email: str


def create_agreement(
    session: Session, portal_id: int, draft: Draft, *, user_id: int, now: datetime
) -> Agreement:
    """Begin an agreement.

    Raises:
        Invalid: the company is unknown, or the draft asks for what a chat may not ask for.
    """
    company = _check_draft(session, portal_id, draft)
    agreement = Agreement(portal_id=portal_id, created_at=now, updated_at=now, **_columns(draft, company))
    session.add(agreement)
    session.flush()
    audit.note(
        session,
        portal_id,
        user_id=user_id,
        action="agreement.created",
        subject=agreement.public_id,
        old=None,
        new=asdict(draft),
        now=now,
    )
    return agreement


def update_agreement(
    session: Session, portal_id: int, agreement_id: str, draft: Draft, *,
    revision: int | None, user_id: int, now: datetime,
) -> Agreement:  # fmt: skip
    """Rewrite the draft; published versions stay as they are.

    Raises:
        NotFound: no such agreement in this portal.
        Conflict: somebody else changed it after ``revision``.
        Invalid: as for `create_agreement`.
    """
    agreement = find_agreement(session, portal_id, agreement_id, lock=True)
    if agreement is None:
        raise NotFound
    if revision is not None and revision != agreement.revision:
        raise Conflict("changed_meanwhile")
    company = _check_draft(session, portal_id, draft)
    old = _columns_now(agreement)
    for name, value in _columns(draft, company).items():
        setattr(agreement, name, value)
    agreement.revision += 1
    agreement.updated_at = now
    audit.note(
        session,
        portal_id,
        user_id=user_id,
        action="agreement.changed",
        subject=agreement_id,
        old=old,
        new=_columns_now(agreement),
        now=now,
    )
    return agreement


def publish(
    session: Session, portal_id: int, agreement_id: str, *,
    is_material: bool, data_residency: str, user_id: int, now: datetime,
) -> AgreementVersion:  # fmt: skip
    """Freeze the draft as its next version. The first version is always material.

    Raises:
        NotFound: no such agreement in this portal.
        Invalid: with everything that keeps it from being published.
    """
    # The lock gives out the numbers: of two publishings at once the second waits here.
    agreement = find_agreement(session, portal_id, agreement_id, lock=True)
    if agreement is None:
        raise NotFound
    settings = _settings(session, agreement, data_residency)
    _check_publishable(settings)
    last = current_version(session, portal_id, agreement.id)
    number = last.number + 1 if last else 1
    frozen = freeze(settings, number, now.astimezone(DATE_ZONE).date())
    version = AgreementVersion(
        portal_id=portal_id,
        agreement_id=agreement.id,
        number=number,
        title=frozen.title,
        plain_text=frozen.plain_text,
        sha256=frozen.sha256,
        settings=_snapshot(settings),
        is_material=is_material or last is None,
        published_at=now,
        published_by=user_id,
    )
    session.add(version)
    session.flush()
    audit.note(
        session,
        portal_id,
        user_id=user_id,
        action="agreement.published",
        subject=agreement_id,
        old={"version": last.number if last else None},
        new={"version": number, "sha256": version.sha256, "material": version.is_material},
        now=now,
    )
    return version


def _check_draft(session: Session, portal_id: int, draft: Draft) -> Company:
    if not is_allowed_kind(draft.kind):
        raise Invalid(PURPOSE_NOT_ALLOWED, {"kind": PURPOSE_NOT_ALLOWED})
    if any(find_forbidden(purpose) for purpose in draft.purposes):
        raise Invalid(PURPOSE_NOT_ALLOWED, {"purposes": PURPOSE_NOT_ALLOWED})
    company = find_company(session, portal_id, draft.company_id)
    wrong = {
        "company_id": None if company else "company_unknown",
        "language": None if draft.language in texts.LANGUAGES else "language_unknown",
        "source": None if draft.source in SOURCES else "source_unknown",
    }
    found = {field: code for field, code in wrong.items() if code}
    if company is None or found:
        raise Invalid(fields=found)
    return company


def _columns(draft: Draft, company: Company) -> dict[str, Any]:
    return {
        "company_id": company.id,
        "kind": draft.kind,
        "language": draft.language,
        "source": draft.source,
        "text": draft.text,
        "purposes": list(draft.purposes),
        "recipients": [asdict(recipient) for recipient in draft.recipients],
        "contact_email": draft.contact_email,
    }


def _columns_now(agreement: Agreement) -> dict[str, Any]:
    names = ("company_id", "kind", "language", "source", "text", "purposes", "recipients", "contact_email")
    return {name: getattr(agreement, name) for name in names}


def _settings(session: Session, agreement: Agreement, data_residency: str) -> AgreementSettings:
    company = get_company(session, agreement.portal_id, agreement.company_id)
    if company is None:
        raise NotFound
    return AgreementSettings(
        requisites=requisites_of(company),
        purposes=tuple(agreement.purposes),
        contact_email=agreement.contact_email,
        language=agreement.language,
        source=agreement.source,
        custom_text=agreement.text,
        recipients=tuple(Recipient(**recipient) for recipient in agreement.recipients),
        data_residency=data_residency,
    )


def _check_publishable(settings: AgreementSettings) -> None:
    findings = check_publishable(settings)
    if settings.source == "custom" and find_forbidden(settings.custom_text):
        findings.setdefault("text", PURPOSE_NOT_ALLOWED)
    if findings:
        is_forbidden = PURPOSE_NOT_ALLOWED in findings.values()
        raise Invalid(PURPOSE_NOT_ALLOWED if is_forbidden else "not_publishable", findings)


def _snapshot(settings: AgreementSettings) -> dict[str, Any]:
    """What the version was made from, and the short forms that a prompt needs; the text stands beside it."""
    made_from = asdict(settings)
    del made_from["custom_text"]
    return {
        **made_from,
        "company_short_name": settings.requisites.display_name,
        "company_line": requisites_line(settings.requisites, settings.language),
        "data_short": data_short(settings),
        "purposes_short": purposes_short(settings),
    }
