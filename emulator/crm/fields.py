"""Which fields a CRM card has, and their names in the classic and in the universal methods.

Docs: `api-reference/crm/universal/object-fields.md`, `api-reference/crm/contacts/crm-contact-fields.md`.
"""

from dataclasses import dataclass
from typing import Any

LEAD, DEAL, CONTACT, COMPANY, INVOICE = 1, 2, 3, 4, 31
TYPE_NAMES = {LEAD: "LEAD", DEAL: "DEAL", CONTACT: "CONTACT", COMPANY: "COMPANY", INVOICE: "SMART_INVOICE"}
TYPE_IDS = {name: number for number, name in TYPE_NAMES.items()}
MULTIFIELDS = ("PHONE", "EMAIL", "WEB", "IM")

_READ_ONLY = {
    "ID",
    "DATE_CREATE",
    "DATE_MODIFY",
    "CREATED_BY_ID",
    "MODIFY_BY_ID",
    "HAS_PHONE",
    "HAS_EMAIL",
    "HAS_IMOL",
}
_CAMEL = {
    "DATE_CREATE": "createdTime",
    "DATE_MODIFY": "updatedTime",
    "CREATED_BY_ID": "createdBy",
    "MODIFY_BY_ID": "updatedBy",
}
_UPPER = {
    "DATE_CREATE": "CREATED_TIME",
    "DATE_MODIFY": "UPDATED_TIME",
    "CREATED_BY_ID": "CREATED_BY",
    "MODIFY_BY_ID": "UPDATED_BY",
}
_ITEM = (
    "ID:integer DATE_CREATE:datetime DATE_MODIFY:datetime CREATED_BY_ID:user MODIFY_BY_ID:user "
    "ASSIGNED_BY_ID:user OPENED:boolean COMMENTS:text "
    "UTM_SOURCE:string UTM_MEDIUM:string UTM_CAMPAIGN:string UTM_CONTENT:string UTM_TERM:string"
)
_COMMON = f"{_ITEM} ORIGINATOR_ID:string ORIGIN_ID:string"
_PERSON = (
    "NAME:string LAST_NAME:string SECOND_NAME:string HONORIFIC:crm_status POST:string BIRTHDATE:date "
    "ADDRESS:string ADDRESS_2:string ADDRESS_CITY:string ADDRESS_POSTAL_CODE:string ADDRESS_REGION:string "
    "ADDRESS_PROVINCE:string ADDRESS_COUNTRY:string ADDRESS_COUNTRY_CODE:string"
)
_SOURCE = "SOURCE_ID:crm_status SOURCE_DESCRIPTION:text"
_REACH = "HAS_PHONE:boolean HAS_EMAIL:boolean HAS_IMOL:boolean"
_SUM = "TITLE:string OPPORTUNITY:double CURRENCY_ID:crm_currency"
_BY_TYPE = {
    LEAD: f"{_COMMON} {_PERSON} {_SOURCE} {_REACH} {_SUM} STATUS_ID:crm_status "
    "CONTACT_ID:crm_contact COMPANY_ID:crm_company COMPANY_TITLE:string STATUS_DESCRIPTION:text",
    DEAL: f"{_COMMON} {_SOURCE} {_SUM} STAGE_ID:crm_status CATEGORY_ID:crm_category CLOSED:boolean "
    "LEAD_ID:crm_lead CONTACT_ID:crm_contact COMPANY_ID:crm_company",
    CONTACT: f"{_COMMON} {_PERSON} {_SOURCE} {_REACH} TYPE_ID:crm_status EXPORT:boolean "
    "COMPANY_ID:crm_company LEAD_ID:crm_lead ORIGIN_VERSION:string PHOTO:file",
    COMPANY: f"{_COMMON} {_REACH} TITLE:string COMPANY_TYPE:crm_status INDUSTRY:crm_status "
    "IS_MY_COMPANY:boolean LEAD_ID:crm_lead ADDRESS:string",
    INVOICE: f"{_ITEM} {_SOURCE} {_SUM} STAGE_ID:crm_status CATEGORY_ID:crm_category ACCOUNT_NUMBER:string "
    "BEGINDATE:date CLOSEDATE:date COMPANY_ID:crm_company CONTACT_ID:crm_contact MYCOMPANY_ID:crm_company",
}


def event_of(type_id: int, number: int, what: str) -> tuple[str, dict[str, Any]]:
    """The event of a card and its data; only numbers travel (docs: `events/on-crm-dynamic-item-add.md`)."""
    if type_id == INVOICE:
        return f"ONCRMDYNAMICITEM{what}", {"FIELDS": {"ID": number, "ENTITY_TYPE_ID": type_id}}
    return f"ONCRM{TYPE_NAMES[type_id]}{what}", {"FIELDS": {"ID": number}}


@dataclass(frozen=True)
class Field:
    """One field: classic name, universal name, documented type. `classic`: not in the universal methods."""

    name: str
    camel: str
    upper: str
    type: str
    read_only: bool = False
    classic: bool = False
    multiple: bool = False


def camel(upper: str) -> str:
    """SOURCE_ID to sourceId; custom names keep what follows the prefix."""
    if upper.startswith("UF_CRM_"):
        return "ufCrm_" + upper[len("UF_CRM_") :]
    first, *rest = upper.lower().split("_")
    return first + "".join(part.capitalize() for part in rest)


def _field(spec: str, type_id: int) -> Field:
    name, kind = spec.split(":")
    stage = type_id == LEAD and name == "STATUS_ID"
    shown = "stageId" if stage else _CAMEL.get(name, camel(name))
    upper = "STAGE_ID" if stage else _UPPER.get(name, name)
    return Field(name, shown, upper, kind, name in _READ_ONLY, name.startswith("ADDRESS"))


FIELDS: dict[int, dict[str, Field]] = {
    type_id: {item.name: item for item in (_field(spec, type_id) for spec in text.split())}
    for type_id, text in _BY_TYPE.items()
}
