"""Activities of CRM cards (docs: `api-reference/crm/timeline/activities/activity-base/`)."""

from typing import Any

from emulator.crm import activities, filters
from emulator.crm.fields import FIELDS
from emulator.errors import RestError
from emulator.lines import whole
from emulator.rest.crm_rights import check_classic, has_rights
from emulator.rest.params import listed, mapping
from emulator.rest.registry import Call, Page, method, page

CUSTOM = 6
_EXTRA = ("BINDINGS", "COMMUNICATIONS")
_REQUIRED = (
    ("SUBJECT", "The field SUBJECT is not defined or empty"),
    ("RESPONSIBLE_ID", "The field RESPONSIBLE_ID is not defined or invalid"),
    ("TYPE_ID", "The field TYPE_ID is not defined or invalid"),
    ("COMMUNICATIONS", "The field COMMUNICATIONS is not defined or invalid"),
)

Row = dict[str, Any]


@method("crm.activity.add", "crm", "fields")
def add(call: Call) -> int:
    check_classic(call)
    fields = {str(key).upper(): value for key, value in call.params.mapping("fields").items()}
    for name, refusal in _REQUIRED:
        if not fields.get(name):
            raise RestError("", refusal)
    owner = (whole(fields.get("OWNER_TYPE_ID")), whole(fields.get("OWNER_ID")))
    if owner[0] not in FIELDS or call.portal.crm.get(*owner) is None:
        refusal = (
            "Could not build binding. Please ensure that owner info and communications are defined correctly"
        )
        raise RestError("", refusal)
    if whole(fields["TYPE_ID"]) == CUSTOM and not fields.get("PROVIDER_ID"):
        raise RestError("", "The custom activity without provider is not supported in current context")
    facts = {name: value for name, value in fields.items() if name in activities.FIELDS}
    facts = {"AUTHOR_ID": call.user.id, "EDITOR_ID": call.user.id, **facts}
    return int(activities.add(call.portal.crm, call.now_iso, [owner], facts, _contacts(fields, owner))["ID"])


def _contacts(fields: Row, owner: tuple[int, int]) -> list[Row]:
    """Communications as the list answers them."""
    rows = [mapping(row, "COMMUNICATIONS") for row in listed(fields["COMMUNICATIONS"], "COMMUNICATIONS")]
    defaults = {"TYPE": "", "VALUE": "", "ENTITY_TYPE_ID": str(owner[0]), "ENTITY_ID": str(owner[1])}
    return [{**defaults, **{str(key): str(value) for key, value in row.items()}} for row in rows]


def _activity(call: Call) -> Row:
    check_classic(call)
    row = activities.find(call.portal.crm, call.params.number("id"))
    if row is None:
        raise RestError("", "Activity is not found")
    return row


@method("crm.activity.get", "crm", "id")
def get(call: Call) -> Row:
    row = {name: value for name, value in _activity(call).items() if name not in _EXTRA}
    return {**row, "SETTINGS": [], "PROVIDER_PARAMS": [], "PROVIDER_DATA": None}


@method("crm.activity.delete", "crm", "id")
def delete(call: Call) -> bool:
    call.portal.crm.activities.remove(_activity(call))
    return True


@method("crm.activity.list", "crm", "filter select order start")
def list_activities(call: Call) -> Page:
    """What the caller may see; COMMUNICATIONS only when they are selected by name."""
    if call.user.connector:
        raise RestError("", "Access denied")
    condition = dict(call.params.mapping("filter"))
    bindings = [mapping(row, "BINDINGS") for row in listed(condition.pop("BINDINGS", None), "BINDINGS")]
    rows = filters.plain_list(call.portal.crm.activities if has_rights(call) else [], condition)
    if bindings:
        rows = [
            row for row in rows if any(filters.plain_list(row["BINDINGS"], wanted) for wanted in bindings)
        ]
    rows = filters.order_rows(
        rows, call.params.mapping("order") or {"ID": "ASC"}, lambda row, key: row.get(key)
    )
    cut = page(rows, call.params.raw("start"))
    select = [str(name) for name in call.params.sequence("select")]
    return Page([_shown(row, select) for row in cut.result], cut.total, cut.next)


def _shown(row: Row, select: list[str]) -> Row:
    bare = {name: value for name, value in row.items() if name not in _EXTRA}
    extra = {"COMMUNICATIONS": row["COMMUNICATIONS"]} if "COMMUNICATIONS" in select else {}
    return {**filters.project(bare, select), **extra}
