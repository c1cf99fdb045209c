"""The portal's own agreements and consents (docs: `api-reference/user-consent/`)."""

import ipaddress
from typing import Any

from emulator.agreements import Agreement
from emulator.errors import bad_argument
from emulator.rest.params import mapping
from emulator.rest.registry import Call, method

FIELDS = ("COMPANY_NAME", "COMPANY_ADDRESS", "PURPOSES", "THIRD_PARTIES", "EMAIL")


@method("userconsent.agreement.list", "userconsent")
def agreements(call: Call) -> list[dict[str, str]]:
    """All of them, newest first, unpaged; the kind (standard or own) is not told."""
    rows = sorted(call.portal.agreements.values(), key=lambda row: -row.id)
    return [
        {"ID": str(row.id), "NAME": row.name, "ACTIVE": row.active, "LANGUAGE_ID": row.language}
        for row in rows
    ]


@method("userconsent.agreement.text", "userconsent", "id replace")
def text(call: Call) -> dict[str, str]:
    agreement = _agreement(call, "id")
    replace = call.params.mapping("replace")
    caption = str(replace.get("button_caption") or "Принимаю")
    return {
        "LABEL": f"Нажимая кнопку «{caption}», я даю согласие на обработку персональных данных",
        "TEXT": _filled(agreement, mapping(replace.get("fields"), "fields")),
    }


def _filled(agreement: Agreement, fields: dict[str, Any]) -> str:
    if not agreement.standard:
        return agreement.text
    result = agreement.text
    for name in FIELDS:
        result = result.replace(f"%{name}%", str(fields.get(name, "")))
    return result


def _agreement(call: Call, name: str) -> Agreement:
    number = call.params.number(name)
    if not number:
        raise bad_argument(name, "Parameter `Agreement ID` required.")
    agreement = call.portal.agreements.get(number)
    if agreement is None:
        raise bad_argument(name, f"Agreement with id `{number}` not found.")
    return agreement


@method("userconsent.consent.add", "userconsent", "agreement_id ip user_id url origin_id originator_id")
def add(call: Call) -> int:
    """A new row at every call, at the portal's own time; the agreement may be inactive."""
    agreement = _agreement(call, "AGREEMENT_ID")
    try:
        address = str(ipaddress.ip_address(call.params.text("IP")))
    except ValueError as error:
        raise bad_argument("IP", "") from error
    row: dict[str, Any] = {
        "ID": call.portal.next_id("consent", 521),
        "AGREEMENT_ID": agreement.id,
        "USER_ID": call.params.number("USER_ID"),
        "IP": address,
        "URL": call.params.text("URL"),
        "DATE": call.now_iso,
        "ORIGINATOR_ID": call.params.text("ORIGINATOR_ID"),
        "ORIGIN_ID": call.params.text("ORIGIN_ID"),
    }
    call.portal.consents.append(row)
    return int(row["ID"])
