"""The documents of an erasure: the act of destruction and the extract from the journal, numbered and kept.

152-FZ art. 21 part 7 and the order of Roskomnadzor 179 of 28.10.2022; both are kept three years at least.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consent.erasure import ItemKind
from consent.moscow import MOSCOW
from models import register
from models.agreement import get_version
from models.client import get_client, prompts_of
from models.company import get_company
from models.erasure import (
    ErasureCase,
    ErasureDocument,
    documents_of,
    items_of,
    journal_of,
    note_event,
    officers_of,
)
from models.portal import Portal
from usecases.erasure_account import act_data, extract_data
from usecases.erasure_records import Records, account_of
from usecases.erasure_sheets import act_pdf, extract_pdf
from usecases.errors import NotFound

ACT: Final = "act"
EXTRACT: Final = "extract"
JSON: Final = "json"
PDF: Final = "pdf"


def unnamed_signatories(session: Session, case: ErasureCase) -> list[int]:
    """Employees who sign the act, and whose names nobody entered: an administrator is seldom an officer."""
    names = {officer.user_id: officer.name for officer in officers_of(session, case.portal_id)}
    signing = [case.approved_by] if case.approved_by else list(names)
    return [user_id for user_id in signing if not names.get(user_id)]


def make_documents(session: Session, case: ErasureCase, now: datetime, names: Mapping[int, str]) -> str:
    """Make and store act and extract of a case; returns their number, `2026-0001`. A repeat makes nothing.

    ``names``: what the portal calls the `unnamed_signatories`.
    The caller blanks our working data in the same transaction: the documents say that they are gone.

    Raises:
        NotFound: the case's company is not there any more.
    """
    # The portal's row gives out the numbers: of two workers the second waits here.
    portal = session.scalars(select(Portal).where(Portal.id == case.portal_id).with_for_update()).one()
    made = documents_of(session, case.portal_id, case.public_id)
    if made:
        return made[0].number
    _note_working_data(session, case, now)
    number = _next_number(session, case.portal_id, now)
    account = account_of(_records(session, portal, case, names), number, now)
    for kind, data, draw in ((ACT, act_data, act_pdf), (EXTRACT, extract_data, extract_pdf)):
        content = data(account)
        _store(session, case, number, kind, JSON, content, now)
        _store(session, case, number, kind, PDF, draw(account, _sha256(content)), now)
    session.flush()
    return number


def _note_working_data(session: Session, case: ErasureCase, now: datetime) -> None:
    """What is blanked with the documents has to stand in the journal that they are made from."""
    for item in items_of(session, case.portal_id, case.id):
        if item.kind == ItemKind.WORKING_DATA:
            item.done_at = now
            note_event(session, case, "scrubbed", now, item=item)


def _next_number(session: Session, portal_id: int, now: datetime) -> str:
    year = f"{now.astimezone(MOSCOW):%Y}-"
    query = select(ErasureDocument.number).where(
        ErasureDocument.portal_id == portal_id, ErasureDocument.number.startswith(year)
    )
    # Beyond 9999 numbers grow longer: the longest is the last one.
    newest = query.order_by(func.length(ErasureDocument.number).desc(), ErasureDocument.number.desc())
    last = session.scalars(newest.limit(1)).first()
    number = int(last.removeprefix(year)) + 1 if last else 1
    return f"{year}{number:04}"


def _records(session: Session, portal: Portal, case: ErasureCase, names: Mapping[int, str]) -> Records:
    client = get_client(session, case.portal_id, case.client_id)
    company = get_company(session, case.portal_id, case.company_id)
    if company is None:
        raise NotFound
    return Records(
        portal=portal,
        company=company,
        case=case,
        client_name=client.name if client else "",
        items=items_of(session, case.portal_id, case.id),
        events=journal_of(session, case.portal_id, case.public_id),
        officers=officers_of(session, case.portal_id),
        names=names,
        settings=_settings(session, case),
    )


def _settings(session: Session, case: ErasureCase) -> Mapping[str, Any]:
    """What the text was made from that the client decided on, or at least was shown last."""
    for version_id in _versions(session, case):
        version = get_version(session, case.portal_id, version_id)
        if version is not None:
            return version.settings
    return {}


def _versions(session: Session, case: ErasureCase) -> Iterable[int]:
    decision = register.last_decision(session, case.portal_id, case.client_id)
    if decision is not None:
        yield decision.version_id
    for prompt in reversed(prompts_of(session, case.portal_id, case.client_id)):
        yield prompt.version_id


def _store(
    session: Session, case: ErasureCase, number: str, kind: str, form: str, content: bytes, now: datetime
) -> None:
    session.add(
        ErasureDocument(
            portal_id=case.portal_id,
            case_public_id=case.public_id,
            number=number,
            kind=kind,
            format=form,
            content=content,
            sha256=_sha256(content),
            created_at=now,
        )
    )


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
