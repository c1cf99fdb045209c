"""Rows as the JSON API shows them; the field names are a promise to the outside."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from models.agreement import Agreement, AgreementVersion
from models.client import ClientRow, Conversation
from models.company import Company
from models.erasure import ErasureCase
from models.register import RegisterEntry
from usecases.companies import origin_of, requisites_of
from usecases.export_rows import api_row, moment
from usecases.line_view import LineView
from usecases.portal_companies import CardDrift, CompanyDrift, Offer

Json = dict[str, Any]


def line(view: LineView) -> Json:
    return {
        "line_id": view.line_id,
        "name": view.name,
        "protected": view.is_protected,
        "agreement_id": view.agreement_id,
        "mode": view.mode,
        "auto_save_to_crm": view.auto_save_to_crm,
        "on_refusal": view.on_refusal,
        "on_silence": view.on_silence,
        "silence_days": view.silence_days,
        "crm_after_consent": view.crm_after_consent,
        "native_agreement_off": view.native_agreement_off,
        "auto_erase": view.auto_erase,
        "auto_erase_since": moment(view.auto_erase_since) if view.auto_erase_since else None,
        "revision": view.revision,
        "warnings": list(view.warnings),
    }


def company(row: Company, warnings: Mapping[str, str]) -> Json:
    """``warnings``: fields with sentences."""
    return {
        "id": row.public_id,
        **asdict(requisites_of(row)),
        **asdict(origin_of(row)),
        "archived": row.is_archived,
        "revision": row.revision,
        "warnings": dict(warnings),
    }


def offer(given: Offer, wrong: Mapping[str, str]) -> Json:
    """An own company of the portal, in the shape in which it can be entered; ``wrong``: sentences."""
    card = given.card
    return {
        **asdict(card.requisites),
        **asdict(card.origin),
        "title": card.title,
        "requisite_name": card.requisite_name,
        "address_kind": card.address_kind,
        "wrong": dict(wrong),
        "taken_as": given.taken_as,
    }


def company_drift(found: CompanyDrift) -> Json:
    return {
        "company_id": found.company_id,
        "card": _card_drift(found.card) if found.card else None,
        "agreements": [
            {
                "agreement_id": each.agreement_id,
                "version": each.version,
                "fields": {name: {"frozen": old, "now": new} for name, (old, new) in each.fields.items()},
            }
            for each in found.agreements
        ],
    }


def _card_drift(card: CardDrift) -> Json:
    return {
        "portal_company_id": card.portal_company_id,
        "missing": card.is_missing,
        "fields": {name: {"ours": ours, "portal": theirs} for name, (ours, theirs) in card.fields.items()},
    }


def version_url(public_url: str, version: AgreementVersion) -> str:
    return f"{public_url}/agreements/{version.public_id}"


def version(row: AgreementVersion, public_url: str) -> Json:
    return {
        "version": row.number,
        "sha256": row.sha256,
        "public_url": version_url(public_url, row),
        "title": row.title,
        "material": row.is_material,
        "published_at": moment(row.published_at),
    }


def agreement(row: Agreement, owner: Company, versions: Sequence[AgreementVersion], public_url: str) -> Json:
    return {
        "id": row.public_id,
        "company_id": owner.public_id,
        "company": {"id": owner.public_id, "name": owner.display_name},
        "kind": row.kind,
        "language": row.language,
        "source": row.source,
        "text": row.text or None,
        "purposes": row.purposes,
        "recipients": row.recipients,
        "contact_email": row.contact_email,
        "data_categories": row.data_categories,
        "processors": row.processors,
        "term_months": row.term_months,
        "minors": row.minors,
        "crossborder": row.crossborder,
        "cloud_portal": row.is_cloud,
        "archived": row.is_archived,
        "revision": row.revision,
        "created_at": moment(row.created_at),
        "updated_at": moment(row.updated_at),
        "versions": [version(each, public_url) for each in versions],
    }


def consent(row: RegisterEntry, shown: AgreementVersion | None, public_url: str) -> Json:
    """One row of the register; ``shown`` is the version that its text came from."""
    return api_row(row, version_url(public_url, shown) if shown else None)


def conversation(
    row: Conversation, client: ClientRow, owner: Company | None, line_name: str, last: Json | None,
    erasure: ErasureCase | None,
) -> Json:  # fmt: skip
    return {
        "chat_id": row.chat_id,
        "session_id": row.session_id,
        "state": client.state,
        "client": {"user_id": client.user_id, "name": client.name},
        "line": {"id": row.line_id, "name": line_name},
        "connector": row.connector,
        "company": {"id": owner.public_id, "name": owner.display_name} if owner else None,
        "last_decision": last,
        "contact_id": client.contact_id,
        "erasure": open_case(erasure) if erasure else None,
    }


def open_case(row: ErasureCase) -> Json:
    """What everybody may know of a case."""
    return {
        "id": row.public_id,
        "number": row.id,
        "cause": row.cause,
        "state": row.state,
        "deadline": moment(row.deadline),
    }
