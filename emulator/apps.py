"""An application's card at the developer and its installation on one portal."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class AppCard:
    """What the developer has typed into the card of a local application."""

    client_id: str
    client_secret: str
    app_url: str
    install_url: str = ""
    scopes: list[str] = field(default_factory=list)
    code: str = ""
    title: str = "Приложение"
    status: str = "L"
    version: int = 1

    @property
    def scope_text(self) -> str:
        return ",".join(self.scopes)


@dataclass
class Installation:
    """One card on one portal; `installed` turns true with installFinish."""

    id: int
    client_id: str
    application_token: str
    installed: bool = False
    payment_expired: bool = False
    blocked: bool = False
    closed_to: list[int] = field(default_factory=list)
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def hears_events(self) -> bool:
        """Docs: `settings/app-installation/installation-finish.md`; payment: rest/lib/event/callback.php."""
        return self.installed and not self.payment_expired


@dataclass
class Handler:
    """A bound event handler; `bot` marks the rows that bot registration made by itself."""

    id: int
    client_id: str
    event: str
    url: str
    auth_type: int = 0
    bot: bool = False


@dataclass
class Placement:
    """A bound placement handler."""

    id: int
    client_id: str
    code: str
    handler: str
    title: str = ""
    description: str = ""
    lang_all: dict[str, Any] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)


@dataclass
class Bot:
    """A chat bot registered over REST; its id is its user id."""

    id: int
    client_id: str
    code: str
    type: str = "bot"
    event_mode: str = "fetch"
    webhook_url: str = ""
    support_openline: bool = False
    hidden: bool = False
    reactions: bool = True
    background_id: str | None = None
    count_message: int = 0
    fetched: list[dict[str, Any]] = field(default_factory=list)
    next_event_id: int = 1

    @property
    def openline(self) -> bool:
        """Type `openline` forces line support (read in im/lib/bot.php)."""
        return self.support_openline or self.type == "openline"
