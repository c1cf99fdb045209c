"""The state of the consent on the contact card: two fields of ours, for people to see, not evidence.

`api-reference/crm/contacts/userfield/crm-contact-userfield-add.md`. They are made at the first consent that
is saved, never before: a portal where nobody consented shows no trace of us in its CRM.
"""

import logging
from collections.abc import Iterable, Mapping
from typing import Any, Final

from crm_sync.card import Card, ConsentLabel
from integration.portals import Rest
from integration.rest import (
    AccessDenied,
    BadRequest,
    MethodNotFound,
    NotFound,
    RestError,
    UnknownOutcome,
    as_object,
)

STATE: Final = "UF_CRM_PD_CONSENT"
MOMENT: Final = "UF_CRM_PD_CONSENT_AT"
CONTACT: Final = 3
QUIETLY: Final = {"REGISTER_SONET_EVENT": "N", "REGISTER_HISTORY_EVENT": "N"}
"""Of a classic update: neither the stream nor the card's history tells of it (`crm-contact-update.md`)."""

_REFUSALS = (AccessDenied, BadRequest, MethodNotFound)
_log = logging.getLogger(__name__)


def with_consent_fields(client: Rest, fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """The fields of a contact with ours among them; as they were where the portal's rights allow none.

    Raises RestError for anything but a refusal.
    """
    if {STATE, MOMENT} <= fields.keys():
        return fields
    try:
        _add_missing(client, fields)
        return contact_fields(client)
    except _REFUSALS as error:
        _log.warning("the contact card gets no consent fields: %s", error)
        return fields


def consent_values(fields: Mapping[str, Any], card: Card) -> dict[str, Any]:
    """The state of the consent for the fields that this portal has."""
    values: dict[str, Any] = {}
    number = _item_id(fields.get(STATE), card.consent)
    if number is not None:
        values[STATE] = number
    if MOMENT in fields and card.given_at is not None:
        values[MOMENT] = card.given_at.isoformat(timespec="seconds")
    return values


def show_ended(client: Rest, contact_ids: Iterable[int], label: ConsentLabel) -> None:
    """Say on cards that told of a consent that it has ended. Raises RestError for anything but a refusal."""
    try:
        number = _item_id(contact_fields(client).get(STATE), label)
        for contact_id in contact_ids if number is not None else ():
            _show(client, contact_id, number)
    except _REFUSALS as error:
        _log.warning("contact cards go on telling of a consent: %s", error)


def _show(client: Rest, contact_id: int, number: Any) -> None:
    params = {"entityTypeId": CONTACT, "id": contact_id, "useOriginalUfNames": "Y"}
    try:
        result = as_object(client.call("crm.item.get", params, write=False).result)
    except NotFound:
        return
    now = as_object(result.get("item")).get(STATE)
    if now and str(now) != str(number):
        # The universal update would stop at fields that the portal requires and the card lacks.
        changes = {"id": contact_id, "fields": {STATE: number}, "params": QUIETLY}
        client.call("crm.contact.update", changes, write=True)


def contact_fields(client: Rest) -> dict[str, Any]:
    """What fields a contact has, by the names of the universal methods. Raises RestError."""
    params = {"entityTypeId": CONTACT, "useOriginalUfNames": "Y"}
    result = as_object(client.call("crm.item.fields", params, write=False).result)
    return as_object(result.get("fields"))


def _add_missing(client: Rest, present: Mapping[str, Any]) -> None:
    rows = [{"VALUE": label.value, "XML_ID": label.name} for label in ConsentLabel]
    wanted: dict[str, dict[str, Any]] = {
        STATE: {"USER_TYPE_ID": "enumeration", "LIST": rows, **_labels("Согласие на ПДн", "Consent")},
        MOMENT: {"USER_TYPE_ID": "datetime", **_labels("Согласие на ПДн: когда", "Consent: when")},
    }
    for name, fields in wanted.items():
        if name not in present:
            _add(client, {"FIELD_NAME": name, "SHOW_FILTER": "Y", **fields})


def _add(client: Rest, fields: dict[str, Any]) -> None:
    try:
        client.call("crm.contact.userfield.add", {"fields": fields}, write=True)
    except UnknownOutcome:
        return  # the fields are read again: what is missing then is made at the next save
    except RestError as error:
        # Somebody else made it at the same moment.
        if error.code != "error_core":
            raise


def _labels(russian: str, english: str) -> dict[str, dict[str, str]]:
    label = {"ru": russian, "en": english}
    return {"EDIT_FORM_LABEL": label, "LIST_COLUMN_LABEL": label, "LIST_FILTER_LABEL": label}


def _item_id(field: Any, label: ConsentLabel) -> Any:
    """The number of a list value: it differs in every portal, so it is found by its text."""
    items = as_object(field.get("items")).values() if isinstance(field, Mapping) else ()
    rows = (item for item in items if isinstance(item, Mapping))
    return next((row.get("ID") for row in rows if row.get("VALUE") == label.value), None)
