"""A note in the timeline of a card: which consent the client gave, and where it is recorded.

`api-reference/crm/timeline/logmessage/crm-timeline-logmessage-add.md`. Staff cannot edit such a note.
"""

import logging
from collections.abc import Mapping
from typing import Final

from crm_sync.card import Decision
from crm_sync.consent_fields import CONTACT
from integration.portals import Rest
from integration.rest import RestError, as_object
from integration.rest.answers import whole_number

_TITLE: Final = "Согласие на обработку персональных данных"
_log = logging.getLogger(__name__)


def note_decision(client: Rest, contact_id: int, decision: Decision) -> int | None:
    """Put the note into the card's timeline, once; its number, or None when it could not be put.

    The client is saved without it as well: whatever fails here is only logged.
    """
    try:
        return _known(client, contact_id, decision) or _added(client, contact_id, decision)
    except RestError as error:
        _log.warning("contact %d gets no note of the consent: %s", contact_id, error)
        return None


def _known(client: Rest, contact_id: int, decision: Decision) -> int | None:
    """A note of an attempt that was cut short: among the newest ten."""
    params = {"entityTypeId": CONTACT, "entityId": contact_id, "order": {"id": "desc"}}
    rows = as_object(client.call("crm.timeline.logmessage.list", params, write=False).result).values()
    for row in rows:
        if isinstance(row, Mapping) and decision.entry_id in str(row.get("text")):
            return whole_number(row.get("id"))
    return None


def _added(client: Rest, contact_id: int, decision: Decision) -> int | None:
    text = (
        f"Получено {decision.at:%d.%m.%Y %H:%M} UTC. Компания: {decision.company_name}, "
        f"редакция соглашения: {decision.version}. Запись в реестре согласий: {decision.url}"
    )
    fields = {
        "entityTypeId": CONTACT,
        "entityId": contact_id,
        "title": _TITLE,
        "text": text,
        "iconCode": "info",
    }
    result = as_object(client.call("crm.timeline.logmessage.add", {"fields": fields}, write=True).result)
    return whole_number(as_object(result.get("logMessage")).get("id"))
