"""The classic contact methods (docs: `api-reference/crm/contacts/`)."""

from typing import Any

from emulator.crm.fields import CONTACT
from emulator.errors import RestError
from emulator.rest import classic_cards as cards
from emulator.rest.registry import Call, Page, method


@method("crm.contact.add", "crm", "fields params")
def add(call: Call) -> int:
    return cards.add_card(call, CONTACT)


@method("crm.contact.update", "crm", "id fields params")
def update(call: Call) -> bool:
    return cards.update_card(call, cards.wanted_card(call, CONTACT, RestError("", "Contact is not found")))


@method("crm.contact.get", "crm", "id")
def get(call: Call) -> dict[str, Any]:
    item = cards.wanted_card(call, CONTACT, RestError("", "Not found"))
    return cards.card_json(call.portal.crm, item)


@method("crm.contact.delete", "crm", "id")
def delete(call: Call) -> bool:
    item = cards.wanted_card(call, CONTACT, RestError("ERROR_CORE", "Element not found"))
    return cards.delete_card(call, item)


@method("crm.contact.list", "crm", "select filter order start")
def list_contacts(call: Call) -> Page:
    return cards.list_cards(call, CONTACT)
