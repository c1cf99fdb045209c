"""Contacts as the CRM pane shows them: titles in words, lists by their values."""

from datetime import datetime
from typing import Any

from emulator.chats.records import Chat
from emulator.clock import PORTAL_ZONE
from emulator.crm.fields import CONTACT
from emulator.crm.store import Item, UserField
from emulator.portal import Portal

_FIELDS = (
    ("NAME", "Имя"),
    ("SECOND_NAME", "Отчество"),
    ("LAST_NAME", "Фамилия"),
    ("POST", "Должность"),
    ("SOURCE_DESCRIPTION", "Об источнике"),
    ("COMMENTS", "Комментарий"),
)
_MULTIFIELDS = {"PHONE": "Телефон", "EMAIL": "E-mail", "WEB": "Сайт", "IM": "Мессенджер"}


def contact_rows(portal: Portal) -> list[dict[str, Any]]:
    """Newest first."""
    items = sorted(portal.crm.items[CONTACT].values(), key=lambda item: item.id, reverse=True)
    return [{"id": item.id, "name": _name(item), "reach": _reach(item)} for item in items]


def contact_card(portal: Portal, contact_id: int) -> dict[str, Any] | None:
    """None when the contact is not there, or no longer."""
    item = portal.crm.get(CONTACT, contact_id)
    if item is None:
        return None
    return {
        "id": item.id,
        "name": _name(item),
        "fields": [*_plain(item), *_reachable(portal, item)],
        "custom": _custom(portal, item),
        "log": _log(portal, item),
    }


def _name(item: Item) -> str:
    words = (str(item.value(name) or "") for name in ("NAME", "LAST_NAME"))
    return " ".join(word for word in words if word) or f"Контакт {item.id}"


def _reach(item: Item) -> str:
    return next((row.value for row in item.fm if row.type_id in ("PHONE", "EMAIL")), "")


def _plain(item: Item) -> list[list[str]]:
    return [[title, str(item.value(name))] for name, title in _FIELDS if item.value(name)]


def _reachable(portal: Portal, item: Item) -> list[list[str]]:
    return [
        [_MULTIFIELDS[kind], _spoken(portal, row.value)]
        for kind in _MULTIFIELDS
        for row in item.fm
        if row.type_id == kind
    ]


def _spoken(portal: Portal, value: str) -> str:
    """`imol|...` is shown as the portal does: the name of the chat."""
    chat = next((row for row in portal.chats.values() if value == f"imol|{row.entity_id}"), None)
    return f"Чат открытой линии: {_channel(chat)}" if chat else value


def _channel(chat: Chat) -> str:
    return {"livechat": "онлайн-чат", "telegrambot": "Telegram"}.get(chat.connector, chat.connector)


def _custom(portal: Portal, item: Item) -> list[list[str]]:
    rows = [(field, item.value(field.name)) for field in portal.crm.user_fields_of(item.type_id)]
    return [[_label(field, portal.language), _text(field, value)] for field, value in rows if value]


def _label(field: UserField, language: str) -> str:
    label = field.label.get(language) if isinstance(field.label, dict) else field.label
    return str(label or field.name)


def _text(field: UserField, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_text(field, one) for one in value)
    if field.type == "datetime":
        return datetime.fromisoformat(str(value)).astimezone(PORTAL_ZONE).strftime("%d.%m.%Y %H:%M")
    if field.type == "boolean":
        return "да" if value in ("1", "Y", 1, True) else "нет"
    if field.type == "file":
        return str(value["name"] or value["id"])
    names = {row["ID"]: row["VALUE"] for row in field.items}
    return names.get(str(value), str(value))


def _log(portal: Portal, item: Item) -> list[dict[str, Any]]:
    """Timeline notes and comments, newest first."""
    owner = (item.type_id, item.id)
    notes = [
        {"id": f"n{row['id']}", "title": row["title"], "text": row["text"], "at": row["created"]}
        for row in portal.crm.log_messages
        if row["owner"] == owner
    ]
    comments = [
        {"id": f"c{row['id']}", "title": "Комментарий", "text": row["text"], "at": ""}
        for row in portal.crm.comments
        if row["owner"] == owner
    ]
    return [*reversed(notes), *reversed(comments)]
