"""A note in the timeline of a card: which consent the client gave, and where it is recorded.

`api-reference/crm/timeline/logmessage/crm-timeline-logmessage-add.md`. Staff cannot edit such a note.
"""

import logging
from collections.abc import Mapping
from typing import Final

from consent.erasure import ItemKind
from crm_sync.card import Decision
from crm_sync.cards import TYPE_IDS
from integration.portals import Rest
from integration.rest import RestError, Retry, UnknownOutcome, as_object
from integration.rest.answers import whole_number

_TITLE: Final = "Согласие на обработку персональных данных"
_log = logging.getLogger(__name__)


def note_decision(
    client: Rest, ref: int, decision: Decision, kind: ItemKind = ItemKind.CONTACT
) -> int | None:
    """Put the note into the timeline of a contact or lead, once; its number, or None where it is refused.

    The client is saved without it as well: a refusal is only logged.

    Raises:
        RestError: what passes; it is to be tried again.
    """
    try:
        return _known(client, kind, ref, decision) or _added(client, kind, ref, decision)
    except RestError as error:
        if error.retry is not Retry.NEVER or isinstance(error, UnknownOutcome):
            raise
        _log.warning("%s %d gets no note of the consent: %s", kind, ref, error)
        return None


def _known(client: Rest, kind: ItemKind, ref: int, decision: Decision) -> int | None:
    """A note of an attempt that was cut short: among the newest ten."""
    params = {"entityTypeId": TYPE_IDS[kind], "entityId": ref, "order": {"id": "desc"}}
    rows = as_object(client.call("crm.timeline.logmessage.list", params, write=False).result).values()
    for row in rows:
        if isinstance(row, Mapping) and decision.entry_id in str(row.get("text")):
            return whole_number(row.get("id"))
    return None


def _added(client: Rest, kind: ItemKind, ref: int, decision: Decision) -> int | None:
    text = (
        f"Получено {decision.at:%d.%m.%Y %H:%M} UTC. Компания: {decision.company_name}, "
        f"редакция соглашения: {decision.version}. Запись в реестре согласий: {decision.url}"
    )
    fields = {
        "entityTypeId": TYPE_IDS[kind],
        "entityId": ref,
        "title": _TITLE,
        "text": text,
        "iconCode": "info",
    }
    result = as_object(client.call("crm.timeline.logmessage.add", {"fields": fields}, write=True).result)
    return whole_number(as_object(result.get("logMessage")).get("id"))
