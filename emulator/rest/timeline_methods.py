"""Comments and log entries of CRM cards (docs: `api-reference/crm/timeline/`)."""

from typing import Any

from emulator.crm import filters
from emulator.crm.fields import FIELDS, TYPE_IDS, TYPE_NAMES
from emulator.errors import RestError, required
from emulator.lines import whole
from emulator.rest.crm_rights import check_classic, check_item
from emulator.rest.params import mapping
from emulator.rest.registry import Call, Page, method, page

LOG_PAGE = 10
_LOG_FIELDS = ("entityTypeId", "entityId", "title", "text", "iconCode")
_COMMENT_FIELDS = ("ENTITY_ID", "ENTITY_TYPE", "COMMENT")
_HIDDEN = ("owner", "client_id")

Row = dict[str, Any]


def _owner(call: Call, type_id: int, number: int) -> None:
    if type_id not in FIELDS or call.portal.crm.get(type_id, number) is None:
        raise RestError("OWNER_NOT_FOUND", "Owner not found")


def _need(fields: Row, names: tuple[str, ...]) -> None:
    for name in names:
        if name not in fields:
            raise required(name)


def _find(rows: list[Row], number: int) -> Row | None:
    return next((row for row in rows if row["id"] == number), None)


@method("crm.timeline.logmessage.add", "crm", "fields")
def log_add(call: Call) -> Row:
    check_item(call)
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
    call.portal.crm.log_messages.append({**row, "owner": owner, "client_id": call.card.client_id})
    return {"logMessage": row}


def _log_json(row: Row) -> Row:
    return {key: value for key, value in row.items() if key not in _HIDDEN}


def _log(call: Call) -> Row:
    check_item(call)
    number = call.params.need_number("id")
    row = _find(call.portal.crm.log_messages, number)
    if row is None:
        raise RestError("NOT_FOUND", f"Timeline logmessage not found for id {number}")
    return row


@method("crm.timeline.logmessage.get", "crm", "id")
def log_get(call: Call) -> Row:
    return {"logMessage": _log_json(_log(call))}


@method("crm.timeline.logmessage.delete", "crm", "id")
def log_delete(call: Call) -> bool:
    """For the application that wrote the entry alone."""
    row = _log(call)
    if row["client_id"] != call.card.client_id:
        raise RestError("REMOVING_DISABLED", "Removing is disabled")
    call.portal.crm.log_messages.remove(row)
    return True


@method("crm.timeline.logmessage.list", "crm", "entityTypeId entityId order start")
def log_list(call: Call) -> Page:
    """Ten to a page, newest first without an order."""
    check_item(call)
    owner = (call.params.need_number("entityTypeId"), call.params.need_number("entityId"))
    _owner(call, *owner)
    shown = [_log_json(row) for row in call.portal.crm.log_messages if row["owner"] == owner]
    order = call.params.mapping("order") or {"id": "DESC"}
    shown = filters.order_rows(shown, order, lambda row, key: row.get(key))
    return page(shown, call.params.raw("start"), LOG_PAGE)


def _comment_text(fields: Row) -> str:
    text = str(fields["COMMENT"])
    if not text.strip():
        raise RestError("INVALID_ARG_VALUE", "Empty comment message")
    return text


@method("crm.timeline.comment.add", "crm", "fields")
def comment_add(call: Call) -> int:
    """Like the update one of the methods that take `fields` in lower case only."""
    check_item(call)
    fields = mapping(call.params.exact("fields"), "fields")
    _need(fields, _COMMENT_FIELDS)
    text = _comment_text(fields)
    kind = TYPE_IDS.get(str(fields["ENTITY_TYPE"]).upper(), 0)
    _owner(call, kind, whole(fields["ENTITY_ID"]))
    number = call.portal.crm.next_id("comment", 999)
    row = {"id": number, "owner": (kind, whole(fields["ENTITY_ID"])), "created": call.now_iso}
    call.portal.crm.comments.append({**row, "text": text, "authorId": call.user.id})
    return number


def _comment_json(row: Row) -> Row:
    kind, number = row["owner"]
    return {
        "ID": str(row["id"]),
        "ENTITY_ID": str(number),
        "ENTITY_TYPE": TYPE_NAMES[kind].lower(),
        "CREATED": row["created"],
        "COMMENT": row["text"],
        "AUTHOR_ID": str(row["authorId"]),
        "FILES": {},
    }


@method("crm.timeline.comment.get", "crm", "id")
def comment_get(call: Call) -> Row:
    check_classic(call)
    number = call.params.number("id")
    if number <= 0:
        raise RestError("", "ID is not defined or invalid.")
    row = _find(call.portal.crm.comments, number)
    if row is None:
        raise RestError("", "Not found.")
    return _comment_json(row)


@method("crm.timeline.comment.list", "crm", "select filter order start")
def comment_list(call: Call) -> Page:
    """Of one card: without both ENTITY_ID and ENTITY_TYPE there is nothing anybody may read."""
    check_classic(call)
    wanted = {str(key).upper().lstrip("="): value for key, value in call.params.mapping("filter").items()}
    kind = TYPE_IDS.get(str(wanted.get("ENTITY_TYPE", "")).upper(), 0)
    if not kind or call.portal.crm.get(kind, whole(wanted.get("ENTITY_ID"))) is None:
        raise RestError("", "Access denied.")
    owner = (kind, whole(wanted["ENTITY_ID"]))
    rows = [_comment_json(row) for row in call.portal.crm.comments if row["owner"] == owner]
    order = call.params.mapping("order") or {"ID": "ASC"}
    rows = filters.order_rows(rows, order, lambda row, key: row.get(key))
    cut = page(rows, call.params.raw("start"))
    select = call.params.sequence("select")
    return Page([filters.project(row, select) for row in cut.result], cut.total, cut.next)


def _comment(call: Call) -> Row:
    """The comment of `id`; the owner, when it is named, must be its own."""
    check_item(call)
    row = _find(call.portal.crm.comments, call.params.need_number("id"))
    if row is None:
        raise RestError("NOT_FOUND", "Not found.")
    named = (call.params.number("ownerTypeId"), call.params.number("ownerId"))
    if any(named) and named != row["owner"]:
        raise RestError("OWNER_NOT_FOUND", "Owner not found")
    return row


@method("crm.timeline.comment.update", "crm", "id fields ownerTypeId ownerId")
def comment_update(call: Call) -> int:
    row = _comment(call)
    if call.params.exact("fields") is None:
        raise required("fields")
    fields = mapping(call.params.exact("fields"), "fields")
    if "COMMENT" in fields:
        row["text"] = _comment_text(fields)
    return int(row["id"])


@method("crm.timeline.comment.delete", "crm", "id ownerTypeId ownerId")
def comment_delete(call: Call) -> None:
    """Answers null."""
    call.portal.crm.comments.remove(_comment(call))
