"""Whether an event comes from the portal it names: decided by what is stored, never by what it says.

The secret is `application_token` of the top-level `auth` (`api-reference/events/safe-event-handlers.md`).
"""

from enum import Enum

from models.portal import Identity, PortalState
from webhooks.payloads import INSTALLED, UNINSTALLED, Sender


class Trust(Enum):
    """What an event may do."""

    PROVEN = "proven"
    UNPROVEN = "unproven"
    """Stored, and believed only after the authorization server vouched for it."""
    SPENT = "spent"
    """True and without effect: the portal removed the application before."""
    REFUSED = "refused"


def judge(portal: Identity | None, sender: Sender) -> Trust:
    """How far to believe an event that names this portal."""
    if portal is None:
        return Trust.REFUSED
    knows_secret = portal.knows_application_token(sender.application_token)
    if portal.state == PortalState.REMOVED:
        return _after_removal(sender, knows_secret=knows_secret)
    if knows_secret:
        return Trust.PROVEN
    return Trust.UNPROVEN if _can_be_proven(sender) else Trust.REFUSED


def _after_removal(sender: Sender, *, knows_secret: bool) -> Trust:
    # The secret of a removed installation proves nothing about the next one.
    if _can_be_proven(sender):
        return Trust.UNPROVEN
    return Trust.SPENT if knows_secret and sender.event == UNINSTALLED else Trust.REFUSED


def _can_be_proven(sender: Sender) -> bool:
    return sender.event == INSTALLED and sender.has_access_token
