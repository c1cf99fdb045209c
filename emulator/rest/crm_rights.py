"""Who may use the CRM, and the different words in which its families of methods refuse.

An administrator always may (docs: `crm-entity-merge-batch.md`); anybody else as the portal has it.
"""

from emulator.errors import RestError
from emulator.rest.registry import Call


def has_rights(call: Call) -> bool:
    return call.user.employee and (call.user.admin or call.user.crm != "none")


def check_person(call: Call) -> None:
    if call.user.connector:
        raise RestError("allowed_only_intranet_user", "Action is allowed only for intranet users", 403)


def check_item(call: Call, refusal: str = "Access denied") -> None:
    """Universal and timeline methods. Raises ACCESS_DENIED."""
    check_person(call)
    if not has_rights(call):
        raise RestError("ACCESS_DENIED", refusal)


def check_classic(call: Call, code: str | int = "") -> None:
    """Classic methods refuse without a code, requisites with the number 0."""
    if not has_rights(call):
        raise RestError(code, "Access denied.")
