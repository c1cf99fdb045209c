"""By what a client is known in the CRM: what is looked for when his data have to go."""

from collections.abc import Callable, Set
from dataclasses import dataclass
from datetime import datetime

from consent.erasure import ItemKind

OtherConsent = Callable[[ItemKind, int, Set[int]], bool]
"""Whether another client's consent in force uses a card: its kind, its number, the chats it carries."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One client of one company."""

    connector: str
    user_id: int
    chat_ids: tuple[int, ...]
    session_ids: tuple[int, ...]
    entity_ids: tuple[str, ...]
    """`connector|line|chat|user` of his chats."""
    known_since: datetime
    contact_ids: tuple[int, ...] = ()
    """Cards we saved him to."""
    log_messages: tuple[tuple[int, int], ...] = ()
    """Our entries in the timelines of contacts: the card's number and the entry's."""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()

    @property
    def origin_id(self) -> str:
        """Our mark on the cards we made for him (`crm_sync.card.Card.origin_id`)."""
        return f"{self.connector}:{self.user_id}"

    @property
    def im_values(self) -> tuple[str, ...]:
        return tuple(f"imol|{entity_id}" for entity_id in self.entity_ids)
