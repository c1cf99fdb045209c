"""Cards of the CRM by their kind: read, list, and what of them is personal.

`api-reference/crm/universal/`; numbers of the kinds: `api-reference/crm/data-types.md`, object types.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from consent.erasure import ItemKind
from crm_sync.consent_fields import MOMENT, STATE
from integration.portals import Rest
from integration.rest import BadRequest, NotFound, as_object
from integration.rest.answers import whole_number

TYPE_IDS: Final = {ItemKind.LEAD: 1, ItemKind.DEAL: 2, ItemKind.CONTACT: 3}
PERSONAL: Final[Mapping[str, str]] = {
    "NAME": "name", "LAST_NAME": "name", "SECOND_NAME": "name", "HONORIFIC": "name", "TITLE": "name",
    "BIRTHDATE": "birthdate", "POST": "post", "COMMENTS": "notes", "SOURCE_DESCRIPTION": "source",
    "PHOTO": "photo", "UTM_SOURCE": "source", "UTM_MEDIUM": "source", "UTM_CAMPAIGN": "source",
    "UTM_CONTENT": "source", "UTM_TERM": "source", "COMPANY_TITLE": "company", "STATUS_DESCRIPTION": "notes",
    "ADDITIONAL_INFO": "notes", "ORIGIN_ID": "messenger",
}  # fmt: skip
"""Fields that hold or may hold data of a person, with the category they are of."""
_FM_CATEGORIES: Final = {"PHONE": "phone", "EMAIL": "email", "IM": "messenger", "WEB": "site", "LINK": "site"}
_CLASSIC_GET: Final = {ItemKind.CONTACT: "crm.contact.get", ItemKind.LEAD: "crm.lead.get"}
_OURS: Final = (STATE, MOMENT)
_INVOICE: Final = 31


def read_card(client: Rest, kind: ItemKind, ref: int) -> dict[str, Any] | None:
    """A card with its custom fields under their own names; None when there is none. Raises RestError."""
    params = {"entityTypeId": TYPE_IDS[kind], "id": ref, "useOriginalUfNames": "Y"}
    try:
        result = as_object(client.call("crm.item.get", params, write=False).result)
    except NotFound:
        return None
    return as_object(result.get("item"))


def read_whole(client: Rest, kind: ItemKind, ref: int) -> dict[str, Any] | None:
    """A card with the addresses that the universal methods do not show; None when there is none.

    `crm-contact-get.md`, `crm-lead-get.md`: ADDRESS and the like. Raises RestError.
    """
    card = read_card(client, kind, ref)
    if card is None or kind not in _CLASSIC_GET:
        return card
    try:
        classic = as_object(client.call(_CLASSIC_GET[kind], {"id": ref}, write=False).result)
    except NotFound:
        return None
    return {**card, **{name: value for name, value in classic.items() if name.startswith("ADDRESS")}}


def list_cards(client: Rest, kind: ItemKind, condition: Mapping[str, Any]) -> list[int]:
    """Numbers of the cards that fulfil a condition, at most the first page. Raises RestError."""
    return _list(client, TYPE_IDS[kind], condition)


def list_invoices(client: Rest, contact_id: int) -> list[int]:
    """Numbers of a contact's invoices (`universal/invoice.md`), at most the first page.

    None where the portal has no such cards. Raises RestError.
    """
    try:
        return _list(client, _INVOICE, {"contactId": contact_id})
    except NotFound:
        return []
    except BadRequest as error:
        if error.code != "entity_type_not_supported":
            raise
        return []


def _list(client: Rest, type_id: int, condition: Mapping[str, Any]) -> list[int]:
    params = {
        "entityTypeId": type_id, "filter": dict(condition), "select": ["id"], "order": {"id": "ASC"},
        "start": -1,
    }  # fmt: skip
    result = as_object(client.call("crm.item.list", params, write=False).result)
    rows = as_object(result.get("items")).values()
    return [number for row in rows if isinstance(row, Mapping) and (number := whole_number(row.get("id")))]


def list_all(client: Rest, method: str, params: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every row of a classic list method, page by page. Raises RestError."""
    start: int | None = 0
    while start is not None:
        answer = client.call(method, {**params, "start": start}, write=False)
        rows = [row for row in as_object(answer.result).values() if isinstance(row, Mapping)]
        yield from rows
        start = answer.next if rows else None


def personal_values(card: Mapping[str, Any]) -> dict[str, Any]:
    """What of a card is filled and personal, by classic names; multifields are not among it."""
    found = {}
    for name, value in card.items():
        classic = name if name.startswith(("UF_", "ADDRESS")) else _classic(name)
        is_personal = (
            classic in PERSONAL
            or classic.startswith("ADDRESS")
            or (classic.startswith("UF_") and classic not in _OURS)
        )
        if is_personal and not is_blank(value):
            found[classic] = value
    return found


def multifields(card: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Phones, e-mails, sites and messengers of a card: rows with id, typeId, valueType and value."""
    return [row for row in as_object(card.get("fm")).values() if isinstance(row, Mapping)]


def chats_of(card: Mapping[str, Any]) -> frozenset[int]:
    """Numbers of the chats whose addresses, `imol|connector|line|chat|user`, a card carries."""
    addresses = (str(row.get("value")).split("|") for row in multifields(card) if row.get("typeId") == "IM")
    numbers = (whole_number(parts[3]) for parts in addresses if parts[0] == "imol" and len(parts) == 5)
    return frozenset(number for number in numbers if number)


def companies_of(card: Mapping[str, Any]) -> frozenset[int]:
    """Numbers of the companies that a lead or a contact belongs to (`universal/object-fields.md`)."""
    named = [card.get("companyId"), *as_object(card.get("companyIds")).values()]
    return frozenset(number for each in named if (number := whole_number(each)))


def categories_of(names: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Of which kinds the data in fields, by classic names, and multifields of a card are."""
    found = {PERSONAL.get(name, "address" if name.startswith("ADDRESS") else "other") for name in names}
    found |= {_FM_CATEGORIES.get(str(row.get("typeId")), "other") for row in rows}
    return tuple(sorted(found))


def is_blank(value: Any) -> bool:
    """Whether a field of a card holds nothing; the portal says so in many ways."""
    return value in (None, "", 0, "0", False, [], {}, "N")


def created_at(card: Mapping[str, Any]) -> datetime | None:
    """When a card was made; None where the portal does not say it in an understandable way."""
    try:
        moment = datetime.fromisoformat(str(card.get("createdTime")))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def shown_name(card: Mapping[str, Any]) -> str:
    """What a card is called, for the person who decides on it."""
    names = (card.get(name) for name in ("lastName", "name", "secondName"))
    return " ".join(str(name) for name in names if name) or str(card.get("title") or "")


def _classic(camel: str) -> str:
    return "".join(f"_{letter}" if letter.isupper() else letter.upper() for letter in camel)
