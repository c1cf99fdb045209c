"""Agreements as drafts: begun, rewritten, put into the archive and taken out of it.

Published versions stand apart (`usecases.publishing`): nothing here changes them.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from consent import texts
from consent.agreements import SOURCES, Recipient
from consent.purposes import find_forbidden_purpose, is_allowed_kind
from models.agreement import Agreement, current_version, find_agreement, protected_lines
from models.company import Company, find_company, get_company
from models.portal import Portal
from usecases.errors import Conflict, Invalid, NotFound
from usecases.revisions import note, touch

PURPOSE_NOT_ALLOWED: Final = "purpose_not_allowed"
_NOTHING: Final[Mapping[str, str]] = {}


@dataclass(frozen=True, slots=True)
class Draft:
    """What an administrator writes; ``company_id`` is the company's public id."""

    company_id: str
    kind: str
    language: str = "ru"
    source: str = "standard"
    text: str = ""
    purposes: tuple[str, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    contact_email: str = ""
    data_categories: tuple[str, ...] = ()
    processors: tuple[Recipient, ...] = ()
    term_months: int | None = None
    minors: bool = False
    crossborder: str = ""
    is_cloud: bool = True


def create_agreement(
    session: Session, portal_id: int, draft: Draft, *,
    unread: Mapping[str, str] = _NOTHING, user_id: int, now: datetime,
) -> Agreement:  # fmt: skip
    """Begin an agreement. ``unread`` are fields that could not be read, with codes.

    Raises:
        Invalid: with every wrong field; the company is unknown, or the draft asks for what a chat may not.
    """
    company = _check_draft(session, portal_id, draft, unread)
    agreement = Agreement(portal_id=portal_id, created_at=now, updated_at=now, **_columns(draft, company))
    session.add(agreement)
    session.flush()
    note(session, agreement, "agreement.created", None, _told(session, agreement), user_id, now)
    return agreement


def update_agreement(
    session: Session, portal_id: int, agreement_id: str, draft: Draft, *,
    revision: int | None, unread: Mapping[str, str] = _NOTHING, user_id: int, now: datetime,
) -> Agreement:  # fmt: skip
    """Rewrite the draft; published versions stay as they are.

    Raises:
        NotFound: no such agreement in this portal.
        Conflict: it is archived, or somebody else changed it after ``revision``.
        Invalid: as for `create_agreement`, or the company of a published agreement was changed.
    """
    agreement = locked(session, portal_id, agreement_id)
    check_editable(agreement, revision)
    company = _check_draft(session, portal_id, draft, unread, agreement)
    old = _told(session, agreement)
    for name, value in _columns(draft, company).items():
        setattr(agreement, name, value)
    new = _told(session, agreement)
    if new != old:
        touch(agreement, now)
        note(session, agreement, "agreement.changed", old, new, user_id, now)
    return agreement


def archive_agreement(
    session: Session, portal_id: int, agreement_id: str, *, user_id: int, now: datetime
) -> Agreement:
    """Put an agreement away; its versions stay readable and in the register.

    Raises:
        NotFound: no such agreement in this portal.
        Conflict: a protected line shows it to its clients.
    """
    # A line is given its agreement under the same lock, so neither can slip in between.
    session.execute(select(Portal.id).where(Portal.id == portal_id).with_for_update())
    agreement = locked(session, portal_id, agreement_id)
    if agreement.is_archived:
        return agreement
    if lines := protected_lines(session, portal_id, [agreement.id])[agreement.id]:
        raise Conflict("agreement_in_use", values={"lines": ", ".join(name for _, name in lines)})
    agreement.archived_at = now
    touch(agreement, now)
    note(session, agreement, "agreement.archived", {"archived": False}, {"archived": True}, user_id, now)
    return agreement


def restore_agreement(
    session: Session, portal_id: int, agreement_id: str, *, user_id: int, now: datetime
) -> Agreement:
    """Take an agreement out of the archive.

    Raises:
        NotFound: no such agreement in this portal.
        Conflict: its company is in the archive.
    """
    agreement = locked(session, portal_id, agreement_id)
    if not agreement.is_archived:
        return agreement
    company = get_company(session, portal_id, agreement.company_id, lock=True)
    if company is None or company.is_archived:
        raise Conflict("company_archived")
    agreement.archived_at = None
    touch(agreement, now)
    note(session, agreement, "agreement.restored", {"archived": True}, {"archived": False}, user_id, now)
    return agreement


def locked(session: Session, portal_id: int, agreement_id: str) -> Agreement:
    """The agreement, for a change. Raises ``NotFound``."""
    agreement = find_agreement(session, portal_id, agreement_id, lock=True)
    if agreement is None:
        raise NotFound
    return agreement


def check_editable(agreement: Agreement, revision: int | None) -> None:
    """Raises ``Conflict`` for an archived agreement, or one changed after ``revision`` where that is told."""
    if agreement.is_archived:
        raise Conflict("archived")
    if revision is not None and revision != agreement.revision:
        raise Conflict("changed_meanwhile")


def _check_draft(
    session: Session, portal_id: int, draft: Draft, unread: Mapping[str, str], before: Agreement | None = None
) -> Company:
    # The company's row is locked: it cannot go into the archive while an agreement is being given to it.
    company = find_company(session, portal_id, draft.company_id, lock=True)
    wrong = {
        "company_id": _wrong_company(session, company, before),
        "kind": None if is_allowed_kind(draft.kind) else PURPOSE_NOT_ALLOWED,
        "purposes": PURPOSE_NOT_ALLOWED if any(map(find_forbidden_purpose, draft.purposes)) else None,
        "language": None if draft.language in texts.LANGUAGES else "language_unknown",
        "source": None if draft.source in SOURCES else "source_unknown",
    }
    found = {field: code for field, code in wrong.items() if code and field not in unread} | dict(unread)
    if company is None or found:
        is_forbidden = PURPOSE_NOT_ALLOWED in found.values()
        raise Invalid(PURPOSE_NOT_ALLOWED if is_forbidden else "", found)
    return company


def _wrong_company(session: Session, company: Company | None, before: Agreement | None) -> str | None:
    if company is None:
        return "company_unknown"
    if company.is_archived:
        return "company_archived"
    # Lines record consents for the agreement's company: it has to be the one that the published text names.
    if before is None or before.company_id == company.id:
        return None
    return "company_fixed" if current_version(session, before.portal_id, before.id) else None


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
        "data_categories": list(draft.data_categories),
        "processors": [asdict(processor) for processor in draft.processors],
        "term_months": draft.term_months,
        "minors": draft.minors,
        "crossborder": draft.crossborder,
        "is_cloud": draft.is_cloud,
    }


def _told(session: Session, agreement: Agreement) -> dict[str, Any]:
    """The draft for the audit, in the words of the JSON API."""
    company = get_company(session, agreement.portal_id, agreement.company_id)
    names = (
        "kind", "language", "source", "text", "purposes", "recipients", "contact_email", "data_categories",
        "processors", "term_months", "minors", "crossborder",
    )  # fmt: skip
    draft = {name: getattr(agreement, name) for name in names}
    return {"company_id": company and company.public_id, **draft, "cloud_portal": agreement.is_cloud}
