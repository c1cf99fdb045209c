"""The portal's own companies with all their requisites and addresses, as one card per requisite.

`api-reference/crm/universal/crm-item-list.md`, `api-reference/crm/requisites/`.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from integration import postal
from integration.portals import Rest
from integration.rest import as_object
from integration.rest.answers import whole_number

_COMPANY, _REQUISITE = 4, 8
_PAGE = 50
_MOST_PAGES = 200
_SOLE_TRADER = "Индивидуальный предприниматель"
_FOREIGN_NUMBERS = {
    "RQ_USRLE": ("DE", "EU"),
    "RQ_KRS": ("PL", "EU"),
    "RQ_SIREN": ("FR", "EU"),
    "RQ_BIN": ("KZ", "KZ"),
    "RQ_CNPJ": ("BR", "BR"),
}
"""Register numbers that only one country gives, with the law it answers to
(`crm/requisites/universal/index.md`)."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PortalCompany:
    """One requisite of an own company, or the company alone when it has none; nothing is checked yet.

    ``kind`` is `entity`, `entrepreneur` or `foreign`: the portal does not tell a self-employed person.
    ``address_kind`` is one of `integration.postal.KINDS`, or `other`, or `none`.
    """

    portal_company_id: int
    portal_requisite_id: int | None
    title: str
    requisite_name: str
    kind: str
    full_name: str
    short_name: str
    inn: str
    kpp: str
    ogrn: str
    address: str
    address_kind: str
    email: str
    jurisdiction: str
    country: str


def list_companies(client: Rest) -> list[PortalCompany]:
    """The portal's own companies, in its order. Raises RestError."""
    own = {"entityTypeId": _COMPANY, "filter": {"isMyCompany": "Y"}, "order": {"id": "ASC"}, "select": ["*"]}
    companies = [row for row in _rows(client, "crm.item.list", own) if _id(row, "id")]
    requisites = _requisites(client, [_id(row, "id") for row in companies])
    of_company = _grouped(requisites)
    addresses = _grouped(_addresses(client, [_id(row) for row in requisites]))
    cards = []
    for company in companies:
        for requisite in _worth_showing(of_company[_id(company, "id")]):
            found = addresses[_id(requisite)] if requisite else ()
            cards.append(_card(company, requisite, found))
    return cards


def _requisites(client: Rest, company_ids: Sequence[int]) -> list[Row]:
    # No `select`: older portals know fewer fields, and all that there are come without it.
    order = {"SORT": "ASC", "ID": "ASC"}
    return list(_of_entities(client, "crm.requisite.list", _COMPANY, company_ids, order))


def _addresses(client: Rest, requisite_ids: Sequence[int]) -> list[Row]:
    order = {"ENTITY_ID": "ASC", "TYPE_ID": "ASC"}
    return list(_of_entities(client, "crm.address.list", _REQUISITE, requisite_ids, order))


def _of_entities(
    client: Rest, method: str, type_id: int, ids: Sequence[int], order: Mapping[str, str]
) -> Iterator[Row]:
    for first in range(0, len(ids), _PAGE):
        condition = {"ENTITY_TYPE_ID": type_id, "@ENTITY_ID": list(ids[first : first + _PAGE])}
        yield from _rows(client, method, {"filter": condition, "order": dict(order)})


def _rows(client: Rest, method: str, params: Row) -> Iterator[Row]:
    """All pages of a list method."""
    start: int | None = 0
    for _ in range(_MOST_PAGES):
        answer = client.call(method, {**params, "start": start}, write=False)
        result = as_object(answer.result)
        # The universal methods wrap their list.
        listed = as_object(result["items"]) if "items" in result else result
        yield from (row for row in listed.values() if isinstance(row, Mapping))
        start = answer.next
        if not start:
            return


def _grouped(rows: Sequence[Row]) -> dict[int, list[Row]]:
    groups: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        groups[_id(row, "ENTITY_ID")].append(row)
    return groups


def _worth_showing(requisites: Sequence[Row]) -> Sequence[Row]:
    """Requisites that name the company; those that only hold an address stand in when there are no others."""
    named = [row for row in requisites if row.get("ADDRESS_ONLY") != "Y"]
    return named or list(requisites) or [{}]


def _card(company: Row, requisite: Row, addresses: Sequence[Row]) -> PortalCompany:
    kind, number, country, jurisdiction = _kind(requisite)
    address = postal.choose(addresses, kind)
    full_name, short_name = _names(kind, requisite, _text(company, "title"))
    return PortalCompany(
        portal_company_id=_id(company, "id"),
        portal_requisite_id=_id(requisite) or None,
        title=_text(company, "title"),
        requisite_name=_text(requisite, "NAME"),
        kind=kind,
        full_name=full_name,
        short_name=short_name,
        inn=_text(requisite, "RQ_INN"),
        kpp=_text(requisite, "RQ_KPP") if kind == "entity" else "",
        ogrn=number,
        address=postal.compose(address),
        address_kind=postal.kind_of(address),
        email=_text(requisite, "RQ_EMAIL") or _email(company),
        jurisdiction=jurisdiction,
        country=country,
    )


def _kind(requisite: Row) -> tuple[str, str, str, str]:
    """Kind, register number, country, law. The portal itself tells a sole trader by RQ_OGRNIP
    (read in its source: crm/lib/integration/userconsent.php).
    """
    if number := _text(requisite, "RQ_OGRN"):
        return "entity", number, "", "RU"
    if number := _text(requisite, "RQ_OGRNIP"):
        return "entrepreneur", number, "", "RU"
    for name, (country, law) in _FOREIGN_NUMBERS.items():
        if number := _text(requisite, name):
            return "foreign", number, country, law
    return ("entrepreneur" if _is_person(requisite) else "entity"), "", "", "RU"


def _is_person(requisite: Row) -> bool:
    has_company_name = _text(requisite, "RQ_COMPANY_NAME") or _text(requisite, "RQ_COMPANY_FULL_NAME")
    return len(_text(requisite, "RQ_INN")) == 12 or bool(_person(requisite) and not has_company_name)


def _names(kind: str, requisite: Row, title: str) -> tuple[str, str]:
    """Full and short name."""
    short = _text(requisite, "RQ_COMPANY_NAME")
    full = _text(requisite, "RQ_COMPANY_FULL_NAME") or short or title
    person = _person(requisite)
    if kind != "entrepreneur" or not person:
        return full, short
    last, *others = person
    initials = " ".join(f"{name[0]}." for name in others)
    return f"{_SOLE_TRADER} {' '.join(person)}", f"ИП {last} {initials}".strip()


def _person(requisite: Row) -> list[str]:
    """Last, first and second name, as far as they are filled in."""
    parts = [_text(requisite, f"RQ_{part}_NAME") for part in ("LAST", "FIRST", "SECOND")]
    if parts[0]:
        return [part for part in parts if part]
    words = _text(requisite, "RQ_NAME").split()
    prefix = 1 if words[:1] == ["ИП"] else 2 if " ".join(words[:2]).lower() == _SOLE_TRADER.lower() else 0
    return words[prefix:]


def _email(company: Row) -> str:
    rows = [row for row in as_object(company.get("fm")).values() if isinstance(row, Mapping)]
    found = [row for row in rows if row.get("typeId") == "EMAIL" and _text(row, "value")]
    found.sort(key=lambda row: row.get("valueType") != "WORK")
    return _text(found[0], "value") if found else ""


def _text(row: Row, name: str) -> str:
    value = row.get(name)
    return value.strip() if isinstance(value, str) else ""


def _id(row: Row, name: str = "ID") -> int:
    return whole_number(row.get(name)) or 0
