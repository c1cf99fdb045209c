"""Cards in the words of `crm.item.*`: camelCase and `fm` rows (docs: `api-reference/crm/universal/`)."""

from typing import Any

from emulator.crm import files
from emulator.crm.fields import CONTACT, FIELDS, LEAD, MULTIFIELDS, Field, camel
from emulator.crm.store import Crm, InvalidValue, Item, UserField
from emulator.errors import RestError
from emulator.lines import whole

FLAGS = ("boolean",)
NUMBERS = ("integer", "user", "crm_contact", "crm_company", "crm_lead", "crm_category")


def fields_of(crm: Crm, type_id: int, original_uf: bool) -> dict[str, Field]:
    """Fields by the name the caller uses; the custom ones are among them."""
    fields = {row.camel: row for row in FIELDS[type_id].values() if not row.classic}
    for row in crm.user_fields_of(type_id):
        shown = row.name if original_uf else camel(row.name)
        fields[shown] = Field(row.name, shown, row.name, row.type, multiple=row.multiple)
    return fields


def classic_fields(crm: Crm, type_id: int) -> dict[str, Field]:
    """Fields by their classic names, those of the classic methods alone too."""
    custom = {row.name: row for row in fields_of(crm, type_id, original_uf=True).values()}
    return {**FIELDS[type_id], **custom}


def item_json(crm: Crm, item: Item, original_uf: bool = False, with_fm: bool = True) -> dict[str, Any]:
    """Numbers as numbers, flags as Y/N, empty as null."""
    fields = fields_of(crm, item.type_id, original_uf)
    shown = {name: native(row, item.value(row.name)) for name, row in fields.items()}
    if with_fm:
        shown["fm"] = [
            {"id": row.id, "valueType": row.value_type, "value": row.value, "typeId": row.type_id}
            for row in item.fm
        ]
    return {**shown, "entityTypeId": item.type_id}


def native(field: Field, value: Any) -> Any:
    if field.type == "file":
        return files.shown(value, classic=False)
    if value in (None, ""):
        return 0 if field.type in ("user", "crm_company", "crm_contact", "crm_lead") else None
    return whole(value) if field.type in NUMBERS else value


def values_from(
    crm: Crm, type_id: int, fields: dict[str, Any], original_uf: bool, old: Item | None = None
) -> dict[str, Any]:
    """Classic names and checked values; unknown and read-only names are dropped without a word."""
    known = fields_of(crm, type_id, original_uf)
    values: dict[str, Any] = {}
    for name, value in fields.items():
        row = known.get(name)
        if row is None or row.read_only:
            continue
        if row.type == "file":
            before = old.value(row.name) if old else None
            values[row.name] = files.universal_written(crm, before, value, row.multiple)
        else:
            values[row.name] = checked(crm, type_id, row, value)
    return values


def checked(crm: Crm, type_id: int, field: Field, value: Any) -> Any:
    """Raises CRM_FIELD_ERROR_VALUE_NOT_VALID for a value the field cannot hold."""
    user_field = next((row for row in crm.user_fields_of(type_id) if row.name == field.name), None)
    if user_field is not None:
        return _user_value(user_field, value)
    if isinstance(value, dict | list):
        raise invalid(field.upper)
    if field.type in FLAGS:
        return "Y" if value in (True, "Y", "1", 1) else "N"
    if field.type in NUMBERS and value not in (None, "") and not str(value).lstrip("-").isdigit():
        raise invalid(field.upper)
    return value


def _user_value(field: UserField, value: Any) -> Any:
    """An enumeration is written and read as the number of its row."""
    if field.multiple and not isinstance(value, list):
        kind = type(value).__name__
        raise RestError("100", f"Expected iterable value for multiple field, but got {kind} instead")
    if field.type == "enumeration" and value not in (None, "", 0, "0"):
        given = value if field.multiple else [value]
        if not {str(one) for one in given} <= {row["ID"] for row in field.items}:
            raise invalid(field.name)
    return value


def invalid(name: str) -> RestError:
    return RestError("CRM_FIELD_ERROR_VALUE_NOT_VALID", f'Invalid value for field "{name}"')


def check_required(crm: Crm, item_values: dict[str, Any], fm: list[Any], type_id: int) -> None:
    """Fields the portal has made required, custom ones too (docs: `crm-item-add.md`)."""
    present = {str(row.get("typeId")) for row in fm if isinstance(row, dict) and row.get("value")}
    for name in sorted(required_names(crm, type_id)):
        if item_values.get(name) in (None, "") and name not in present:
            raise invalid(name)


def required_names(crm: Crm, type_id: int) -> set[str]:
    """Of people's cards: the fields made required, as far as a card of this kind has them."""
    custom = crm.user_fields_of(type_id)
    own = {*FIELDS[type_id], *MULTIFIELDS, *(row.name for row in custom)}
    asked = crm.required & own if type_id in (CONTACT, LEAD) else set()
    return asked | {row.name for row in custom if row.mandatory}


def add_fm_rows(crm: Crm, item: Item, rows: Any) -> None:
    """`fm` of an add: a list. Raises RestError for another shape or a bad value."""
    if not isinstance(rows, list):
        raise invalid("fm")
    for row in rows:
        if not isinstance(row, dict) or not row.get("typeId"):
            raise invalid("fm")
        if row.get("value"):
            _add(crm, item, row)


def change_fm_rows(crm: Crm, item: Item, rows: Any) -> None:
    """`fm` of an update: an object; a key is an id (change, delete with an empty value) or n0, n1 (add)."""
    if not isinstance(rows, dict):
        raise invalid("fm")
    for key, row in rows.items():
        if not isinstance(row, dict):
            raise invalid("fm")
        known = next((one for one in item.fm if str(one.id) == str(key)), None)
        if known is None:
            _maybe_add(crm, item, str(key), row)
        elif not row.get("value"):
            item.fm.remove(known)
        else:
            known.value, known.value_type = str(row["value"]), str(row.get("valueType") or known.value_type)


def _maybe_add(crm: Crm, item: Item, key: str, row: dict[str, Any]) -> None:
    if key.startswith("n") and row.get("value"):
        _add(crm, item, row)


def _add(crm: Crm, item: Item, row: dict[str, Any]) -> None:
    try:
        crm.add_fm(item, str(row["typeId"]), str(row["value"]), str(row.get("valueType") or "WORK"))
    except InvalidValue as error:
        raise RestError("CRM_FIELD_ERROR_VALUE_NOT_VALID", str(error)) from error
