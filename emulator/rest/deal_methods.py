"""The classic deal methods that an application needs to empty a deal (docs: `api-reference/crm/deals/`)."""

from emulator.crm.fields import DEAL
from emulator.errors import RestError
from emulator.rest import classic_cards as cards
from emulator.rest.registry import Call, method


@method("crm.deal.update", "crm", "id fields params")
def update(call: Call) -> bool:
    return cards.update_card(call, cards.wanted_card(call, DEAL, RestError("", "Not found")))
