"""What open lines write into the CRM by themselves, before and without any consent.

Read in the portal's source: imopenlines/lib/session.php createSession, crm.php search, getFieldsAddContact,
tracker.php.
"""

import re
from typing import Any

from emulator import events
from emulator.chats.records import Chat, Session
from emulator.crm import activities
from emulator.crm.fields import CONTACT, DEAL, LEAD, TYPE_IDS, TYPE_NAMES, event_of
from emulator.crm.store import Item
from emulator.lines import Line
from emulator.people import User
from emulator.portal import Portal
from emulator.world import World

IM_TYPES = {
    "livechat": "OPENLINE", "telegrambot": "TELEGRAM", "facebook": "FACEBOOK", "vkgroup": "VK",
    "viber": "VIBER", "instagram": "INSTAGRAM", "fbinstagram": "INSTAGRAM", "network": "BITRIX24",
}  # fmt: skip
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
_PHONE = re.compile(r"(?<!\d)\+?\d[\d\s()-]{8,16}\d(?!\d)")


def register_session(world: World, portal: Portal, chat: Chat, session: Session, page_url: str) -> None:
    """Find the client's card or create one, as the line's settings say, and file an activity under it."""
    line = portal.lines[session.line_id]
    chat.crm_enabled = "Y" if line.crm else "N"
    if not line.crm:
        return
    client = portal.users[chat.client_id]
    known = found_card(portal, chat, client)
    if known is not None:
        _bind(portal, chat, known)
    else:
        create_cards(world, portal, chat, line, page_url)
    add_activity(world, portal, chat, session)


def found_card(portal: Portal, chat: Chat, client: User) -> Item | None:
    """By the dialogue's own IM value first, then by phone and e-mail; contacts before leads."""
    wanted = [("IM", f"imol|{chat.entity_id}"), ("PHONE", client.phone), ("EMAIL", client.email)]
    for fm_type, value in wanted:
        for type_id in (CONTACT, LEAD):
            hits = portal.crm.with_fm(type_id, fm_type, value) if value else []
            if hits:
                return hits[0]
    return None


def create_cards(world: World, portal: Portal, chat: Chat, line: Line, page_url: str = "") -> None:
    """CRM_CREATE lead: a lead; deal: a contact and a deal; none: nothing."""
    mode = line.settings["CRM_CREATE"]
    if mode == "lead":
        _bind(portal, chat, _card(world, portal, chat, LEAD, line, page_url))
    elif mode == "deal":
        contact = _card(world, portal, chat, CONTACT, line, page_url)
        _bind(portal, chat, contact)
        values = {"TITLE": chat.name, "CONTACT_ID": contact.id, "STAGE_ID": "NEW", "CATEGORY_ID": 0}
        _bind(portal, chat, portal.crm.add(DEAL, values, world.clock.iso(), 0))


def _card(world: World, portal: Portal, chat: Chat, type_id: int, line: Line, page_url: str) -> Item:
    client = portal.users[chat.client_id]
    values: dict[str, Any] = {
        "NAME": client.name,
        "LAST_NAME": client.last_name,
        "SOURCE_ID": f"{line.id}|{IM_TYPES.get(chat.connector, 'OPENLINE')}",
    }
    if type_id == LEAD:
        values.update(TITLE=chat.name, STATUS_ID="NEW")
    item = portal.crm.add(type_id, values, world.clock.iso(), 0)
    portal.crm.add_fm(item, "IM", f"imol|{chat.entity_id}", IM_TYPES.get(chat.connector, "IMOL"))
    for fm_type, value in (("PHONE", client.phone), ("EMAIL", client.email)):
        if value:
            portal.crm.add_fm(item, fm_type, value)
    if page_url:
        portal.crm.add_fm(item, "WEB", page_url, "HOME")
    events.emit(world, portal, *event_of(type_id, item.id, "ADD"))
    return item


def _bind(portal: Portal, chat: Chat, item: Item) -> None:
    chat.crm[TYPE_NAMES[item.type_id]] = item.id


def add_activity(world: World, portal: Portal, chat: Chat, session: Session) -> None:
    """Owned by the card the session is filed under, bound to every card of the chat."""
    kind, owner = chat.crm_type
    if not owner:
        return
    facts = {
        "PROVIDER_ID": "IMOPENLINES_SESSION",
        "PROVIDER_TYPE_ID": session.line_id,
        "ASSOCIATED_ENTITY_ID": session.id,
        "SUBJECT": chat.name,
    }
    owners = [(TYPE_IDS[kind], owner), *((TYPE_IDS[name], chat.crm[name]) for name in chat.crm)]
    activities.add(portal.crm, world.clock.iso(), [one for one in owners if one[1]], facts)


def track(world: World, portal: Portal, chat: Chat, text: str) -> None:
    """E-mails and phones in a client's message complete the bound card, find another or make a lead."""
    line = portal.lines[chat.current_line_id]
    if not line.crm or line.settings["CRM_CHAT_TRACKER"] != "Y":
        return
    found = [("EMAIL", value) for value in _EMAIL.findall(text)]
    found += [("PHONE", value) for value in _PHONE.findall(text)]
    if not found:
        return
    item = _tracked_card(world, portal, chat, line, found)
    for fm_type, value in found:
        if item not in portal.crm.with_fm(item.type_id, fm_type, value):
            portal.crm.add_fm(item, fm_type, value)


def _tracked_card(world: World, portal: Portal, chat: Chat, line: Line, found: list[tuple[str, str]]) -> Item:
    for kind in ("CONTACT", "LEAD"):
        item = portal.crm.get(TYPE_IDS[kind], chat.crm[kind])
        if item is not None:
            return item
    hits = [item for pair in found for item in portal.crm.with_fm(CONTACT, *pair)]
    item = hits[0] if hits else _card(world, portal, chat, LEAD, line, "")
    _bind(portal, chat, item)
    return item
