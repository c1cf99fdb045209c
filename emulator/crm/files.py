"""Values of file fields: what the classic and the universal methods take and answer.

Docs: `files/how-to-update-files.md` (an empty string clears a field in `crm.item.update`; the classic methods
are not recommended for files); read in the portal's source: crm restservice.php tryInternalizeFileField.
"""

from typing import Any

from emulator.crm.store import Crm


def universal_written(crm: Crm, old: Any, value: Any, multiple: bool) -> Any:
    """`[name, base64]` is a new file, `{"id": n}` keeps one; what is not named goes."""
    if not value:
        return [] if multiple else None
    given = value if multiple and isinstance(value, list) else [value]
    kept = {str(row["id"]): row for row in _rows(old)}
    files = [_file(crm, one, kept) for one in given]
    found = [row for row in files if row]
    return found if multiple else (found or [None])[0]


def classic_written(crm: Crm, old: Any, value: Any, multiple: bool) -> Any:
    """`{"fileData": [name, base64]}` puts a file, `{"id", "remove": "Y"}` takes one away."""
    rows = _rows(old)
    given = value if multiple and isinstance(value, list) else [value]
    for one in given:
        if not isinstance(one, dict):
            continue
        if str(one.get("remove", "")).upper() == "Y":
            rows = [row for row in rows if str(row["id"]) != str(one.get("id"))]
        elif one.get("fileData"):
            rows = [*(rows if multiple else []), _new(crm, one["fileData"])]
    return rows if multiple else (rows or [None])[0]


def shown(value: Any, classic: bool) -> Any:
    """A file's number and addresses; never its content."""
    if isinstance(value, list):
        return [shown(one, classic) for one in value]
    if not value:
        return None
    path = f"/bitrix/components/bitrix/crm.show/show_file.php?fileId={value['id']}"
    names = ("showUrl", "downloadUrl") if classic else ("url", "urlMachine")
    return {"id": value["id"], **dict.fromkeys(names, path)}


def _file(crm: Crm, given: Any, kept: dict[str, Any]) -> Any:
    if isinstance(given, dict):
        return kept.get(str(given.get("id")))
    return _new(crm, given) if isinstance(given, list) and given else None


def _new(crm: Crm, data: Any) -> dict[str, Any]:
    pair = data if isinstance(data, list) else ["", data]
    return {"id": crm.next_id("file", 30_577), "name": str(pair[0]) if len(pair) > 1 else ""}


def _rows(value: Any) -> list[Any]:
    if not value:
        return []
    return list(value) if isinstance(value, list) else [value]
