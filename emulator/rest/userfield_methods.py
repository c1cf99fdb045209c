"""Custom fields of contacts and leads (docs: `crm/contacts/userfield/`, `crm/leads/userfield/`)."""

import re
from typing import Any

from emulator.crm import filters
from emulator.crm.fields import CONTACT, LEAD, TYPE_NAMES
from emulator.crm.store import UserField
from emulator.errors import RestError
from emulator.rest.crm_rights import check_classic
from emulator.rest.params import listed, mapping
from emulator.rest.registry import Call, Page, method

PREFIX = "UF_CRM_"
MAX_NAME = 50
TYPES = (
    "string", "integer", "double", "boolean", "enumeration", "date", "datetime", "address", "url", "file",
    "money", "iblock_section", "iblock_element", "employee", "crm", "crm_status",
)  # fmt: skip


@method("crm.contact.userfield.add", "crm", "fields")
def add_to_contact(call: Call) -> int:
    return _add(call, CONTACT)


@method("crm.lead.userfield.add", "crm", "fields")
def add_to_lead(call: Call) -> int:
    return _add(call, LEAD)


def _add(call: Call, type_id: int) -> int:
    """CRM administrators only."""
    call.need_admin("", "Access denied", 400)
    fields = call.params.mapping("fields")
    kind, given = str(fields.get("USER_TYPE_ID") or ""), str(fields.get("FIELD_NAME") or "")
    if not kind:
        raise RestError("", "The 'USER_TYPE_ID' field is not found.")
    if not given:
        raise RestError("", "The 'FIELD_NAME' field is not found.")
    if kind not in TYPES:
        raise RestError("ERROR_CORE", f"Unknown user type {kind}")
    name = _full_name(given)
    _check_name(call, type_id, name)
    field = UserField(
        id=call.portal.crm.next_id("userfield", 399),
        name=name,
        type=kind,
        type_id=type_id,
        label=fields.get("LABEL") or fields.get("EDIT_FORM_LABEL") or "",
        mandatory=fields.get("MANDATORY") == "Y",
        multiple=fields.get("MULTIPLE") == "Y",
        xml_id=str(fields.get("XML_ID") or ""),
    )
    field.items += [_enumerated(call, mapping(one, "LIST")) for one in listed(fields.get("LIST"), "LIST")]
    call.portal.crm.user_fields.append(field)
    return field.id


def _enumerated(call: Call, row: dict[str, Any]) -> dict[str, str]:
    number = str(call.portal.crm.next_id("enumeration", 79))
    return {"ID": number, "VALUE": str(row.get("VALUE") or ""), "XML_ID": str(row.get("XML_ID") or number)}


def _full_name(given: str) -> str:
    """Upper case with the prefix UF_CRM_, which takes the place of UF_."""
    name = given.upper()
    return name if name.startswith(PREFIX) else PREFIX + name.removeprefix("UF_")


def _check_name(call: Call, type_id: int, name: str) -> None:
    if len(name) > MAX_NAME:
        raise RestError("ERROR_CORE", "Field name is too long (50 characters at most)")
    if not re.fullmatch(r"[A-Z0-9_]+", name):
        raise RestError("ERROR_CORE", "Field name contains invalid characters")
    if any(row.name == name for row in call.portal.crm.user_fields_of(type_id)):
        raise RestError("ERROR_CORE", f"Field {name} already exists")


@method("crm.contact.userfield.list", "crm", "order filter")
def list_of_contact(call: Call) -> Page:
    return _list(call, CONTACT)


@method("crm.lead.userfield.list", "crm", "order filter")
def list_of_lead(call: Call) -> Page:
    return _list(call, LEAD)


def _list(call: Call, type_id: int) -> Page:
    check_classic(call)
    rows = [_row(field, position) for position, field in enumerate(call.portal.crm.user_fields_of(type_id))]
    rows = filters.plain_list(rows, call.params.mapping("filter"))
    order = call.params.mapping("order") or {"ID": "ASC"}
    rows = filters.order_rows(rows, order, lambda row, key: row.get(key))
    return Page(rows, len(rows))


def _row(field: UserField, position: int) -> dict[str, Any]:
    row: dict[str, Any] = {
        "ID": str(field.id),
        "ENTITY_ID": f"CRM_{TYPE_NAMES[field.type_id]}",
        "FIELD_NAME": field.name,
        "USER_TYPE_ID": field.type,
        "XML_ID": field.xml_id or None,
        "SORT": str(100 + position),
        "MULTIPLE": "Y" if field.multiple else "N",
        "MANDATORY": "Y" if field.mandatory else "N",
    }
    if field.type == "enumeration":
        row["LIST"] = [
            {"ID": one["ID"], "SORT": "100", "VALUE": one["VALUE"], "DEF": "N"} for one in field.items
        ]
    return row
