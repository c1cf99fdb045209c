"""Every family of methods, imported so that it stands in the registry."""

from emulator.rest import (
    activity_methods,
    app_methods,
    batch,
    bot_methods,
    chat_methods,
    consent_methods,
    contact_methods,
    deal_methods,
    duplicate_methods,
    event_methods,
    history_methods,
    item_methods,
    lead_methods,
    line_methods,
    message_methods,
    notify_methods,
    placement_methods,
    reference_methods,
    session_methods,
    timeline_methods,
    user_methods,
    userfield_methods,
)
from emulator.rest.registry import METHODS

FAMILIES = (
    activity_methods, app_methods, batch, bot_methods, chat_methods, consent_methods, contact_methods,
    deal_methods, duplicate_methods, event_methods, history_methods, item_methods, lead_methods, line_methods,
    message_methods, notify_methods, placement_methods, reference_methods, session_methods, timeline_methods,
    user_methods, userfield_methods,
)  # fmt: skip

__all__ = ["FAMILIES", "METHODS"]
