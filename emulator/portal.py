"""One portal: its people, lines, chats, cards, installed applications and counters."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from emulator.agreements import Agreement
from emulator.apps import Bot, Handler, Installation, Placement
from emulator.chats.records import Chat, Message, Session
from emulator.crm.store import Crm
from emulator.errors import ControlError
from emulator.lines import Line
from emulator.people import User


@dataclass
class Portal:
    """Everything that lives on one portal. `host` has no port; ids start where a used portal would be."""

    host: str
    member_id: str = ""
    language: str = "ru"
    license: str = "ru_ent250"
    former_hosts: list[str] = field(default_factory=list)
    users: dict[int, User] = field(default_factory=dict)
    lines: dict[int, Line] = field(default_factory=dict)
    chats: dict[int, Chat] = field(default_factory=dict)
    sessions: dict[int, Session] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    bots: dict[int, Bot] = field(default_factory=dict)
    installations: dict[str, Installation] = field(default_factory=dict)
    handlers: list[Handler] = field(default_factory=list)
    placements: list[Placement] = field(default_factory=list)
    agreements: dict[int, Agreement] = field(default_factory=dict)
    consents: list[dict[str, Any]] = field(default_factory=list)
    notifications: list[dict[str, Any]] = field(default_factory=list)
    crm: Crm = field(default_factory=Crm)
    counters: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.member_id = self.member_id or digest(self.host)

    def next_id(self, kind: str, first: int = 1) -> int:
        """The next number of a kind; numbers only grow."""
        self.counters[kind] = self.counters.get(kind, first - 1) + 1
        return self.counters[kind]

    def add_user(self, **facts: Any) -> User:
        user = User(id=self.next_id("user", 500), **facts)
        self.users[user.id] = user
        return user

    def add_line(self) -> Line:
        line = Line(max(self.lines, default=0) + 1, "")
        self.lines[line.id] = line
        return line

    def user(self, user_id: int) -> User:
        if user_id not in self.users:
            raise ControlError(f"no user {user_id}", 404)
        return self.users[user_id]

    def chat(self, chat_id: int) -> Chat:
        if chat_id not in self.chats:
            raise ControlError(f"no chat {chat_id}", 404)
        return self.chats[chat_id]

    def line(self, line_id: int) -> Line:
        if line_id not in self.lines:
            raise ControlError(f"no line {line_id}", 404)
        return self.lines[line_id]

    def session_of(self, chat: Chat) -> Session | None:
        """The chat's session while it is open."""
        session = self.sessions.get(chat.session_id)
        return session if session is not None and session.open else None

    def messages_of(self, chat_id: int, session_id: int = 0) -> list[Message]:
        return [
            message
            for message in self.messages.values()
            if message.chat_id == chat_id and session_id in (0, message.session_id) and not message.deleted
        ]

    def install(self, client_id: str) -> Installation:
        """The application's installation, made (unfinished) when it is opened for the first time."""
        if client_id not in self.installations:
            turn = self.next_id(f"install {client_id}")
            token = digest(f"{self.member_id}{client_id}{turn}")
            self.installations[client_id] = Installation(self.next_id("installation"), client_id, token)
        return self.installations[client_id]


def digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()[:32]
