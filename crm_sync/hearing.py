"""Phones and e-mails that the client wrote in the chat, read live: nothing of them is stored here.

`api-reference/imopenlines/openlines/sessions/imopenlines-session-history-get.md`.
"""

from dataclasses import replace

from consent.recognise import Recognised, recognise
from crm_sync.card import Card
from integration.history import HistoryMessage, read_history
from integration.portals import Rest
from integration.rest import AccessDenied, BadRequest, NotFound


def heard_contacts(client: Rest, card: Card) -> list[Recognised]:
    """Contacts in the client's own messages; a session that cannot be read is left out.

    Raises RestError for anything but a refusal.
    """
    return recognise(
        (message.message_id, message.text)
        for session_id in sorted(card.session_ids)
        for message in _messages(client, session_id)
        if message.sender_id == card.user_id
    )


def with_contacts(card: Card, heard: list[Recognised]) -> Card:
    """The card with what was heard, to look for cards by it."""
    contacts = tuple(dict.fromkeys([*card.wish.contacts, *(each.contact for each in heard)]))
    return replace(card, wish=replace(card.wish, contacts=contacts))


def _messages(client: Rest, session_id: int) -> list[HistoryMessage]:
    try:
        return read_history(client, session_id=session_id)
    except (AccessDenied, BadRequest, NotFound):
        return []
