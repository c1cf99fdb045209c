"""The classic lead methods (docs: `api-reference/crm/leads/`).

The page of `crm.lead.update` names REGISTER_SONET_EVENT alone; REGISTER_HISTORY_EVENT is taken as the pages
of contacts, companies and deals have it.
"""

from typing import Any

from emulator.crm.fields import LEAD
from emulator.errors import RestError
from emulator.rest import classic_cards as cards
from emulator.rest.registry import Call, Page, method


def _missing() -> RestError:
    return RestError("", "Not found")


@method("crm.lead.update", "crm", "id fields params")
def update(call: Call) -> bool:
    return cards.update_card(call, cards.wanted_card(call, LEAD, _missing()))


@method("crm.lead.get", "crm", "id")
def get(call: Call) -> dict[str, Any]:
    return cards.card_json(call.portal.crm, cards.wanted_card(call, LEAD, _missing()))


@method("crm.lead.delete", "crm", "id")
def delete(call: Call) -> bool:
    return cards.delete_card(call, cards.wanted_card(call, LEAD, _missing()))


@method("crm.lead.list", "crm", "select filter order start")
def list_leads(call: Call) -> Page:
    return cards.list_cards(call, LEAD)
