"""Requisites of companies and contacts and the addresses of each (docs: `api-reference/crm/requisites/`)."""

from typing import Any

from emulator.crm.fields import COMPANY
from emulator.crm.store import Crm

Row = dict[str, Any]

FIRST_ID = 41
_REQUISITE: Row = {
    "ID": None, "ENTITY_TYPE_ID": "4", "ENTITY_ID": None, "NAME": "Организация", "ACTIVE": "Y",
    "ADDRESS_ONLY": "N", "SORT": "500", "PRESET_ID": "1", "RQ_NAME": None, "RQ_COMPANY_NAME": None,
    "RQ_COMPANY_FULL_NAME": None, "RQ_INN": None, "RQ_KPP": None, "RQ_OGRN": None, "RQ_OGRNIP": None,
    "RQ_LAST_NAME": None, "RQ_FIRST_NAME": None, "RQ_SECOND_NAME": None, "RQ_EMAIL": None, "RQ_PHONE": None,
    "RQ_DIRECTOR": None, "RQ_USRLE": None, "RQ_BIN": None,
    "RQ_IDENT_DOC": None, "RQ_IDENT_DOC_SER": None, "RQ_IDENT_DOC_NUM": None,
}  # fmt: skip
_ADDRESS: Row = {
    "TYPE_ID": "6", "ENTITY_TYPE_ID": "8", "ENTITY_ID": None, "ADDRESS_1": None, "ADDRESS_2": None,
    "CITY": None, "POSTAL_CODE": None, "REGION": None, "PROVINCE": None, "COUNTRY": None,
    "COUNTRY_CODE": None, "LOC_ADDR_ID": "479", "ANCHOR_TYPE_ID": "4", "ANCHOR_ID": None,
}  # fmt: skip


def add(
    crm: Crm, owner_id: int, values: Row, addresses: list[Row], requisite_id: int = 0, type_id: int = COMPANY
) -> Row:
    """A new requisite with its addresses. Raises KeyError with names that no requisite or address has."""
    number = str(requisite_id or crm.next_id("requisite", FIRST_ID))
    owner = {"ENTITY_TYPE_ID": str(type_id), "ENTITY_ID": str(owner_id)}
    row = {**_REQUISITE, **_known(values, _REQUISITE), **owner, "ID": number}
    rows = [_address(row, given) for given in addresses]
    crm.requisites.append(row)
    crm.addresses += rows
    return row


def change(crm: Crm, row: Row, values: Row, addresses: list[Row] | None) -> None:
    """Change some fields; a list of addresses takes the place of those there are. Raises as `add`."""
    row.update(_known(values, _REQUISITE))
    if addresses is None:
        return
    rows = [_address(row, given) for given in addresses]
    crm.addresses[:] = [old for old in crm.addresses if old["ENTITY_ID"] != row["ID"]] + rows


def remove(crm: Crm, row: Row) -> None:
    """With its addresses and without a bin (docs: `crm-requisite-delete.md`)."""
    crm.requisites.remove(row)
    crm.addresses[:] = [address for address in crm.addresses if address["ENTITY_ID"] != row["ID"]]


def _address(requisite: Row, values: Row) -> Row:
    owner = {"ENTITY_ID": requisite["ID"], "ANCHOR_ID": requisite["ENTITY_ID"]}
    return {**_ADDRESS, **_known(values, _ADDRESS), **owner}


def _known(values: Row, row: Row) -> Row:
    """Values as the portal answers them: numbers as text."""
    spare = set(values) - set(row)
    if spare:
        raise KeyError(", ".join(sorted(spare)))
    return {name: None if value is None else str(value) for name, value in values.items()}
