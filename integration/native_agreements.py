"""The portal's own agreements, to be read only (`api-reference/user-consent/`; scope `userconsent`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from integration.portals import Rest
from integration.rest import BadAnswer, as_object
from integration.rest.answers import whole_number


@dataclass(frozen=True, slots=True)
class NativeAgreement:
    """A row of the list; whether it is standard or custom the portal does not tell."""

    id: int
    name: str
    is_active: bool
    language: str
    """Code of the language; often empty."""


@dataclass(frozen=True, slots=True)
class NativeText:
    """An agreement as the portal fills it in: the label of its box, and the text, perhaps HTML."""

    label: str
    text: str


def list_agreements(client: Rest) -> list[NativeAgreement]:
    """All of them, the newest first (`user-consent-agreement-list.md`). Raises RestError."""
    rows = as_object(client.call("userconsent.agreement.list", {}, write=False).result).values()
    found = [_agreement(row) for row in rows if isinstance(row, Mapping)]
    return [agreement for agreement in found if agreement.id]


def agreement_text(client: Rest, agreement_id: int, fields: Mapping[str, str], button: str) -> NativeText:
    """One agreement with the company's ``fields`` in it (`user-consent-agreement-text.md`).

    The portal fills standard agreements only, and not always in the right place: read the text before
    trusting it. Raises RestError: BadRequest for an unknown agreement.
    """
    params = {"id": agreement_id, "replace": {"button_caption": button, "fields": dict(fields)}}
    result = client.call("userconsent.agreement.text", params, write=False).result
    if not isinstance(result, Mapping) or not isinstance(result.get("TEXT"), str):
        raise BadAnswer("userconsent.agreement.text")
    return NativeText(_text(result, "LABEL"), result["TEXT"])


def _agreement(row: Mapping[str, Any]) -> NativeAgreement:
    return NativeAgreement(
        id=whole_number(row.get("ID")) or 0,
        name=_text(row, "NAME"),
        is_active=row.get("ACTIVE") == "Y",
        language=_text(row, "LANGUAGE_ID"),
    )


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return value.strip() if isinstance(value, str) else ""
