"""Timeline and activities of CRM cards (docs: `api-reference/crm/timeline/`)."""

from typing import Any

from emulator.crm import filters
from emulator.crm.fields import FIELDS, TYPE_IDS
from emulator.errors import RestError
from emulator.lines import whole
from emulator.rest.item_methods import check_person
from emulator.rest.params import listed, mapping
from emulator.rest.registry import Call, Page, method, page

LOG_PAGE = 10
_LOG_FIELDS = ("entityTypeId", "entityId", "title", "text", "iconCode")
_COMMENT_FIELDS = ("ENTITY_ID", "ENTITY_TYPE", "COMMENT")


def _owner(call: Call, type_id: int, number: int) -> None:
    if type_id not in FIELDS or call.portal.crm.get(type_id, number) is None:
        raise RestError("OWNER_NOT_FOUND", "Owner not found")


def _need(fields: dict[str, Any], names: tuple[str, ...]) -> None:
    for name in names:
        if name not in fields:
            raise RestError("100", f"Could not find value for parameter {{{name}}}")


@method("crm.timeline.logmessage.add", "crm", "fields")
def log_add(call: Call) -> dict[str, Any]:
    check_person(call)
    fields = call.params.mapping("fields")
    _need(fields, _LOG_FIELDS)
    owner = (whole(fields["entityTypeId"]), whole(fields["entityId"]))
    _owner(call, *owner)
    row = {
        "id": call.portal.crm.next_id("log", 42_074),
        "created": call.now_iso,
        "authorId": call.user.id,
        **{name: str(fields[name]) for name in ("title", "text", "iconCode")},
    }
    call.portal.crm.log_messages.append({**row, "owner": owner})
    return {"logMessage": row}


@method("crm.timeline.logmessage.list", "crm", "entityTypeId entityId order start")
def log_list(call: Call) -> Page:
    """Ten to a page."""
    check_person(call)
    owner = (call.params.need_number("entityTypeId"), call.params.need_number("entityId"))
    _owner(call, *owner)
    rows = [row for row in call.portal.crm.log_messages if row["owner"] == owner]
    shown = [{key: value for key, value in row.items() if key != "owner"} for row in rows]
    order = call.params.mapping("order") or {"id": "ASC"}
    shown = filters.order_rows(shown, order, lambda row, key: row.get(key))
    return page(shown, call.params.raw("start"), LOG_PAGE)


@method("crm.timeline.comment.add", "crm", "fields")
def comment_add(call: Call) -> int:
    """The one method that takes `fields` in lower case only."""
    check_person(call)
    fields = mapping(call.params.exact("fields"), "fields")
    _need(fields, _COMMENT_FIELDS)
    if not str(fields["COMMENT"]).strip():
        raise RestError("INVALID_ARG_VALUE", "Empty comment message")
    kind = TYPE_IDS.get(str(fields["ENTITY_TYPE"]).upper(), 0)
    _owner(call, kind, whole(fields["ENTITY_ID"]))
    row = {"id": call.portal.crm.next_id("comment", 999), "owner": (kind, whole(fields["ENTITY_ID"]))}
    call.portal.crm.comments.append({**row, "text": str(fields["COMMENT"]), "authorId": call.user.id})
    return int(row["id"]) if isinstance(row["id"], int) else 0


@method("crm.activity.list", "crm", "filter select order start")
def activity_list(call: Call) -> Page:
    if call.user.connector:
        raise RestError("", "Access denied")
    condition = dict(call.params.mapping("filter"))
    bindings = [mapping(row, "BINDINGS") for row in listed(condition.pop("BINDINGS", None), "BINDINGS")]
    rows = filters.plain_list(call.portal.crm.activities, condition)
    if bindings:
        rows = [row for row in rows if any(filters.plain_list([row], wanted) for wanted in bindings)]
    rows = filters.order_rows(
        rows, call.params.mapping("order") or {"ID": "ASC"}, lambda row, key: row.get(key)
    )
    cut = page(rows, call.params.raw("start"))
    select = call.params.sequence("select")
    return Page([filters.project(row, select) for row in cut.result], cut.total, cut.next)


@method("crm.activity.delete", "crm", "id")
def activity_delete(call: Call) -> bool:
    number = str(call.params.number("id"))
    row = next((one for one in call.portal.crm.activities if one["ID"] == number), None)
    if row is None:
        raise RestError("", "Activity is not found")
    call.portal.crm.activities.remove(row)
    return True
