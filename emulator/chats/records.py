"""Rows of the messenger: chats, sessions, messages and the client's own view."""

from dataclasses import dataclass, field
from typing import Any

NEW, SKIPPED, ANSWERED, CLIENT_WAITS, OPERATOR_ANSWERED, CLOSED = 0, 5, 10, 20, 40, 60


@dataclass
class Message:
    """One message of the operator chat; `author_id` 0 is the system itself."""

    id: int
    chat_id: int
    session_id: int
    author_id: int
    text: str
    at: float
    system: bool = False
    params: dict[str, Any] = field(default_factory=dict)
    deleted: bool = False
    entry_id: int = 0


@dataclass
class ViewEntry:
    """One message as the client sees it in the own chat or messenger."""

    id: int
    author: str
    text: str
    at: float
    name: str = ""
    attach: list[Any] = field(default_factory=list)
    source_id: int = 0


@dataclass
class Session:
    """One conversation; `operator_id` is a bot's id during the bot phase, 0 in the queue."""

    id: int
    chat_id: int
    line_id: int
    started: float
    operator_id: int = 0
    status: int = NEW
    closed: float | None = None
    bot_since: float | None = None

    @property
    def open(self) -> bool:
        return self.status < CLOSED


@dataclass
class Chat:
    """The operators' chat with one client of one line."""

    id: int
    name: str
    connector: str
    line_id: int
    outer_chat_id: str
    client_id: int
    client_key: str
    created: float
    session_id: int = 0
    session_started: int = 0
    members: list[int] = field(default_factory=list)
    crm: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("LEAD", "COMPANY", "CONTACT", "DEAL"), 0)
    )
    crm_enabled: str = "N"
    moved_to_line: int = 0
    blocked_at: int = 0
    block_reason: str = ""
    agrees: bool = True
    view: list[ViewEntry] = field(default_factory=list)

    @property
    def dialog_id(self) -> str:
        return f"chat{self.id}"

    @property
    def livechat(self) -> bool:
        return self.connector == "livechat"

    @property
    def entity_id(self) -> str:
        return f"{self.connector}|{self.line_id}|{self.outer_chat_id}|{self.client_id}"

    @property
    def current_line_id(self) -> int:
        return self.moved_to_line or self.line_id

    @property
    def crm_type(self) -> tuple[str, int]:
        """The card the session is filed under: the lead, else deal, contact or company."""
        for name in ("LEAD", "DEAL", "CONTACT", "COMPANY"):
            if self.crm[name]:
                return name, self.crm[name]
        return "NONE", 0

    @property
    def entity_data_1(self) -> str:
        """Read in imopenlines/lib/chat.php getFieldData; empty before the first session."""
        if not self.session_id:
            return ""
        kind, number = self.crm_type
        parts = (
            self.crm_enabled, kind, number, "N", "N", self.session_id, self.session_started,
            self.moved_to_line, self.blocked_at, self.block_reason or 0,
        )  # fmt: skip
        return "|".join(str(part) for part in parts)

    @property
    def entity_data_2(self) -> str:
        return "|".join(f"{name}|{number}" for name, number in self.crm.items())

    @property
    def entity_data_3(self) -> str:
        return "N"
