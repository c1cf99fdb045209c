"""Custom fields of the contact (docs: `api-reference/crm/contacts/userfield/`)."""

import re
from typing import Any

from emulator.crm import filters
from emulator.crm.store import UserField
from emulator.errors import RestError
from emulator.rest.params import listed, mapping
from emulator.rest.registry import Call, Page, method

PREFIX = "UF_CRM_"
MAX_NAME = 50
TYPES = (
    "string", "integer", "double", "boolean", "enumeration", "date", "datetime", "address", "url", "file",
    "money", "iblock_section", "iblock_element", "employee", "crm", "crm_status",
)  # fmt: skip


@method("crm.contact.userfield.add", "crm", "fields")
def add(call: Call) -> int:
    """The prefix is added when it is not there; CRM administrators only."""
    call.need_admin("", "Access denied", 400)
    fields = call.params.mapping("fields")
    kind, given = str(fields.get("USER_TYPE_ID") or ""), str(fields.get("FIELD_NAME") or "")
    if not kind:
        raise RestError("", "Field 'USER_TYPE_ID' is required.")
    if not given:
        raise RestError("", "Field 'FIELD_NAME' is required.")
    if kind not in TYPES:
        raise RestError("ERROR_CORE", f"Unknown user type {kind}")
    name = given if given.startswith(PREFIX) else PREFIX + given
    _check_name(call, name)
    field = UserField(
        id=call.portal.crm.next_id("userfield", 399),
        name=name,
        type=kind,
        label=fields.get("LABEL") or fields.get("EDIT_FORM_LABEL") or "",
        mandatory=fields.get("MANDATORY") == "Y",
        multiple=fields.get("MULTIPLE") == "Y",
        xml_id=str(fields.get("XML_ID") or ""),
    )
    for row in (mapping(one, "LIST") for one in listed(fields.get("LIST"), "LIST")):
        number = call.portal.crm.next_id("enumeration", 79)
        field.items.append(
            {
                "ID": str(number),
                "VALUE": str(row.get("VALUE") or ""),
                "XML_ID": str(row.get("XML_ID") or number),
            }
        )
    call.portal.crm.user_fields.append(field)
    return field.id


def _check_name(call: Call, name: str) -> None:
    if len(name) > MAX_NAME:
        raise RestError("ERROR_CORE", "Field name is too long (50 characters at most)")
    if not re.fullmatch(r"[A-Z0-9_]+", name):
        raise RestError("ERROR_CORE", "Field name contains invalid characters")
    if any(row.name == name for row in call.portal.crm.user_fields):
        raise RestError("ERROR_CORE", f"Field {name} already exists")


@method("crm.contact.userfield.list", "crm", "order filter")
def list_fields(call: Call) -> Page:
    if call.user.connector:
        raise RestError("", "Access denied")
    rows = [_row(field, position) for position, field in enumerate(call.portal.crm.user_fields)]
    rows = filters.plain_list(rows, call.params.mapping("filter"))
    order = call.params.mapping("order") or {"ID": "ASC"}
    rows = filters.order_rows(rows, order, lambda row, key: row.get(key))
    return Page(rows, len(rows))


def _row(field: UserField, position: int) -> dict[str, Any]:
    row: dict[str, Any] = {
        "ID": str(field.id),
        "ENTITY_ID": "CRM_CONTACT",
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
