"""An open line: its settings, its queue and the rule by which settings are written."""

from dataclasses import dataclass, field
from typing import Any

DEFAULTS: dict[str, str] = {
    "ACTIVE": "Y",
    "CRM": "Y",
    "CRM_CREATE": "lead",
    "CRM_CHAT_TRACKER": "Y",
    "CRM_SOURCE": "create",
    "QUEUE_TYPE": "evenly",
    "QUEUE_TIME": "60",
    "OPERATOR_DATA": "profile",
    "WELCOME_MESSAGE": "N",
    "WELCOME_MESSAGE_TEXT": "",
    "USE_WELCOME_FORM": "N",
    "WELCOME_FORM_ID": "0",
    "WELCOME_FORM_DELAY": "Y",
    "AGREEMENT_MESSAGE": "N",
    "AGREEMENT_ID": "0",
    "WELCOME_BOT_ENABLE": "N",
    "WELCOME_BOT_ID": "0",
    "WELCOME_BOT_JOIN": "always",
    "WELCOME_BOT_TIME": "600",
    "WELCOME_BOT_LEFT": "queue",
    "LANGUAGE_ID": "ru",
    "MODIFY_USER_ID": "1",
}
BOT_KEYS = ("WELCOME_BOT_ID", "WELCOME_BOT_JOIN", "WELCOME_BOT_TIME", "WELCOME_BOT_LEFT")


@dataclass
class Line:
    """A line; settings are text, as the portal keeps and returns them."""

    id: int
    name: str
    connectors: list[str] = field(default_factory=list)
    queue: list[int] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=lambda: dict(DEFAULTS))

    def __post_init__(self) -> None:
        self.settings = {**DEFAULTS, **self.settings}

    @property
    def active(self) -> bool:
        return self.settings["ACTIVE"] != "N"

    @property
    def crm(self) -> bool:
        return self.settings["CRM"] == "Y"

    @property
    def bot_id(self) -> int:
        """The welcome bot, 0 when none is switched on."""
        if self.settings["WELCOME_BOT_ENABLE"] != "Y":
            return 0
        return whole(self.settings["WELCOME_BOT_ID"])

    @property
    def bot_stays(self) -> bool:
        return self.settings["WELCOME_BOT_LEFT"] == "close"

    @property
    def bot_seconds(self) -> int:
        return whole(self.settings["WELCOME_BOT_TIME"])

    @property
    def agreement_id(self) -> int:
        """The line's own agreement, 0 when it is switched off."""
        if self.settings["AGREEMENT_MESSAGE"] != "Y":
            return 0
        return whole(self.settings["AGREEMENT_ID"])

    def write(self, params: dict[str, Any]) -> None:
        """Partial update; the four bot keys are computed from WELCOME_BOT_ENABLE of the same call.

        Read in the portal's source: imopenlines/lib/config.php prepareFields.
        """
        given = {str(key).upper(): value for key, value in params.items()}
        self.settings.update(_plain(given))
        if any(key in given for key in (*BOT_KEYS, "WELCOME_BOT_ENABLE")):
            self.settings.update(_bot_settings(given))
        if "LINE_NAME" in given:
            self.name = str(given["LINE_NAME"])
        if isinstance(given.get("QUEUE"), list):
            self.queue = [whole(user) for user in given["QUEUE"]]


def _plain(given: dict[str, Any]) -> dict[str, str]:
    known = {key: text(value) for key, value in given.items() if key in DEFAULTS and key not in BOT_KEYS}
    for flag in ("CRM", "CRM_CHAT_TRACKER", "ACTIVE", "AGREEMENT_MESSAGE", "WELCOME_BOT_ENABLE"):
        if flag in known:
            known[flag] = "Y" if known[flag] == "Y" else "N"
    if known.get("CRM_CREATE", "none") not in ("none", "lead", "deal"):
        known["CRM_CREATE"] = "lead"
    return known


def _bot_settings(given: dict[str, Any]) -> dict[str, str]:
    if text(given.get("WELCOME_BOT_ENABLE")) != "Y":
        return {"WELCOME_BOT_ID": "0", "WELCOME_BOT_TIME": "600", "WELCOME_BOT_LEFT": "queue"}
    return {
        "WELCOME_BOT_ID": str(whole(given.get("WELCOME_BOT_ID"))),
        "WELCOME_BOT_JOIN": "first" if text(given.get("WELCOME_BOT_JOIN")) == "first" else "always",
        "WELCOME_BOT_TIME": str(whole(given.get("WELCOME_BOT_TIME", 600))),
        "WELCOME_BOT_LEFT": "close" if text(given.get("WELCOME_BOT_LEFT")) == "close" else "queue",
    }


def whole(value: Any) -> int:
    """PHP's (int): the leading digits of a text, 0 for anything else."""
    if isinstance(value, bool | int | float):
        return int(value)
    digits = ""
    for sign in str(value or "").strip():
        if not sign.isdigit():
            break
        digits += sign
    return int(digits or 0)


def text(value: Any) -> str:
    if isinstance(value, bool):
        return "Y" if value else "N"
    return "" if value is None else str(value)
