"""Addresses of a requisite: which one names the company, and its line in Russian order.

`api-reference/crm/requisites/addresses/`, `api-reference/crm/auxiliary/enum/crm-enum-address-type.md`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from integration.rest.answers import whole_number

KINDS = {4: "registered", 6: "legal", 1: "physical", 8: "mailing"}
_OF_ENTITY, _OF_PERSON = (6, 4, 1), (4, 6, 1)
_SHORTEST_POSTCODE = 5
_PARTS = ("PROVINCE", "REGION", "CITY", "ADDRESS_1", "ADDRESS_2")
_AT_HOME = {"россия", "рф", "российская федерация", "russia", "russian federation"}
_TOWN = re.compile(r"^(?:г\.|г |город )\s*")

Address = Mapping[str, Any]


def choose(addresses: Sequence[Address], kind: str) -> Address:
    """The address that stands in the state register for a company of this kind; empty if there is none.

    An entity has a legal address, a person an address of registration; the other one stands in, then the
    physical, then whichever comes first.
    """
    written = [address for address in addresses if compose(address)]
    by_type = {whole_number(address.get("TYPE_ID")): address for address in reversed(written)}
    order = _OF_ENTITY if kind == "entity" else _OF_PERSON
    preferred = (by_type[type_id] for type_id in order if type_id in by_type)
    return next(preferred, written[0] if written else {})


def kind_of(address: Address) -> str:
    if not address:
        return "none"
    return KINDS.get(whole_number(address.get("TYPE_ID")) or 0, "other")


def compose(address: Address) -> str:
    """Postcode first, then from the country (abroad only) down to the office."""
    postcode, street = _part(address, "POSTAL_CODE"), _part(address, "ADDRESS_1")
    if len(postcode) >= _SHORTEST_POSTCODE and postcode in street:
        # Somebody put the whole address into the line of the street.
        return ", ".join(_different([street, _part(address, "ADDRESS_2")]))
    country = _part(address, "COUNTRY")
    abroad = "" if country.lower() in _AT_HOME else country
    return ", ".join(_different([postcode, abroad, *(_part(address, name) for name in _PARTS)]))


def _different(parts: Iterable[str]) -> list[str]:
    """Without gaps and repetitions: Moscow is its own region."""
    found: dict[str, str] = {}
    for part in filter(None, parts):
        found.setdefault(_TOWN.sub("", part.casefold()), part)
    return list(found.values())


def _part(address: Address, name: str) -> str:
    value = address.get(name)
    return value.strip(" ,\t\r\n") if isinstance(value, str) else ""
