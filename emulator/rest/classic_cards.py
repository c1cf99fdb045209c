"""What the classic methods of contacts and leads share: texts, multifield lists, refusals without a code.

Docs: `api-reference/crm/contacts/`, `api-reference/crm/leads/`.
"""

from typing import Any

from emulator.crm import files, filters, history
from emulator.crm.fields import FIELDS, MULTIFIELDS, Field
from emulator.crm.removal import remove
from emulator.crm.store import Crm, InvalidValue, Item, check_fm
from emulator.crm.universal import checked, classic_fields
from emulator.errors import RestError
from emulator.rest.crm_rights import check_classic
from emulator.rest.item_methods import tell
from emulator.rest.registry import Call, Page, page


def wanted_card(call: Call, type_id: int, missing: RestError) -> Item:
    """The card of `id`. Raises `missing` when there is none."""
    check_classic(call)
    number = call.params.number("id")
    if number <= 0:
        raise RestError("", "ID is not defined or invalid.")
    item = call.portal.crm.get(type_id, number)
    if item is None:
        raise missing
    return item


def _array(call: Call, name: str) -> dict[str, Any]:
    value = call.params.raw(name)
    if not isinstance(value, dict):
        raise RestError("", f"Parameter '{name}' must be array.")
    return {str(key).upper(): item for key, item in value.items()}


def _options(call: Call) -> dict[str, str]:
    if call.params.raw("params") in (None, "", []):
        return {}
    return {name: str(value).upper() for name, value in _array(call, "params").items()}


def _values(crm: Crm, item: Item, fields: dict[str, Any]) -> dict[str, Any]:
    """Known, writable fields; the rest is dropped without a word."""
    known = classic_fields(crm, item.type_id)
    given = {name: value for name, value in fields.items() if name in known and not known[name].read_only}
    return {name: _value(crm, item, known[name], value) for name, value in given.items()}


def _value(crm: Crm, item: Item, field: Field, value: Any) -> Any:
    if field.type == "file":
        return files.classic_written(crm, item.value(field.name), value, field.multiple)
    return checked(crm, item.type_id, field, value)


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


def add_card(call: Call, type_id: int) -> int:
    check_classic(call)
    crm, fields = call.portal.crm, _array(call, "fields")
    item = crm.add(type_id, {}, call.now_iso, call.user.id)
    try:
        item.values.update(_values(crm, item, fields))
        _write_fm(crm, item, fields)
    except RestError:
        del crm.items[type_id][item.id]
        raise
    tell(call, item, "ADD")
    return item.id


def update_card(call: Call, item: Item) -> bool:
    """REGISTER_HISTORY_EVENT N: no row in the history; REGISTER_SONET_EVENT Y: one in the stream."""
    crm, fields, options = call.portal.crm, _array(call, "fields"), _options(call)
    before = history.state(item)
    values = _values(crm, item, fields)
    _write_fm(crm, item, fields)
    item.values.update(values, DATE_MODIFY=call.now_iso, MODIFY_BY_ID=call.user.id)
    if options.get("REGISTER_HISTORY_EVENT", "Y") != "N":
        history.note(crm, item, before, call.now_iso, call.user.id)
    if options.get("REGISTER_SONET_EVENT", "N") == "Y":
        title = " ".join(str(before[name]) for name in ("TITLE", "NAME", "LAST_NAME") if name in before)
        crm.live_feed.append({"type": item.type_id, "id": item.id, "title": title, "at": call.now_iso})
    tell(call, item, "UPDATE")
    return True


def delete_card(call: Call, item: Item) -> bool:
    remove(call.portal.crm, item)
    tell(call, item, "DELETE")
    return True


def list_cards(call: Call, type_id: int) -> Page:
    check_classic(call)
    crm = call.portal.crm
    rows = [card_json(crm, item) for item in crm.items[type_id].values()]
    checks = [
        (*filters.split(str(key).upper()), value) for key, value in call.params.mapping("filter").items()
    ]
    rows = [row for row in rows if all(_passes(row, type_id, *check) for check in checks)]
    order = {str(key).upper(): way for key, way in call.params.mapping("order").items()}
    rows = filters.order_rows(rows, order or {"ID": "ASC"}, lambda row, key: row.get(key))
    cut = page(rows, call.params.raw("start"))
    select = [str(name).upper() for name in call.params.sequence("select")] or ["*"]
    return Page([_selected(row, select) for row in cut.result], cut.total, cut.next)


def _passes(row: dict[str, Any], type_id: int, prefix: str, name: str, value: Any) -> bool:
    """Multifields match exactly; names that no field has are ignored."""
    if name in MULTIFIELDS:
        return filters.accepts(prefix, [one["VALUE"] for one in row.get(name, [])], value)
    if name not in FIELDS[type_id] and not name.startswith("UF_"):
        return True
    return filters.accepts(prefix, row.get(name), value)


def _selected(row: dict[str, Any], select: list[str]) -> dict[str, Any]:
    def wanted(name: str) -> bool:
        if name in MULTIFIELDS:
            return name in select
        return name in select or name == "ID" or ("UF_*" if name.startswith("UF_") else "*") in select

    return {name: value for name, value in row.items() if wanted(name)}


def card_json(crm: Crm, item: Item) -> dict[str, Any]:
    """Numbers as text, flags Y/N, multifield keys left out when empty."""
    shown: dict[str, Any] = {}
    for field in classic_fields(crm, item.type_id).values():
        value = item.value(field.name)
        if field.type == "file":
            value = files.shown(value, classic=True)
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
