"""The application itself: info, scopes, methods, options, time.

Docs: `api-reference/common/system/`, `api-reference/common/settings/`.
"""

from typing import Any

from emulator.errors import RestError
from emulator.rest.params import mapping
from emulator.rest.registry import METHODS, Call, method


@method("app.info")
def app_info(call: Call) -> dict[str, Any]:
    expired = call.installation.payment_expired
    return {
        "ID": call.installation.id,
        "CODE": call.card.code or call.card.client_id,
        "VERSION": call.card.version,
        "STATUS": call.card.status,
        "INSTALLED": call.installation.installed,
        "PAYMENT_EXPIRED": "Y" if expired else "N",
        "DAYS": None,
        "LANGUAGE_ID": call.portal.language,
        "LICENSE": call.portal.license,
        "LICENSE_TYPE": call.portal.license.partition("_")[2],
        "LICENSE_FAMILY": "ent",
    }


@method("scope", takes="full")
def scope(call: Call) -> list[str]:
    return list(call.card.scopes)


@method("method.get", takes="name")
def method_get(call: Call) -> dict[str, bool]:
    found = METHODS.get(call.params.text("name").lower())
    allowed = found is not None and (not found.any_of or bool(set(found.any_of) & set(call.card.scopes)))
    return {"isExisting": found is not None, "isAvailable": allowed}


@method("methods", takes="scope full")
def methods(call: Call) -> list[str]:
    return sorted(
        name for name, row in METHODS.items() if not row.any_of or set(row.any_of) & set(call.card.scopes)
    )


@method("server.time")
def server_time(call: Call) -> str:
    return call.now_iso


@method("app.option.get", takes="option")
def option_get(call: Call) -> Any:
    options = call.installation.options
    name = call.params.text("option")
    if name:
        return options.get(name)
    return options or []


@method("app.option.set", takes="options")
def option_set(call: Call) -> bool:
    call.need_admin("AccessException", "Administrator authorization required", 400)
    options = call.params.raw("options")
    if not options or not isinstance(options, dict):
        raise RestError("ArgumentNullException", "options")
    call.installation.options.update(mapping(options, "options"))
    return True
