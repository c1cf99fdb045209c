"""Once a day: what became of the cards that clients were saved to, in portions that fit one question."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from crm_sync.reconcile import KnownCard, Missing, missing_cards
from integration.deliveries import Delivery, Settle
from integration.portals import Rest
from models import outbox
from models.client import ClientRow, conversations_of, get_client
from models.crm_link import card_is_gone, linked_clients, note_checked, portals_with_cards
from models.outbox import Kind
from models.session import Database

PORTION: Final = 50
"""Clients in one turn: a page of `crm.item.list`."""


def order_checks(db: Database, now: datetime) -> None:
    """Order the check in every portal that has cards; one a day, however many workers there are."""
    with db.read() as session:
        portals = portals_with_cards(session)
    for portal_id in portals:
        with db.write() as session:
            _order(session, portal_id, f"{now:%Y-%m-%d}", 0, now)


@dataclass(frozen=True)
class CheckHandler:
    """Checks one portion and orders the next. Running twice finds the same."""

    db: Database
    clients: Callable[[int], Rest]

    def __call__(self, delivery: Delivery) -> Settle:
        """Raises RestError."""
        after, day = int(delivery.payload["after"]), str(delivery.payload["day"])
        with self.db.read() as session:
            rows = linked_clients(session, delivery.portal_id, after, PORTION)
            known = [_known(session, row) for row in rows]
        missing = missing_cards(self.clients(delivery.portal_id), known)

        def settle(session: Session, now: datetime) -> None:
            gone = {each.card.contact_id for each in missing}
            living = {card.contact_id for card in known} - gone
            note_checked(session, delivery.portal_id, living, now)
            for each in missing:
                _note(session, delivery.portal_id, each, now)
            if len(known) == PORTION:
                _order(session, delivery.portal_id, day, known[-1].client_id, now)

        return settle


def _known(session: Session, row: ClientRow) -> KnownCard:
    entity_ids = (each.entity_id for each in conversations_of(session, row.portal_id, row.id))
    return KnownCard(row.id, row.contact_id or 0, tuple(dict.fromkeys(each for each in entity_ids if each)))


def _note(session: Session, portal_id: int, missing: Missing, now: datetime) -> None:
    client = get_client(session, portal_id, missing.card.client_id, lock=True)
    # He may have been saved to another card meanwhile.
    if client is not None and client.contact_id == missing.card.contact_id:
        card_is_gone(session, client, missing.card.contact_id, now, merged_into=missing.merged_into)


def _order(session: Session, portal_id: int, day: str, after: int, now: datetime) -> None:
    outbox.put(
        session,
        portal_id,
        kind=Kind.CHECK_CARDS,
        key=f"check_cards:{day}:{after}",
        chat_id=None,
        payload={"day": day, "after": after},
        priority=outbox.BULK,
        now=now,
    )
