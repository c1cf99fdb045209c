"""Places in the interface (docs: `api-reference/widgets/`; refusals read in rest/lib/api/placement.php)."""

from typing import Any

from emulator.apps import Placement
from emulator.errors import RestError, bad_argument
from emulator.rest.event_methods import check_handler_url
from emulator.rest.params import mapping
from emulator.rest.registry import Call, method

SCOPE_OF = {
    "LEFT_MENU": "placement",
    "CRM_CONTACT_DETAIL_TAB": "crm",
    "CRM_LEAD_DETAIL_TAB": "crm",
    "CRM_CONTACT_DETAIL_TOOLBAR": "crm",
    "IM_SIDEBAR": "im",
    "IM_TEXTAREA": "im",
    "IM_CONTEXT_MENU": "im",
    "IM_NAVIGATION": "im",
    "CONTACT_CENTER": "contact_center",
    "PAGE_BACKGROUND_WORKER": "placement",
    "REST_APP_URI": "placement",
}
_ICON_NEEDED = ("IM_SIDEBAR", "IM_TEXTAREA", "IM_NAVIGATION")
_SINGLE = ("PAGE_BACKGROUND_WORKER", "REST_APP_URI")
_CONTEXTS = {"ALL", "USER", "CHAT", "LINES", "CRM"}
_ROLES = {"USER", "ADMIN"}


@method(
    "placement.bind", "placement", "placement handler title description group_name lang_all options user_id"
)
def bind(call: Call) -> bool:
    call.need_admin()
    code, handler = call.params.text("PLACEMENT"), call.params.text("HANDLER")
    _known(call, code)
    if not handler:
        raise bad_argument("HANDLER", "Argument 'HANDLER' is null or empty")
    check_handler_url(handler)
    options = _options(call, code)
    if call.params.has("USER_ID") and code != "PAGE_BACKGROUND_WORKER":
        raise RestError("ERROR_PLACEMENT_USER_MODE", "Placement does not support user mode", 200)
    _not_twice(call, code, handler)
    call.portal.placements.append(
        Placement(
            id=call.portal.next_id("placement"),
            client_id=call.card.client_id,
            code=code,
            handler=handler,
            title=call.params.text("TITLE"),
            description=call.params.text("DESCRIPTION"),
            lang_all=mapping(call.params.raw("LANG_ALL"), "LANG_ALL"),
            options=options,
        )
    )
    return True


def _known(call: Call, code: str) -> None:
    if not code:
        raise bad_argument("PLACEMENT", "Argument 'PLACEMENT' is null or empty")
    if SCOPE_OF.get(code) not in call.card.scopes:
        raise RestError("ERROR_PLACEMENT_NOT_FOUND", "Placement not found")


def _options(call: Call, code: str) -> dict[str, Any]:
    """Kept only by IM_* and the background worker; their rules are checked here."""
    options = call.params.mapping("OPTIONS")
    if code == "PAGE_BACKGROUND_WORKER":
        if not options.get("errorHandlerUrl"):
            raise RestError("EMPTY_ERROR_HANDLER_URL", "errorHandlerUrl is required", 200)
        return options
    if not code.startswith("IM_"):
        return {}
    if code in _ICON_NEEDED and not options.get("iconName"):
        raise bad_argument("iconName", "Argument 'iconName' is null or empty")
    if not set(str(options.get("context", "ALL")).split(";")) <= _CONTEXTS:
        raise bad_argument("context", "Invalid value of 'context'")
    if str(options.get("role", "USER")) not in _ROLES:
        raise bad_argument("role", "Invalid value of 'role'")
    return options


def _not_twice(call: Call, code: str, handler: str) -> None:
    own = [row for row in call.portal.placements if (row.client_id, row.code) == (call.card.client_id, code)]
    if any(row.handler == handler for row in own):
        raise RestError("ERROR_CORE", "Unable to set placement handler: Handler already binded")
    if own and code in _SINGLE:
        raise RestError("ERROR_PLACEMENT_MAX_COUNT", "Placement max count", 200)


@method("placement.unbind", "placement", "placement handler user_id")
def unbind(call: Call) -> dict[str, int]:
    """`count` goes up twice for every removed handler, as the docs' example has it."""
    call.need_admin()
    code, handler = call.params.text("PLACEMENT"), call.params.text("HANDLER")
    if not code:
        raise bad_argument("PLACEMENT", "Argument 'PLACEMENT' is null or empty")
    gone = [
        row
        for row in call.portal.placements
        if (row.client_id, row.code) == (call.card.client_id, code) and handler in ("", row.handler)
    ]
    call.portal.placements = [row for row in call.portal.placements if row not in gone]
    return {"count": 2 * len(gone)}


@method("placement.get", "placement")
def get(call: Call) -> list[dict[str, Any]]:
    return [
        {
            "placement": row.code,
            "userId": 0,
            "handler": row.handler,
            "options": row.options or [],
            "title": row.title,
            "description": row.description,
            "langAll": {lang: _texts(texts) for lang, texts in row.lang_all.items()},
        }
        for row in call.portal.placements
        if row.client_id == call.card.client_id
    ]


def _texts(texts: Any) -> dict[str, str]:
    given = texts if isinstance(texts, dict) else {}
    return {name: str(given.get(name, "")) for name in ("TITLE", "DESCRIPTION", "GROUP_NAME")}


@method("placement.list", "placement", "scope full")
def codes(call: Call) -> list[str]:
    return [code for code, scope in SCOPE_OF.items() if scope in call.card.scopes]
