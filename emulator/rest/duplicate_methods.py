"""Finding cards by phone or e-mail (docs: `api-reference/crm/duplicates/crm-duplicate-find-by-comm.md`)."""

from typing import Any

from emulator.crm.fields import COMPANY, CONTACT, LEAD, TYPE_NAMES
from emulator.errors import RestError
from emulator.rest.crm_rights import has_rights
from emulator.rest.registry import Call, method

MAX_VALUES = 20
MAX_HITS = 20


@method("crm.duplicate.findbycomm", "crm", "type values entity_type")
def find(call: Call) -> Any:
    """Numbers among the values are skipped in silence; nothing found is an empty array."""
    if not has_rights(call):
        raise RestError("Access denied", "Access denied", 403)
    kind = call.params.text("type").upper()
    if kind not in ("PHONE", "EMAIL"):
        raise RestError("Communication type is not defined", "Communication type is not defined")
    values = call.params.sequence("values")
    texts = [value for value in values[:MAX_VALUES] if isinstance(value, str) and value.strip()]
    if not values:
        raise RestError("Communication values is not defined", "Communication values is not defined")
    wanted = call.params.text("entity_type").upper()
    found: dict[str, list[int]] = {}
    for type_id in (LEAD, CONTACT, COMPANY):
        name = TYPE_NAMES[type_id]
        hits = {item.id for value in texts for item in call.portal.crm.with_fm(type_id, kind, value)}
        if hits and wanted in ("", name):
            found[name] = sorted(hits)[:MAX_HITS]
            if len(hits) >= MAX_HITS:
                break
    return found or []
