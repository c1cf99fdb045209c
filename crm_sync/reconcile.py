"""Whether people deleted or merged the cards that we know.

When cards are merged, the one that stays gets the values of the others (`crm-entity-merge-batch.md`), the
address of the client's chat too; by it the card that stays is found.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from consent.erasure import ItemKind
from crm_sync.cards import list_cards, read_card
from integration.portals import Rest


@dataclass(frozen=True, slots=True)
class KnownCard:
    """A card that a client was saved to."""

    client_id: int
    contact_id: int
    entity_ids: tuple[str, ...]
    """`connector|line|chat|user` of his chats."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A card that is not there any more."""

    card: KnownCard
    merged_into: int | None
    """The card that has the client's chat now; None: it was deleted."""


def missing_cards(client: Rest, known: Iterable[KnownCard]) -> list[Missing]:
    """Which of at most 50 cards are gone. Raises RestError.

    A list leaves out what the token's user may not see, so each card that it lacks is asked for by itself.
    """
    cards = list(known)
    if not cards:
        return []
    numbers = sorted({card.contact_id for card in cards})
    listed = set(list_cards(client, ItemKind.CONTACT, {"@id": numbers}))
    gone = {number for number in numbers if number not in listed and not _lives(client, number)}
    return [Missing(card, _heir(client, card)) for card in cards if card.contact_id in gone]


def _lives(client: Rest, number: int) -> bool:
    return read_card(client, ItemKind.CONTACT, number) is not None


def _heir(client: Rest, card: KnownCard) -> int | None:
    for entity_id in card.entity_ids:
        for number in list_cards(client, ItemKind.CONTACT, {"=imol": f"imol|{entity_id}"}):
            if number != card.contact_id:
                return number
    return None
