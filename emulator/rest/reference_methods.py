"""Directories and the portal's own companies with their requisites.

Docs: `api-reference/crm/status/`, `.../crm/companies/crm-company-list.md`, `.../crm/requisites/`.
"""

from typing import Any

from emulator.crm import filters
from emulator.crm.fields import COMPANY
from emulator.crm.requisites import remove
from emulator.errors import RestError
from emulator.rest.classic_cards import card_json
from emulator.rest.crm_rights import check_classic
from emulator.rest.registry import Call, Page, method, page

LIST = "select filter order start"


def _list(call: Call, rows: list[dict[str, Any]], first: str = "ID") -> Page:
    rows = filters.plain_list(rows, call.params.mapping("filter"))
    rows = filters.order_rows(
        rows, call.params.mapping("order") or {first: "ASC"}, lambda row, key: row.get(key)
    )
    cut = page(rows, call.params.raw("start"))
    select = call.params.sequence("select")
    return Page([filters.project(row, select) for row in cut.result], cut.total, cut.next)


@method("crm.status.list", "crm", "filter order")
def statuses(call: Call) -> Page:
    check_classic(call)
    return _list(call, [dict(row) for row in call.portal.crm.statuses])


@method("crm.company.list", "crm", LIST)
def companies(call: Call) -> Page:
    """The portal's own companies appear only when the filter names the flag."""
    check_classic(call)
    rows = [card_json(call.portal.crm, item) for item in call.portal.crm.items[COMPANY].values()]
    if not any(filters.split(key)[1] == "IS_MY_COMPANY" for key in call.params.mapping("filter")):
        rows = [row for row in rows if row["IS_MY_COMPANY"] != "Y"]
    return _list(call, rows)


@method("crm.requisite.list", "crm", LIST)
def requisites(call: Call) -> Page:
    """Its refusal carries the number 0 as code."""
    check_classic(call, code=0)
    return _list(call, call.portal.crm.requisites)


@method("crm.requisite.delete", "crm", "id")
def delete_requisite(call: Call) -> bool:
    """Refuses without a code (docs: `crm-requisite-delete.md`)."""
    number = call.params.number("id")
    row = next((row for row in call.portal.crm.requisites if row["ID"] == str(number)), None)
    if row is None:
        raise RestError("", f"The Requisite with ID '{number}' is not found")
    check_classic(call)
    remove(call.portal.crm, row)
    return True


@method("crm.address.list", "crm", LIST)
def addresses(call: Call) -> Page:
    check_classic(call, code=0)
    return _list(call, call.portal.crm.addresses, "TYPE_ID")
