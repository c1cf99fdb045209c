"""The rows of the CRM and the few rules every way of writing them shares."""

import re
from dataclasses import dataclass, field
from typing import Any

from emulator.crm.fields import COMPANY, CONTACT, FIELDS, LEAD, MULTIFIELDS

Row = dict[str, Any]
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


class InvalidValue(ValueError):
    """A multifield value fails the portal's check; the text is the portal's."""


@dataclass
class Multifield:
    """A phone, e-mail, site or messenger of a card."""

    id: int
    type_id: str
    value: str
    value_type: str = "WORK"


@dataclass
class Item:
    """A card: values by their classic names. Missing means empty."""

    type_id: int
    id: int
    values: Row = field(default_factory=dict)
    fm: list[Multifield] = field(default_factory=list)

    def has(self, type_id: str, prefix: str = "") -> bool:
        return any(row.type_id == type_id and row.value.startswith(prefix) for row in self.fm)

    def value(self, name: str) -> Any:
        """A stored value or one computed from the multifields."""
        if name == "ID":
            return self.id
        if name in ("HAS_PHONE", "HAS_EMAIL"):
            return "Y" if self.has(name[4:]) else "N"
        if name == "HAS_IMOL":
            return "Y" if self.has("IM", "imol|") else "N"
        return self.values.get(name)


@dataclass
class Binned(Item):
    """A deleted card as it was, with everything that went into the recycle bin with it."""

    activities: list[Row] = field(default_factory=list)
    comments: list[Row] = field(default_factory=list)
    log_messages: list[Row] = field(default_factory=list)
    requisites: list[Row] = field(default_factory=list)
    history: list[Row] = field(default_factory=list)


@dataclass
class UserField:
    """A custom field of the contact or the lead; `items` are an enumeration's rows."""

    id: int
    name: str
    type: str
    type_id: int = CONTACT
    label: Any = ""
    mandatory: bool = False
    multiple: bool = False
    xml_id: str = ""
    items: list[dict[str, str]] = field(default_factory=list)


@dataclass
class Crm:
    """All CRM tables of a portal. `live_feed` is the stream that REGISTER_SONET_EVENT writes into."""

    items: dict[int, dict[int, Item]] = field(default_factory=lambda: {kind: {} for kind in FIELDS})
    recycle_bin: list[Binned] = field(default_factory=list)
    recycle_bin_on: bool = True
    history: list[Row] = field(default_factory=list)
    live_feed: list[Row] = field(default_factory=list)
    user_fields: list[UserField] = field(default_factory=list)
    required: set[str] = field(default_factory=set)
    log_messages: list[Row] = field(default_factory=list)
    comments: list[Row] = field(default_factory=list)
    activities: list[Row] = field(default_factory=list)
    statuses: list[dict[str, str]] = field(default_factory=list)
    requisites: list[Row] = field(default_factory=list)
    addresses: list[Row] = field(default_factory=list)
    counters: dict[str, int] = field(default_factory=dict)

    def next_id(self, kind: str, first: int = 1) -> int:
        self.counters[kind] = self.counters.get(kind, first - 1) + 1
        return self.counters[kind]

    def get(self, type_id: int, item_id: int) -> Item | None:
        return self.items[type_id].get(item_id)

    def user_fields_of(self, type_id: int) -> list[UserField]:
        return [row for row in self.user_fields if row.type_id == type_id]

    def add(self, type_id: int, values: Row, at: str, user_id: int) -> Item:
        """A new card; `at` is portal-local ISO time. Unknown names must be gone already."""
        item = Item(type_id, self.next_id(f"item {type_id}", 1201 if type_id == LEAD else 41))
        item.values = {
            "OPENED": "Y",
            "ASSIGNED_BY_ID": user_id,
            **({"EXPORT": "Y"} if type_id == CONTACT else {}),
            **({"IS_MY_COMPANY": "N"} if type_id == COMPANY else {}),
            **values,
            "DATE_CREATE": at,
            "DATE_MODIFY": at,
            "CREATED_BY_ID": user_id,
            "MODIFY_BY_ID": user_id,
        }
        self.items[type_id][item.id] = item
        return item

    def add_fm(self, item: Item, type_id: str, value: str, value_type: str = "WORK") -> Multifield:
        """Equal values are added again: the portal does not compare. Raises InvalidValue."""
        check_fm(type_id, value)
        row = Multifield(self.next_id("fm", 151), type_id, value, value_type or "WORK")
        item.fm.append(row)
        return row

    def with_fm(self, type_id: int, fm_type: str, value: str) -> list[Item]:
        """Cards that carry exactly this value; phones are compared by their digits."""
        wanted = normal(fm_type, value)
        return [
            item
            for item in self.items[type_id].values()
            if any(row.type_id == fm_type and normal(fm_type, row.value) == wanted for row in item.fm)
        ]


def check_fm(type_id: str, value: str) -> None:
    if type_id not in MULTIFIELDS:
        raise InvalidValue(f"Unknown multifield {type_id}")
    if type_id == "EMAIL" and not _EMAIL.fullmatch(value):
        raise InvalidValue("The e-mail address is invalid.")


def normal(fm_type: str, value: str) -> str:
    if fm_type == "PHONE":
        digits = re.sub(r"\D", "", value.split("доб", maxsplit=1)[0])
        return "7" + digits[1:] if len(digits) == 11 and digits[0] == "8" else digits
    return value.strip().lower() if fm_type == "EMAIL" else value
