"""The classic contact methods: text values, multifield lists, refusals without a code.

Docs: `api-reference/crm/contacts/`.
"""

from typing import Any

from emulator.crm import filters
from emulator.crm.fields import CONTACT, FIELDS, MULTIFIELDS
from emulator.crm.store import Crm, InvalidValue, Item, check_fm
from emulator.crm.universal import checked, fields_of
from emulator.errors import RestError
from emulator.rest.item_methods import tell
from emulator.rest.registry import Call, Page, method, page


def refuse(call: Call) -> None:
    if call.user.connector:
        raise RestError("", "Access denied")


def _fields(call: Call) -> dict[str, Any]:
    value = call.params.raw("fields")
    if not isinstance(value, dict):
        raise RestError("", "Parameter 'fields' must be array.")
    return {str(key).upper(): item for key, item in value.items()}


def _contact(call: Call, missing: RestError) -> Item:
    refuse(call)
    number = call.params.number("id")
    if number <= 0:
        raise RestError("", "ID is not defined or invalid.")
    item = call.portal.crm.get(CONTACT, number)
    if item is None:
        raise missing
    return item


def _values(crm: Crm, fields: dict[str, Any]) -> dict[str, Any]:
    """Known, writable fields; the rest is dropped without a word."""
    known = {row.name: row for row in fields_of(crm, CONTACT, original_uf=True).values()}
    return {
        name: checked(crm, known[name], value)
        for name, value in fields.items()
        if name in known and not known[name].read_only
    }


def _write_fm(crm: Crm, item: Item, fields: dict[str, Any]) -> None:
    """With ID: changed, or deleted by DELETE=Y or an empty VALUE; without: added, even a second time."""
    rows = [(kind, row) for kind in MULTIFIELDS for row in _rows(fields.get(kind))]
    try:
        for kind, row in rows:
            if row.get("VALUE") and row.get("DELETE") != "Y":
                check_fm(kind, str(row["VALUE"]))
        for kind, row in rows:
            _write_row(crm, item, kind, row)
    except InvalidValue as error:
        raise RestError("ERROR_CORE", str(error)) from error


def _rows(value: Any) -> list[dict[str, Any]]:
    rows = list(value.values()) if isinstance(value, dict) else value
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _write_row(crm: Crm, item: Item, kind: str, row: dict[str, Any]) -> None:
    value = str(row.get("VALUE") or "")
    known = next((one for one in item.fm if one.type_id == kind and str(one.id) == str(row.get("ID"))), None)
    if known is None:
        if value and not row.get("ID"):
            crm.add_fm(item, kind, value, str(row.get("VALUE_TYPE") or "WORK"))
    elif row.get("DELETE") == "Y" or not value:
        item.fm.remove(known)
    else:
        known.value, known.value_type = value, str(row.get("VALUE_TYPE") or known.value_type)


@method("crm.contact.add", "crm", "fields params")
def add(call: Call) -> int:
    refuse(call)
    crm, fields = call.portal.crm, _fields(call)
    item = crm.add(CONTACT, _values(crm, fields), call.now_iso, call.user.id)
    try:
        _write_fm(crm, item, fields)
    except RestError:
        del crm.items[CONTACT][item.id]
        raise
    tell(call, item, "ADD")
    return item.id


@method("crm.contact.update", "crm", "id fields params")
def update(call: Call) -> bool:
    """REGISTER_HISTORY_EVENT N keeps the old values out of the card's history."""
    item = _contact(call, RestError("", "Contact is not found"))
    crm, fields = call.portal.crm, _fields(call)
    before = contact_json(crm, item)
    values = _values(crm, fields)
    _write_fm(crm, item, fields)
    item.values.update(values, DATE_MODIFY=call.now_iso, MODIFY_BY_ID=call.user.id)
    if call.params.mapping("params").get("REGISTER_HISTORY_EVENT", "Y") != "N":
        crm.history.append({"type": CONTACT, "id": item.id, "before": before})
    tell(call, item, "UPDATE")
    return True


@method("crm.contact.get", "crm", "id")
def get(call: Call) -> dict[str, Any]:
    return contact_json(call.portal.crm, _contact(call, RestError("", "Not found")))


@method("crm.contact.delete", "crm", "id")
def delete(call: Call) -> bool:
    item = _contact(call, RestError("ERROR_CORE", "Element not found"))
    call.portal.crm.delete(item)
    tell(call, item, "DELETE")
    return True


@method("crm.contact.list", "crm", "select filter order start")
def list_contacts(call: Call) -> Page:
    refuse(call)
    crm = call.portal.crm
    rows = [contact_json(crm, item) for item in crm.items[CONTACT].values()]
    checks = [
        (*filters.split(str(key).upper()), value) for key, value in call.params.mapping("filter").items()
    ]
    rows = [row for row in rows if all(_passes(row, *check) for check in checks)]
    order = {str(key).upper(): way for key, way in call.params.mapping("order").items()}
    rows = filters.order_rows(rows, order or {"ID": "ASC"}, lambda row, key: row.get(key))
    cut = page(rows, call.params.raw("start"))
    select = [str(name).upper() for name in call.params.sequence("select")] or ["*"]
    return Page([_selected(row, select) for row in cut.result], cut.total, cut.next)


def _passes(row: dict[str, Any], prefix: str, name: str, value: Any) -> bool:
    """Multifields match exactly; names that no field has are ignored."""
    if name in MULTIFIELDS:
        return filters.accepts(prefix, [one["VALUE"] for one in row.get(name, [])], value)
    if name not in FIELDS[CONTACT] and not name.startswith("UF_"):
        return True
    return filters.accepts(prefix, row.get(name), value)


def _selected(row: dict[str, Any], select: list[str]) -> dict[str, Any]:
    def wanted(name: str) -> bool:
        if name in MULTIFIELDS:
            return name in select
        return name in select or name == "ID" or ("UF_*" if name.startswith("UF_") else "*") in select

    return {name: value for name, value in row.items() if wanted(name)}


def contact_json(crm: Crm, item: Item) -> dict[str, Any]:
    """Numbers as text, flags Y/N, multifield keys left out when empty."""
    shown: dict[str, Any] = {}
    for field in fields_of(crm, item.type_id, original_uf=True).values():
        value = item.value(field.name)
        shown[field.name] = str(value) if isinstance(value, int) else value
    for kind in MULTIFIELDS:
        rows = [
            {"ID": str(row.id), "VALUE_TYPE": row.value_type, "VALUE": row.value, "TYPE_ID": kind}
            for row in item.fm
            if row.type_id == kind
        ]
        if rows:
            shown[kind] = rows
    return shown
