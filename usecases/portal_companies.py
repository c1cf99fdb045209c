"""The portal's own companies: offered to be taken over, and compared with what we made of them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from consent.requisites import CompanyKind, Requisites, clean, validate
from models.agreement import Agreement, current_version, list_agreements
from models.company import Company, list_companies
from usecases.companies import Origin, origin_of, requisites_of

Change = tuple[str, str]
"""A value and the value it differs from."""

_ON_CARD = ("full_name", "short_name", "inn", "kpp", "ogrn", "address", "email")


@dataclass(frozen=True, slots=True)
class PortalCompany:
    """An own company of the portal with one of its requisites, in clean form, perhaps incomplete."""

    origin: Origin
    title: str
    requisites: Requisites
    requisite_name: str = ""
    address_kind: str = "none"


@dataclass(frozen=True, slots=True)
class Offer:
    """A card that can be taken over: what is wrong with it yet, and our company made from it before."""

    card: PortalCompany
    wrong: Mapping[str, str]
    taken_as: str | None
    """Public id."""


@dataclass(frozen=True, slots=True)
class CardDrift:
    """How the portal's card differs from our company, ours first."""

    portal_company_id: int
    is_missing: bool
    fields: Mapping[str, Change] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AgreementDrift:
    """How our company differs from the requisites frozen in an agreement's current version, frozen first."""

    agreement_id: str
    version: int
    fields: Mapping[str, Change]


@dataclass(frozen=True, slots=True)
class CompanyDrift:
    """Everything that differs about one company."""

    company_id: str
    card: CardDrift | None
    agreements: Sequence[AgreementDrift]


def offers(session: Session, portal_id: int, cards: Sequence[PortalCompany]) -> list[Offer]:
    """The portal's cards with what has to be filled in before they can be taken over."""
    taken: dict[Origin, str] = {}
    for company in sorted(list_companies(session, portal_id), key=lambda row: row.is_archived):
        taken.setdefault(origin_of(company), company.public_id)
    return [Offer(card, validate(card.requisites), taken.get(card.origin)) for card in cards]


def drift(session: Session, portal_id: int, cards: Sequence[PortalCompany] | None) -> list[CompanyDrift]:
    """Companies in use that differ from their cards or from what their clients read.

    Without ``cards`` the portal has not answered, and only published texts are compared.
    """
    agreements = [row for row in list_agreements(session, portal_id) if row.archived_at is None]
    found = []
    for company in list_companies(session, portal_id):
        if company.is_archived:
            continue
        own = [row for row in agreements if row.company_id == company.id]
        card = None if cards is None else _card_drift(company, cards)
        texts = [shown for row in own if (shown := _agreement_drift(session, company, row))]
        if card or texts:
            found.append(CompanyDrift(company.public_id, card, texts))
    return found


def _card_drift(company: Company, cards: Sequence[PortalCompany]) -> CardDrift | None:
    origin = origin_of(company)
    if origin.portal_company_id is None:
        return None
    card = next((card for card in cards if _is_of(card.origin, origin)), None)
    if card is None:
        return CardDrift(origin.portal_company_id, is_missing=True)
    ours, theirs = _values(requisites_of(company)), _values(card.requisites)
    # What a card leaves empty was filled in by hand when it was taken over.
    changed = {
        name: (ours[name], theirs[name]) for name in _ON_CARD if theirs[name] and ours[name] != theirs[name]
    }
    return CardDrift(origin.portal_company_id, is_missing=False, fields=changed) if changed else None


def _is_of(card: Origin, origin: Origin) -> bool:
    """A company taken over before its card had requisites goes with whatever the card has now."""
    if origin.portal_requisite_id is None:
        return card.portal_company_id == origin.portal_company_id
    return card == origin


def _agreement_drift(session: Session, company: Company, agreement: Agreement) -> AgreementDrift | None:
    version = current_version(session, company.portal_id, agreement.id)
    if version is None:
        return None
    frozen, now = _values(_frozen(version.settings["requisites"])), _values(requisites_of(company))
    changed = {name: (frozen[name], value) for name, value in now.items() if frozen[name] != value}
    return AgreementDrift(agreement.public_id, version.number, changed) if changed else None


def _frozen(stored: Mapping[str, Any]) -> Requisites:
    # Versions published before companies had a country have no such key.
    return Requisites(**{**stored, "kind": CompanyKind(stored["kind"])})


def _values(requisites: Requisites) -> dict[str, str]:
    return {name: str(value) for name, value in asdict(clean(requisites)).items()}
