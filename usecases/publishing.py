"""Publishing an agreement: what its text is made from, and its versions, which stay for ever."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from consent.agreements import (
    AgreementSettings,
    FrozenText,
    Recipient,
    check_publishable,
    data_short,
    freeze,
    purposes_short,
)
from consent.lint import Finding, errors_of, lint
from consent.requisites import Code, requisites_line
from consent.templates import TemplateError
from models.agreement import Agreement, AgreementVersion, current_version
from models.company import Company, get_company
from usecases.agreements import PURPOSE_NOT_ALLOWED, check_editable, locked
from usecases.companies import requisites_of
from usecases.errors import NotFound, NotPublishable
from usecases.revisions import note

DATE_ZONE = ZoneInfo("Europe/Moscow")
"""Whose calendar the date printed in a text belongs to."""
_ADVERTISING: Final = "L6"
_SHOWN: Final = (
    "company_short_name", "company_line", "data_short", "purposes_short", "purposes", "recipients",
    "contact_email", "data_categories", "processors", "term_months", "crossborder",
)  # fmt: skip
"""What prompts and receipts take from a version besides its text."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Codes of wrong fields, and what the rules for texts found."""

    fields: Mapping[str, Code]
    findings: tuple[Finding, ...]

    @property
    def code(self) -> str:
        """Of the refusal. Advertising has its own: it is collected elsewhere, not corrected here."""
        is_said = any(finding.rule == _ADVERTISING for finding in errors_of(self.findings))
        is_advertising = is_said or PURPOSE_NOT_ALLOWED in self.fields.values()
        return PURPOSE_NOT_ALLOWED if is_advertising else NotPublishable.default_code


def publish(
    session: Session, portal_id: int, agreement_id: str, *, is_material: bool,
    revision: int | None = None, data_residency: str, user_id: int, now: datetime,
) -> tuple[AgreementVersion, int]:  # fmt: skip
    """Freeze the draft as its next version, which is returned with the draft's new revision.

    The first version is always material.

    Raises:
        NotFound: no such agreement in this portal.
        Conflict: it is archived, or somebody else changed it after ``revision``.
        NotPublishable: with everything that keeps it from being published.
    """
    # The lock gives out the numbers: of two publishings at once the second waits here.
    agreement = locked(session, portal_id, agreement_id)
    check_editable(agreement, revision)
    company = get_company(session, portal_id, agreement.company_id)
    if company is None:
        raise NotFound
    settings = settings_of(agreement, company, data_residency)
    _refuse_wrong(settings)
    last = current_version(session, portal_id, agreement.id)
    version = next_version(agreement, settings, last, now)
    version.is_material = is_material or last is None
    version.published_by = user_id
    session.add(version)
    # Who publishes the same revision at the same moment is told so, and does not make a version of the same.
    agreement.revision += 1
    session.flush()
    told = {"version": version.number, "sha256": version.sha256, "material": version.is_material}
    before = {"version": last.number if last else None}
    note(session, agreement, "agreement.published", before, told, user_id, now)
    return version, agreement.revision


def settings_of(agreement: Agreement, company: Company, data_residency: str) -> AgreementSettings:
    """What the text of a draft is made from, its company as it is now."""
    return AgreementSettings(
        requisites=requisites_of(company),
        purposes=tuple(agreement.purposes),
        contact_email=agreement.contact_email,
        language=agreement.language,
        source=agreement.source,
        custom_text=agreement.text,
        recipients=_parties(agreement.recipients),
        data_residency=data_residency,
        platform_processor="" if agreement.is_cloud else None,
        crossborder=agreement.crossborder,
        data_categories=tuple(agreement.data_categories),
        processors=_parties(agreement.processors),
        term_months=agreement.term_months,
        minors=agreement.minors,
    )


def next_version(
    agreement: Agreement, settings: AgreementSettings, last: AgreementVersion | None, now: datetime
) -> AgreementVersion:
    """The draft as the version that publishing it now would make; not stored.

    Raises ``TemplateError`` when the settings leave a hole in the text.
    """
    number = last.number + 1 if last else 1
    frozen = freeze(settings, number, now.astimezone(DATE_ZONE).date())
    return AgreementVersion(
        portal_id=agreement.portal_id,
        agreement_id=agreement.id,
        number=number,
        title=frozen.title,
        plain_text=frozen.plain_text,
        html=frozen.html,
        sha256=frozen.sha256,
        settings=_snapshot(settings),
        published_at=now,
    )


def text_as(settings: AgreementSettings, version: AgreementVersion) -> FrozenText:
    """The draft's text under the number and date of a version, so that only what was edited differs.

    Raises ``TemplateError`` when the settings leave a hole in the text.
    """
    return freeze(settings, version.number, version.published_at.astimezone(DATE_ZONE).date())


def has_changes(versions: Sequence[AgreementVersion], settings: AgreementSettings) -> bool:
    """Whether clients would be shown something else if the draft were published; ``versions`` in their order.

    An edited draft that cannot be published yet is a change as well.
    """
    if not versions:
        return True
    current = versions[-1]
    try:
        frozen, shown = text_as(settings, current), _shown(_snapshot(settings))
    except TemplateError:
        return True
    is_other_page = current.html is not None and current.html != frozen.html
    return current.sha256 != frozen.sha256 or is_other_page or _shown(current.settings) != shown


def _shown(snapshot: Mapping[str, Any]) -> object:
    """As it is stored; versions published before a setting was there count as having it empty."""
    return json.loads(json.dumps({name: snapshot.get(name) or None for name in _SHOWN}))


def _parties(stored: list[dict[str, str]]) -> tuple[Recipient, ...]:
    return tuple(Recipient(**party) for party in stored)


def check(settings: AgreementSettings) -> Verdict:
    """What keeps a draft from being published, and what to look at before."""
    return Verdict(check_publishable(settings), lint(settings))


def _refuse_wrong(settings: AgreementSettings) -> None:
    found = check(settings)
    if found.fields or errors_of(found.findings):
        raise NotPublishable(found.code, found.fields, found.findings)


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
