"""Who is calling, and the portal's employees (docs: `api-reference/common/users/`, `api-reference/user/`)."""

from typing import Any

from emulator.lines import whole
from emulator.people import User
from emulator.rest.registry import Call, Page, method, page

USER_SCOPES = "user|user_brief|user_basic"


@method("profile")
def profile(call: Call) -> dict[str, Any]:
    return {
        "ID": str(call.user.id),
        "ADMIN": call.user.admin,
        "NAME": call.user.name,
        "LAST_NAME": call.user.last_name,
        "PERSONAL_GENDER": "",
        "TIME_ZONE": "",
    }


@method("user.admin")
def user_admin(call: Call) -> bool:
    return call.user.admin


@method("user.current", USER_SCOPES)
def user_current(call: Call) -> dict[str, Any]:
    return _row(call, call.user)


@method("user.get", USER_SCOPES, takes="filter id start sort order admin_mode")
def user_get(call: Call) -> Page:
    """Employees only: never bots, clients of open lines or other service users."""
    wanted = _wanted(call)
    rows = [
        user for user in call.portal.users.values() if user.employee and (not wanted or user.id in wanted)
    ]
    return page([_row(call, user) for user in rows], call.params.raw("start"))


def _wanted(call: Call) -> set[int]:
    given = call.params.raw("id") or call.params.mapping("filter").get("ID") or []
    return {whole(value) for value in (given if isinstance(given, list) else [given])}


def _row(call: Call, user: User) -> dict[str, Any]:
    """The wider `user` scope adds the e-mail; `user_brief` has none."""
    row: dict[str, Any] = {
        "ID": str(user.id),
        "ACTIVE": user.active,
        "NAME": user.name,
        "LAST_NAME": user.last_name,
        "WORK_POSITION": user.work_position,
        "USER_TYPE": "employee",
    }
    return {**row, "EMAIL": user.email} if "user" in call.card.scopes else row
