"""Which card a client is saved to: the one that is named, the surest, the only one like him, or a new one."""

from dataclasses import dataclass

from consent.card_plan import SaveRefusal
from consent.erasure import FoundBy
from crm_sync.card import Card
from crm_sync.finding import (
    Dialogue,
    Found,
    contacts_of,
    find_ours,
    read,
    similar_cards,
    sure_cards,
)
from crm_sync.hearing import heard_contacts, with_contacts
from crm_sync.refusals import CardRefused
from integration.portals import Rest


@dataclass(frozen=True, slots=True)
class Choice:
    """The card as it stands; None: a new one is to be made."""

    found: Found | None
    gone: tuple[int, ...] = ()
    """Cards we knew that are not there any more."""


def choose(client: Rest, card: Card, dialogue: Dialogue) -> Choice:
    """Decide on the card.

    Raises:
        CardRefused: `choose_contact` where several cards merely look the same; `contact_gone` and
            `contact_unknown` for a named card that is deleted, or that nothing leads to.
        RestError: the portal refused or could not be reached.
    """
    if card.wish.contact_id:
        return Choice(_named(client, card, dialogue, card.wish.contact_id))
    if card.wish.is_new:
        return Choice(find_ours(client, card))
    sure = next(sure_cards(client, card, dialogue), None)
    gone = _gone(client, card, sure)
    if sure is not None:
        return Choice(sure, gone)
    similar = similar_cards(client, contacts_of(card))
    if len(similar) > 1:
        raise CardRefused(SaveRefusal.CHOOSE_CONTACT)
    return Choice(similar[0] if similar else None, gone)


def _named(client: Rest, card: Card, dialogue: Dialogue, contact_id: int) -> Found:
    """A card that is the client's or looks like it: others are not opened to whoever knows a number."""
    found = read(client, contact_id, FoundBy.LINK)
    if found is None:
        raise CardRefused(SaveRefusal.CONTACT_GONE)
    if any(each.contact_id == contact_id for each in sure_cards(client, card, dialogue)):
        return found
    rows = contacts_of(card)
    if any(each.contact_id == contact_id for each in similar_cards(client, rows)):
        return found
    heard = contacts_of(with_contacts(card, heard_contacts(client, card)))
    if any(each.contact_id == contact_id for each in similar_cards(client, heard)):
        return found
    raise CardRefused(SaveRefusal.CONTACT_UNKNOWN)


def _gone(client: Rest, card: Card, sure: Found | None) -> tuple[int, ...]:
    """The card we saved him to before, when another one, or none, is his now."""
    known = card.known_contact_id
    if known is None or (sure is not None and sure.contact_id == known):
        return ()
    is_there = read(client, known, FoundBy.LINK) is not None
    return () if is_there else (known,)
