"""What saving a client would do now, for the employee who is about to press; nothing is written."""

from collections.abc import Mapping
from typing import Any, Final

from consent.card_plan import Candidate, Preview, Problem, SaveRefusal
from consent.erasure import FoundBy
from consent.recognise import Recognised
from crm_sync.card import Card, as_multifield, is_email, is_phone
from crm_sync.consent_fields import contact_fields
from crm_sync.finding import (
    Dialogue,
    Found,
    addressed,
    contacts_of,
    find_ours,
    read,
    read_dialogue,
    similar_cards,
    sure_cards,
)
from crm_sync.hearing import heard_contacts, with_contacts
from crm_sync.planning import marks, plan, writing
from crm_sync.refusals import CardRefused, missing_fields
from crm_sync.surroundings import look_around
from integration.portals import Rest

_MOST_SURE: Final = 5
"""Cards that surely are the client's; more than one is a mess that people have to merge."""


def preview(client: Rest, card: Card) -> Preview:
    """Look for cards and say what would be written to the one in question.

    Raises:
        CardRefused: the card that the wish names is not, or no longer, there.
        RestError: the portal refused or could not be reached.
    """
    dialogue = read_dialogue(client, card)
    card = addressed(card, dialogue)
    heard = heard_contacts(client, card)
    cards = candidates(client, card, dialogue, heard)
    chosen, must_choose = _chosen(client, card, cards)
    fields = contact_fields(client)
    about = look_around(client, card, dialogue, chosen, fields)
    planned = plan(card, chosen, about)
    values = {**writing(planned, frozenset()).fields, **marks(card)}
    problems = _problems(card, cards, missing_fields(fields, {**(chosen.item if chosen else {}), **values}))
    return Preview(
        candidates=tuple(as_candidate(card, found) for found in cards),
        chosen=chosen.contact_id if chosen else None,
        must_choose=must_choose,
        fields=tuple(each.shown for each in planned),
        recognised=tuple(_new(card, heard)),
        problems=tuple(problems),
    )


def candidates(client: Rest, card: Card, dialogue: Dialogue, heard: list[Recognised]) -> list[Found]:
    """Cards that are the client's, then those that look like it. Raises RestError."""
    sure = []
    for found in sure_cards(client, card, dialogue):
        sure.append(found)
        if len(sure) == _MOST_SURE:
            break
    known = frozenset(found.contact_id for found in sure)
    return [*sure, *similar_cards(client, contacts_of(with_contacts(card, heard)), known)]


def as_candidate(card: Card, found: Found) -> Candidate:
    return Candidate(found.contact_id, found.name, found.created_at, found.found_by, found.is_ours(card))


def _chosen(client: Rest, card: Card, cards: list[Found]) -> tuple[Found | None, bool]:
    """The card in question, and whether the employee has to say which."""
    wish = card.wish
    if wish.contact_id:
        named = next((found for found in cards if found.contact_id == wish.contact_id), None)
        if named is None:
            is_there = read(client, wish.contact_id, FoundBy.LINK) is not None
            raise CardRefused(SaveRefusal.CONTACT_UNKNOWN if is_there else SaveRefusal.CONTACT_GONE)
        return named, False
    if wish.is_new:
        return find_ours(client, card), False
    if cards and cards[0].found_by.is_sure:
        return cards[0], False
    return (cards[0], False) if len(cards) == 1 else (None, bool(cards))


def _problems(card: Card, cards: list[Found], missing: Mapping[str, Any]) -> list[Problem]:
    problems = []
    if missing:
        problems.append(Problem(SaveRefusal.FIELDS_REQUIRED, tuple(missing.values())))
    if card.known_contact_id and card.known_contact_id not in {found.contact_id for found in cards}:
        problems.append(Problem(SaveRefusal.CONTACT_GONE))
    if card.phone and not is_phone(card.phone):
        problems.append(Problem("phone_unusable"))
    if card.email and not is_email(card.email):
        problems.append(Problem("email_unusable"))
    return problems


def _new(card: Card, heard: list[Recognised]) -> list[Recognised]:
    """What the card would not get anyway."""
    given = {row.normal for row in card.multifields()}
    return [each for each in heard if as_multifield(each.contact).normal not in given]
