"""Employees: what the portal calls them, and a word to them in its own notifications."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from integration.deliveries import Delivery
from integration.portals import Rest
from integration.rest import AccessDenied, BadRequest, NotFound, as_object
from models.portal import Portal
from models.session import Database

_NO_BRACKETS: Final = str.maketrans({"[": "%5B", "]": "%5D"})


def name_of(client: Rest, user_id: int) -> str:
    """An employee's name (`api-reference/chats/users/im-user-get.md`); empty where the portal has none.

    Raises RestError for anything but a refusal.
    """
    try:
        answer = client.call("im.user.get", {"ID": user_id}, write=False)
    except (AccessDenied, BadRequest, NotFound):
        return ""
    return " ".join(str(as_object(answer.result).get("name") or "").split())


@dataclass(frozen=True)
class StaffHandler:
    """Notifies an employee. Running twice shows it once: the newer of one tag takes the other's place."""

    db: Database
    clients: Callable[[int], Rest]
    app_code: str

    def __call__(self, delivery: Delivery) -> None:
        """Send it (`api-reference/chats/notifications/im-notify-system-add.md`). Raises RestError."""
        given = delivery.payload
        with self.db.read() as session:
            portal = session.get_one(Portal, delivery.portal_id)
        # A bracket would end the tag.
        link = portal.app_url(self.app_code, address=given["address"]).translate(_NO_BRACKETS)
        text = f"{given['text']} [URL={link}]{given['link']}[/URL]"
        params = {"USER_ID": given["user_id"], "MESSAGE": text, "TAG": given["tag"]}
        self.clients(delivery.portal_id).call("im.notify.system.add", params, write=True)
