"""Everybody who has a user id on a portal: employees, bots and the clients of open lines."""

from dataclasses import dataclass, field


@dataclass
class User:
    """One user row; `connector` marks an open line's client, `crm` "none" one without CRM rights."""

    id: int
    name: str
    last_name: str = ""
    admin: bool = False
    active: bool = True
    bot: bool = False
    connector: bool = False
    email: str = ""
    phone: str = ""
    website: str = ""
    work_position: str = ""
    color: str = "#df532d"
    departments: list[int] = field(default_factory=list)
    crm: str = "all"

    @property
    def full_name(self) -> str:
        return f"{self.name} {self.last_name}".strip()

    @property
    def employee(self) -> bool:
        return not (self.bot or self.connector)

    @property
    def external_auth_id(self) -> str:
        if self.bot:
            return "bot"
        return "imconnector" if self.connector else "default"
