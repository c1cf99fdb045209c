"""The portal's own companies, in the words of the use cases."""

from collections.abc import Callable
from dataclasses import dataclass

from consent.requisites import CompanyKind, Requisites, clean
from integration import companies
from integration.portals import Rest
from integration.rest import AccessDenied, RestError
from usecases.companies import Origin
from usecases.errors import Conflict, PortalUnavailable
from usecases.portal_companies import PortalCompany

__all__ = ["PortalCompanies", "PortalCompany"]


@dataclass(frozen=True)
class PortalCompanies:
    """Reads the cards of a portal's own companies; raises the use cases' errors."""

    clients: Callable[[int], Rest]

    def fetch(self, portal_id: int) -> list[PortalCompany]:
        try:
            found = companies.list_companies(self.clients(portal_id))
        except AccessDenied:
            raise Conflict("crm_denied") from None
        except RestError:
            raise PortalUnavailable from None
        return [_card(company) for company in found]


def _card(found: companies.PortalCompany) -> PortalCompany:
    requisites = Requisites(
        kind=CompanyKind(found.kind),
        full_name=found.full_name,
        short_name=found.short_name,
        inn=found.inn,
        kpp=found.kpp,
        ogrn=found.ogrn,
        address=found.address,
        email=found.email,
        jurisdiction=found.jurisdiction,
        country=found.country,
    )
    return PortalCompany(
        origin=Origin(found.portal_company_id, found.portal_requisite_id),
        title=found.title,
        requisite_name=found.requisite_name,
        address_kind=found.address_kind,
        requisites=clean(requisites),
    )
