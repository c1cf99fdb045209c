"""Which cards the portal has bound to a chat by itself (`imopenlines-dialog-get.md`, ENTITY_DATA_2)."""

from consent.erasure import ItemKind
from crm_sync.cards import TYPE_IDS
from integration.portals import Rest
from integration.rest import as_object
from integration.rest.answers import whole_number


def bound_cards(client: Rest, chat_id: int) -> dict[ItemKind, int]:
    """Numbers of the lead, contact and deal of a chat, as far as it has them. Raises RestError."""
    answer = client.call("imopenlines.dialog.get", {"CHAT_ID": chat_id}, write=False)
    parts = str(as_object(answer.result).get("entity_data_2") or "").split("|")
    pairs = dict(zip(parts[::2], parts[1::2], strict=False))
    numbers = ((kind, whole_number(pairs.get(kind.name))) for kind in TYPE_IDS)
    return {kind: number for kind, number in numbers if number}
