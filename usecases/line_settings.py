"""What an administrator may set for an open line: checked, written and noted down."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from consent.vocabulary import Mode
from models import audit
from models.agreement import Agreement, current_version, find_agreement, get_agreement
from models.company import get_company
from models.line import Line, LinePart, wanted_parts
from usecases.errors import Invalid

OPTIONS: Final = (
    "on_refusal", "on_silence", "silence_days", "crm_after_consent", "native_agreement_off", "auto_erase",
)  # fmt: skip
"""Settings that stay as they are when a change does not name them."""


@dataclass(frozen=True, slots=True)
class LineSettings:
    """What an administrator asks for; ``agreement_id`` is a public id, None further down: as it is now."""

    is_protected: bool
    agreement_id: str | None
    mode: Mode
    auto_save_to_crm: bool
    on_refusal: str | None = None
    """A word of `consent.vocabulary.OnRefusal`; the next of `OnSilence`."""
    on_silence: str | None = None
    silence_days: int | None = None
    """1 to 30."""
    crm_after_consent: bool | None = None
    native_agreement_off: bool | None = None
    auto_erase: bool | None = None

    def parts(self) -> frozenset[LinePart]:
        if not self.is_protected:
            return frozenset()
        return wanted_parts(crm=bool(self.crm_after_consent), agreement=bool(self.native_agreement_off))

    def completed(self, line: Line) -> "LineSettings":
        """With what the line has now in the place of what was not asked for."""
        missing = {name: getattr(line, name) for name in OPTIONS if getattr(self, name) is None}
        return replace(self, **missing)


def check_settings(session: Session, portal_id: int, wanted: LineSettings, *, lock: bool = False) -> None:
    """Raises Invalid for an agreement or a mode that cannot be used."""
    if wanted.agreement_id is None:
        if wanted.is_protected:
            raise Invalid(fields={"agreement_id": "required"})
        return
    agreement = find_agreement(session, portal_id, wanted.agreement_id, lock=lock)
    if agreement is None:
        raise Invalid(fields={"agreement_id": "agreement_unknown"})
    if wanted.is_protected and agreement.archived_at is not None:
        raise Invalid(fields={"agreement_id": "agreement_archived"})
    if current_version(session, portal_id, agreement.id) is None:
        raise Invalid(fields={"agreement_id": "agreement_not_published"})
    _check_mode(session, agreement, wanted.mode)


def _check_mode(session: Session, agreement: Agreement, mode: Mode) -> None:
    company = get_company(session, agreement.portal_id, agreement.company_id)
    # GDPR recital 32: silence or inactivity is no consent.
    if company is not None and company.jurisdiction == "EU" and mode is not Mode.EXPLICIT:
        raise Invalid(fields={"mode": "explicit_only"})


def write_settings(
    session: Session, line: Line, name: str, wanted: LineSettings, user_id: int, now: datetime
) -> None:
    """Write the settings into the line's row, and who changed them; ``name`` is the portal's for the line."""
    agreement_id = wanted.agreement_id
    agreement = find_agreement(session, line.portal_id, agreement_id) if agreement_id else None
    old = settings_of(session, line) if line.revision else None
    line.name = name
    line.agreement_id = agreement.id if agreement else None
    if bool(wanted.auto_erase) != line.auto_erase:
        line.auto_erase_since = now if wanted.auto_erase else None
    for setting in ("is_protected", "mode", "auto_save_to_crm", *OPTIONS):
        setattr(line, setting, getattr(wanted, setting))
    line.revision += 1
    note_change(session, line, "line.changed", old, user_id, now)


def note_change(
    session: Session, line: Line, action: str, old: dict[str, Any] | None, user_id: int, now: datetime
) -> None:
    """Write down who changed a line, and from what to what."""
    audit.note(
        session,
        line.portal_id,
        user_id=user_id,
        action=action,
        subject=str(line.line_id),
        old=old,
        new=settings_of(session, line),
        now=now,
    )


def settings_of(session: Session, line: Line) -> dict[str, Any]:
    """A line's settings by their names in the JSON API."""
    agreement = get_agreement(session, line.portal_id, line.agreement_id) if line.agreement_id else None
    return {
        "protected": line.is_protected,
        "agreement_id": agreement.public_id if agreement else None,
        **{name: getattr(line, name) for name in ("mode", "auto_save_to_crm", *OPTIONS)},
    }
