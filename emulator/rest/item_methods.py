"""The universal CRM methods (docs: `api-reference/crm/universal/`)."""

from typing import Any

from emulator import events
from emulator.crm import filters, history
from emulator.crm.fields import FIELDS, event_of
from emulator.crm.removal import remove
from emulator.crm.store import Item
from emulator.crm.universal import (
    add_fm_rows,
    change_fm_rows,
    check_required,
    fields_of,
    item_json,
    required_names,
    values_from,
)
from emulator.errors import RestError, required
from emulator.rest.crm_rights import check_item, check_person, has_rights
from emulator.rest.registry import Call, Page, method, page

WRITE = "entityTypeId id fields useOriginalUfNames params"


def _type(call: Call) -> int:
    check_person(call)
    number = call.params.need_number("entityTypeId")
    if number not in FIELDS:
        raise RestError("NOT_FOUND", "Smart process not found")
    return number


def _open_type(call: Call, refusal: str = "Access denied") -> int:
    type_id = _type(call)
    check_item(call, refusal)
    return type_id


def _item(call: Call, refusal: str = "Access denied") -> Item:
    type_id = _open_type(call, refusal)
    item = call.portal.crm.get(type_id, call.params.need_number("id"))
    if item is None:
        raise RestError("NOT_FOUND", "Item not found")
    return item


def _fields(call: Call) -> dict[str, Any]:
    value = call.params.raw("fields")
    if value is None:
        raise required("fields")
    return call.params.mapping("fields")


def original(call: Call) -> bool:
    return call.params.text("useOriginalUfNames", "N") == "Y"


def tell(call: Call, item: Item, what: str) -> None:
    events.emit(call.world, call.portal, *event_of(item.type_id, item.id, what), call.user.id)


@method("crm.item.add", "crm", WRITE)
def add(call: Call) -> dict[str, Any]:
    type_id, fields, crm = _open_type(call), _fields(call), call.portal.crm
    values = values_from(crm, type_id, fields, original(call))
    rows = fields.get("fm") or []
    check_required(crm, values, rows if isinstance(rows, list) else [], type_id)
    item = crm.add(type_id, values, call.now_iso, call.user.id)
    try:
        add_fm_rows(crm, item, rows)
    except RestError:
        del crm.items[type_id][item.id]
        raise
    tell(call, item, "ADD")
    return {"item": item_json(crm, item, original(call))}


@method("crm.item.update", "crm", WRITE)
def update(call: Call) -> dict[str, Any]:
    """Nothing is saved and no event sent when nothing changes; a change always goes into the history."""
    item, fields, crm = _item(call), _fields(call), call.portal.crm
    before = history.state(item)
    item.values.update(values_from(crm, item.type_id, fields, original(call), item))
    if fields.get("fm"):
        change_fm_rows(crm, item, fields["fm"])
    if history.state(item) != before:
        item.values.update(DATE_MODIFY=call.now_iso, MODIFY_BY_ID=call.user.id)
        history.note(crm, item, before, call.now_iso, call.user.id)
        tell(call, item, "UPDATE")
    return {"item": item_json(crm, item, original(call))}


@method("crm.item.get", "crm", "entityTypeId id useOriginalUfNames")
def get(call: Call) -> dict[str, Any]:
    item = _item(call, "You do not have permission to view this item")
    return {"item": item_json(call.portal.crm, item, original(call))}


@method("crm.item.delete", "crm", "entityTypeId id")
def delete(call: Call) -> list[Any]:
    item = _item(call)
    remove(call.portal.crm, item)
    tell(call, item, "DELETE")
    return []


@method("crm.item.list", "crm", "entityTypeId select filter order start useOriginalUfNames")
def list_items(call: Call) -> Page:
    """Its page names no refusal: without rights there is nothing to see."""
    type_id, crm = _type(call), call.portal.crm
    condition, order = call.params.mapping("filter"), call.params.mapping("order")
    known = fields_of(crm, type_id, original(call))
    _check_names([*condition_names(condition), *order], known)
    seen = crm.items[type_id].values() if has_rights(call) else ()
    rows = [item for item in seen if _passes(call, item, condition)]
    rows = filters.order_rows(rows, order or {"id": "ASC"}, lambda item, key: _value(call, item, key))
    cut = page(rows, call.params.raw("start"))
    select = [str(name) for name in call.params.sequence("select")]
    return Page({"items": [_selected(call, item, select) for item in cut.result]}, cut.total, cut.next)


def condition_names(condition: dict[str, Any]) -> list[str]:
    names: list[str] = []
    for key, value in condition.items():
        if str(key).isdigit() and isinstance(value, dict):
            names += condition_names(value)
        elif key != "logic":
            names.append(filters.split(key)[1])
    return names


def _check_names(names: list[str], known: dict[str, Any]) -> None:
    for name in names:
        if name not in known and name != "imol":
            raise RestError("INVALID_ARG_VALUE", f"Invalid filter: field '{name}' is not allowed in filter")


def _passes(call: Call, item: Item, condition: dict[str, Any]) -> bool:
    checks = [
        _passes(call, item, value)
        if str(key).isdigit() and isinstance(value, dict)
        else filters.accepts(*_check(call, item, key), value)
        for key, value in condition.items()
        if key != "logic"
    ]
    return any(checks) if str(condition.get("logic", "AND")).upper() == "OR" else all(checks)


def _check(call: Call, item: Item, key: str) -> tuple[str, Any]:
    prefix, name = filters.split(key)
    return prefix, _value(call, item, name)


def _value(call: Call, item: Item, name: str) -> Any:
    """`imol` stands for any IM value that begins with imol| (read in crm/lib/contacttable.php)."""
    if name == "imol":
        return [row.value for row in item.fm if row.type_id == "IM" and row.value.startswith("imol|")]
    field = fields_of(call.portal.crm, item.type_id, original(call))[name]
    return item.value(field.name)


def _selected(call: Call, item: Item, select: list[str]) -> dict[str, Any]:
    """`fm` comes only with `*`."""
    shown = item_json(call.portal.crm, item, original(call), with_fm="*" in select)
    shown.pop("entityTypeId")
    if select and "*" not in select:
        shown = {name: value for name, value in shown.items() if name in select or name == "id"}
    if "imol" in select:
        values = _value(call, item, "imol")
        shown["imol"] = values[0] if values else None
    return shown


@method("crm.item.fields", "crm", "entityTypeId useOriginalUfNames")
def fields(call: Call) -> dict[str, Any]:
    type_id, crm = _open_type(call, "You do not have permission to view this item"), call.portal.crm
    mandatory = required_names(crm, type_id)
    shown: dict[str, Any] = {}
    for name, row in fields_of(crm, type_id, original(call)).items():
        user_field = next((one for one in crm.user_fields_of(type_id) if one.name == row.name), None)
        shown[name] = {
            "type": row.type,
            "isRequired": row.name in mandatory,
            "isReadOnly": row.read_only,
            "isImmutable": False,
            "isMultiple": row.multiple,
            "isDynamic": user_field is not None,
            "title": row.name,
            "upperName": row.upper,
        }
        if user_field is not None:
            shown[name]["title"] = user_field.label or row.name
            if user_field.type == "enumeration":
                shown[name]["items"] = [{"ID": one["ID"], "VALUE": one["VALUE"]} for one in user_field.items]
    return {"fields": shown}
