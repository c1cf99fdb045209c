"""What the portal knows of a chat by itself (`imopenlines-dialog-get.md`)."""

from typing import Any

from consent.erasure import ItemKind
from crm_sync.cards import TYPE_IDS
from integration.portals import Rest
from integration.rest import AccessDenied, BadRequest, NotFound, as_object
from integration.rest.answers import whole_number


def address_of(client: Rest, chat_id: int) -> str:
    """`connector|line|chat|user` of a chat; empty where the portal does not tell. Raises RestError."""
    try:
        return str(_chat(client, chat_id).get("entity_id") or "")
    except (AccessDenied, BadRequest, NotFound):
        return ""


def bound_cards(client: Rest, chat_id: int) -> dict[ItemKind, int]:
    """Numbers of the lead, contact and deal of a chat, as far as it has them. Raises RestError."""
    parts = str(_chat(client, chat_id).get("entity_data_2") or "").split("|")
    pairs = dict(zip(parts[::2], parts[1::2], strict=False))
    numbers = ((kind, whole_number(pairs.get(kind.name))) for kind in TYPE_IDS)
    return {kind: number for kind, number in numbers if number}


def _chat(client: Rest, chat_id: int) -> dict[str, Any]:
    return as_object(client.call("imopenlines.dialog.get", {"CHAT_ID": chat_id}, write=False).result)
