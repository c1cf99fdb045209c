"""A message in an open-line chat, in our words: what the doors hand to the use cases."""

from dataclasses import dataclass
from datetime import datetime

from consent.vocabulary import Channel


@dataclass(frozen=True, slots=True)
class Client:
    """Who wrote, as the portal described him at that moment."""

    user_id: int
    """The connector user: the one identity a consent belongs to."""
    name: str = ""
    email: str = ""
    phone: str = ""
    website: str = ""
    """Address set by the site for the guest, usually empty."""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Where he wrote."""

    chat_id: int
    session_id: int
    line_id: int
    """The line that holds the session now, also after a transfer."""
    connector: str
    """Bitrix24's code of the channel: `livechat`, `telegrambot`, ..."""
    entity_id: str
    """`connector|line|chat|user`: the CRM finds a client's card by it."""
    contact_id: int | None = None
    """The CRM contact the portal has bound to the chat, when it names one."""
    in_crm: bool = True
    """Whether the portal may have made a card of this conversation by itself."""
    started_at: datetime | None = None
    """When the session began, by the portal's clock: cards it made for him are not older."""

    @property
    def channel(self) -> Channel:
        return Channel.of(self.connector)


@dataclass(frozen=True, slots=True)
class ClientMessage:
    """The client wrote something himself."""

    message_id: int
    at: datetime
    """The portal's moment, aware."""
    text: str
    has_file: bool
    client: Client
    dialogue: Dialogue
