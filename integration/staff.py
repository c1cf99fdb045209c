"""A word to an employee in the portal's own notifications."""

from collections.abc import Callable
from dataclasses import dataclass

from integration.deliveries import Delivery
from integration.portals import Rest


@dataclass(frozen=True)
class StaffHandler:
    """Notifies an employee. Running twice shows it once: the newer of one tag takes the other's place."""

    clients: Callable[[int], Rest]

    def __call__(self, delivery: Delivery) -> None:
        """Send it (`api-reference/chats/notifications/im-notify-system-add.md`). Raises RestError."""
        given = delivery.payload
        params = {"USER_ID": given["user_id"], "MESSAGE": given["text"], "TAG": given["tag"]}
        self.clients(delivery.portal_id).call("im.notify.system.add", params, write=True)
