"""Saving a client who consented to a contact card: find it, complete it, or make it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from crm_sync.card import ORIGINATOR, Card, ConsentLabel
from crm_sync.consent_fields import CONTACT, consent_values
from crm_sync.finding import Found, find_card, find_ours
from integration.deliveries import Delivery, Settle
from integration.portals import Rest
from integration.rest import NotFound, UnknownOutcome, as_object
from integration.rest.answers import whole_number
from models.session import Database

_SEARCHES = 2

__all__ = ["Card", "ConsentLabel", "SaveHandler", "save"]


def save(client: Rest, card: Card) -> int:
    """Write the client to his contact card and return its id.

    Running twice changes nothing the second time: every value is compared before it is written, and a card
    whose making was left in doubt is found by our marks. Raises RestError.
    """
    consent = consent_values(client, card)
    for _ in range(_SEARCHES):
        found = find_card(client, card)
        if found is None:
            break
        try:
            _complete(client, card, found, consent)
        except NotFound:
            continue  # deleted between reading and writing
        return found.contact_id
    return _create(client, card, consent)


def _complete(client: Rest, card: Card, found: Found, consent: Mapping[str, Any]) -> None:
    """Fill what is empty, add what is missing; what staff wrote stays, and the card is not marked ours."""
    fields: dict[str, Any] = dict(consent)
    if not (found.name or found.last_name):
        fields["name"] = card.shown_name
    if not found.source_description and card.source:
        fields["sourceDescription"] = card.source
    present = {row.normal for row in found.multifields}
    missing = [row.as_row() for row in card.multifields() if row.normal not in present]
    if missing:
        # On update `fm` is an object: n0, n1 add, numbers would change (`crm-item-update.md`).
        fields["fm"] = {f"n{index}": row for index, row in enumerate(missing)}
    if fields:
        params = {"entityTypeId": CONTACT, "id": found.contact_id, "fields": fields}
        client.call("crm.item.update", {**params, "useOriginalUfNames": "Y"}, write=True)


def _create(client: Rest, card: Card, consent: Mapping[str, Any]) -> int:
    fields: dict[str, Any] = {
        "name": card.shown_name,
        "originatorId": ORIGINATOR,
        "originId": card.origin_id,
        "fm": [row.as_row() for row in card.multifields()],
        **consent,
    }
    if card.source:
        fields["sourceDescription"] = card.source
    params = {"entityTypeId": CONTACT, "fields": fields, "useOriginalUfNames": "Y"}
    try:
        item = as_object(as_object(client.call("crm.item.add", params, write=True).result).get("item"))
    except UnknownOutcome:
        contact_id = find_ours(client, card)
        if contact_id is None:
            raise
        return contact_id
    contact_id = whole_number(item.get("id"))
    if contact_id is None:
        raise UnknownOutcome("crm.item.add")
    return contact_id


@dataclass(frozen=True)
class SaveHandler:
    """Saves a client to the CRM. Running twice finds the card of the first time."""

    db: Database
    clients: Callable[[int], Rest]
    load_card: Callable[[Session, int, Mapping[str, Any]], Card]
    """From portal and payload; looks again whether the consent is in force and raises when it is not."""
    on_saved: Callable[[Session, Delivery, int, datetime], None]
    """Called with session, delivery, contact id, now."""

    def __call__(self, delivery: Delivery) -> Settle:
        """Save him. Raises RestError, and what `load_card` raises."""
        with self.db.read() as session:
            card = self.load_card(session, delivery.portal_id, delivery.payload)
        contact_id = save(self.clients(delivery.portal_id), card)

        def settle(session: Session, now: datetime) -> dict[str, Any]:
            self.on_saved(session, delivery, contact_id, now)
            return {"contact_id": contact_id}

        return settle
