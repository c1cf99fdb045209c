"""What a card needs besides what the client told: its source, who answers for it, and his name in parts.

Nothing here stops a saving: what the portal does not tell is left out.
"""

from collections.abc import Mapping
from typing import Any, Final

from crm_sync.card import Card
from crm_sync.consent_fields import consent_values
from crm_sync.finding import Dialogue, Found
from crm_sync.planning import About
from integration.portals import Rest
from integration.rest import AccessDenied, Answer, BadRequest, MethodNotFound, NotFound, as_object

_REFUSALS: Final = (AccessDenied, BadRequest, MethodNotFound, NotFound)


def look_around(
    client: Rest, card: Card, dialogue: Dialogue, found: Found | None, fields: Mapping[str, Any]
) -> About:
    """Ask only for what a card lacks. Raises RestError for anything but a refusal."""
    source_id = source_name = first = last = ""
    if found is None or not found.text("sourceId"):
        source_id, source_name = _source(client, card)
    if found is None or not found.name:
        first, last = _name_parts(client, card)
    return About(
        consent=consent_values(fields, card),
        source_id=source_id,
        source_name=source_name,
        responsible_id=dialogue.operator_id or card.wish.user_id,
        first_name=first,
        last_name=last,
    )


def _source(client: Rest, card: Card) -> tuple[str, str]:
    """The source that the portal has for the line and its channel (`crm-status-list.md`)."""
    condition = {"ENTITY_ID": "SOURCE", "STATUS_ID": card.source_code}
    answer = _ask(client, "crm.status.list", {"filter": condition})
    rows = as_object(answer.result).values() if answer else ()
    for row in rows:
        if isinstance(row, Mapping) and row.get("STATUS_ID") == card.source_code:
            return card.source_code, str(row.get("NAME") or card.source_code)
    return "", ""


def _name_parts(client: Rest, card: Card) -> tuple[str, str]:
    """First and last name where the portal keeps them apart (`im-user-get.md`), else nothing.

    They are taken only when together they are the name that the client is known by.
    """
    answer = _ask(client, "im.user.get", {"ID": card.user_id})
    user = as_object(answer.result) if answer else {}
    first, last = (" ".join(str(user.get(name) or "").split()) for name in ("first_name", "last_name"))
    if first and last and f"{first} {last}" == " ".join(card.name.split()):
        return first, last
    return "", ""


def _ask(client: Rest, method: str, params: Mapping[str, Any]) -> Answer | None:
    try:
        return client.call(method, params, write=False)
    except _REFUSALS:
        return None
