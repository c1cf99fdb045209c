"""One entry of the register as evidence: in full, and as a machine-readable consent record.

The record has the sections and field names of ISO/IEC TS 27560:2023 as the guide of the W3C community group
to it lists them (https://w3id.org/dpv/guides/consent-27560), with consent types and statuses of the Data
Privacy Vocabulary (https://w3id.org/dpv); `docs/reference/consent-record.schema.json` describes it.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from consent.checkpoint import origin_of
from consent.fingerprint import Link, canonical, moment
from consent.vocabulary import Method
from models.agreement import AgreementVersion
from models.register import RegisterEntry
from usecases.evidence_verifier import STATES

SCHEMA_VERSION: Final = "soglasie-consent-record/1"
EXPLICIT: Final = "ExplicitlyExpressedConsent"
"""An act that says nothing but the decision; beside the next one a consent type of the vocabulary."""
IMPLIED: Final = "ImpliedConsent"
_PROVED: Final = (
    "seq", "text_sha256", "method", "url", "url_kind", "chat_id", "session_id",
    "prompt_message_id", "decision_message_id", "invalidates_seq",
)  # fmt: skip


def chain_line(link: Link) -> dict[str, str]:
    """What is needed of one entry to walk the chain; nothing of its personal part."""
    return {"prev_hash": link.prev_hash, "hash": link.hash, "canonical": canonical(link.entry).decode()}


def full_entry(entry: RegisterEntry, version: AgreementVersion, page_url: str) -> dict[str, Any]:
    """One entry with all that it rests on, its personal part and the salt among it."""
    link = entry.as_link()
    return {
        "id": entry.public_id,
        "row": _plain(link.entry),
        "personal": _plain(link.personal),
        "salt": entry.salt.hex() if isinstance(entry.salt, bytes) else None,
        **chain_line(link),
        "text_file": f"texts/{entry.text_sha256}.txt",
        "agreement": {
            "title": version.title,
            "version": version.number,
            "published_at": moment(version.published_at),
            "public_url": page_url,
        },
        "requisites": version.settings.get("requisites"),
        "purposes": version.settings.get("purposes"),
    }


def consent_record(
    member_id: str, entry: RegisterEntry, version: AgreementVersion, page_url: str
) -> dict[str, Any]:
    """The same entry as a consent record (ISO/IEC TS 27560:2023, clause 6.3)."""
    row, subject = _plain(entry.as_link().entry), f"{member_id}/user/{entry.client_user_id}"
    return {
        "record_header": {
            "schema_version": SCHEMA_VERSION,
            "record_id": entry.public_id,
            "pii_principal_id": subject,
        },
        "pii_processing": _processing(entry, version, page_url),
        "party_identification": [_controller(entry, version.settings)],
        "event": [
            {
                "event_time": row.get("occurred_at"),
                "validity_duration": _duration(version.settings),
                "entity_id": entry.company_public_id if entry.method == Method.OPERATOR else subject,
                "event_type": IMPLIED if entry.method == Method.IMPLIED_CONTINUATION else EXPLICIT,
                "event_state": STATES.get(entry.status),
            }
        ],
        "evidence": {
            "register": origin_of(member_id),
            "hash": entry.hash,
            "prev_hash": entry.prev_hash,
            **{name: row.get(name) for name in _PROVED},
        },
    }


def _processing(entry: RegisterEntry, version: AgreementVersion, page_url: str) -> dict[str, Any]:
    settings = version.settings
    return {
        "privacy_notice": page_url,
        "language": settings.get("language"),
        "purposes": [
            {
                "purpose": purpose,
                "lawful_basis": "consent",
                "pii_information": [{"pii_type": settings.get("data_short")}],
                "pii_controllers": [entry.company_public_id],
                "collection_method": entry.connector,
                "retention_period": _duration(settings),
                "jurisdiction": settings.get("requisites", {}).get("jurisdiction"),
                "recipient_third_parties": [
                    party.get("name") for party in settings.get("recipients", []) if party.get("name")
                ],
                "withdrawal_method": settings.get("contact_email"),
                "privacy_rights": page_url,
            }
            for purpose in settings.get("purposes", [])
        ],
    }


def _controller(entry: RegisterEntry, settings: Mapping[str, Any]) -> dict[str, Any]:
    requisites = settings.get("requisites", {})
    numbers = {name: requisites[name] for name in ("inn", "kpp", "ogrn") if requisites.get(name)}
    return {
        "party_id": entry.company_public_id,
        "party_name": requisites.get("full_name"),
        "party_address": requisites.get("address"),
        "party_email": requisites.get("email"),
        "party_contact": settings.get("contact_email"),
        "party_role": "pii_controller",
        "party_type": requisites.get("kind"),
        "party_numbers": numbers,
    }


def _duration(settings: Mapping[str, Any]) -> str | None:
    """ISO 8601; None: until the purposes are reached."""
    months = settings.get("term_months")
    return f"P{months}M" if months else None


def _plain(stated: Mapping[str, Any]) -> dict[str, Any]:
    """Exactly what the hash covers: in its canonical form, read again; what has none as it is."""
    try:
        found: dict[str, Any] = json.loads(canonical(stated))
    except (TypeError, ValueError):
        return dict(stated)
    return found
