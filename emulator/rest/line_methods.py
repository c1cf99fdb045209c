"""Settings of open lines (docs: `api-reference/imopenlines/openlines/imopenlines-config-*.md`)."""

from typing import Any

from emulator.errors import RestError
from emulator.lines import Line, whole
from emulator.rest.registry import Call, method

MAX_LINES = 200


def _row(line: Line) -> dict[str, Any]:
    """Every scalar is text, dates come as {}."""
    return {
        "ID": str(line.id),
        "LINE_NAME": line.name,
        **line.settings,
        "DATE_CREATE": {},
        "DATE_MODIFY": {},
    }


@method("imopenlines.config.list.get", "imopenlines", "params options")
def list_lines(call: Call) -> list[dict[str, Any]]:
    params = call.params.mapping("PARAMS")
    select, order, filters = (_structure(params, name) for name in ("select", "order", "filter"))
    rows = [_row(line) for line in call.portal.lines.values()]
    rows = [
        row for row in rows if all(_matches(row, key, value) for key, value in dict(filters or {}).items())
    ]
    for key, way in reversed(list(dict(order or {}).items())):
        rows.sort(key=lambda row: _sortable(row.get(key)), reverse=str(way).upper() == "DESC")
    first, size = whole(params.get("offset")), min(whole(params.get("limit")) or 50, MAX_LINES)
    names = list(select.values()) if isinstance(select, dict) else select
    if names and "*" not in names:
        rows = [{name: row[name] for name in names if name in row} for row in rows]
    return rows[first : first + size]


def _structure(params: dict[str, Any], name: str) -> Any:
    value = params.get(name)
    if value in (None, ""):
        return None
    if not isinstance(value, dict | list) or (name != "select" and isinstance(value, list) and value):
        raise RestError("INVALID_FORMAT", f"Wrong format of {name}")
    return value


def _matches(row: dict[str, Any], key: str, value: Any) -> bool:
    name = key.lstrip("=!@<>")
    wanted = [str(item) for item in value] if isinstance(value, list) else [str(value)]
    return (str(row.get(name)) in wanted) != key.startswith("!")


def _sortable(value: Any) -> tuple[int, str]:
    text = str(value)
    return (int(text), "") if text.isdigit() else (0, text)


@method("imopenlines.config.get", "imopenlines", "config_id with_queue show_offline")
def get(call: Call) -> dict[str, Any] | bool:
    """False for a line that is not there."""
    line = call.portal.lines.get(_config_id(call))
    if line is None:
        return False
    row = _row(line)
    if call.params.text("WITH_QUEUE", "Y") != "N":
        row["QUEUE"] = [str(user_id) for user_id in line.queue]
        row["QUEUE_ONLINE"] = "Y"
    return row


def _config_id(call: Call) -> int:
    number = call.params.number("CONFIG_ID")
    if number <= 0:
        raise RestError("CONFIG_ID_EMPTY", "Config id can't be empty")
    return number


@method("imopenlines.config.update", "imopenlines", "config_id params options")
def update(call: Call) -> bool:
    """Failures other than rights are just `false`."""
    line = call.portal.lines.get(_config_id(call))
    if not call.user.admin:
        raise RestError("CONFIG_WRONG_USER_PERMISSION", "Permission denied", 403)
    if line is None:
        return False
    line.write(call.params.mapping("PARAMS"))
    line.settings["MODIFY_USER_ID"] = str(call.user.id)
    return True


@method("imopenlines.config.path.get", "imopenlines")
def path(call: Call) -> dict[str, str]:
    return {"SERVER_ADDRESS": f"http://{call.world.domain(call.portal)}", "PUBLIC_PATH": "/contact_center/"}
