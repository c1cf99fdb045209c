"""Why a client cannot be saved to a card though the portal answers: what a person has to decide or change."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from consent.card_plan import SaveRefusal
from crm_sync.cards import is_blank
from integration.errors import IntegrationError
from integration.rest import BadRequest

_MULTIFIELDS: Final = ("PHONE", "EMAIL", "WEB", "IM")
_NOT_VALID: Final = ("crm_field_error_value_not_valid", "crm_field_error_required")
_QUOTED: Final = re.compile(r'"([A-Z][A-Z0-9_]*)"')


class CardRefused(IntegrationError):
    """The client cannot be saved as things stand.

    ``names`` are classic names of fields; they travel in the code, which an order keeps.
    """

    def __init__(self, reason: SaveRefusal, names: Iterable[str] = ()) -> None:
        self.code = reason.naming(names)
        super().__init__(self.code)


def missing_fields(fields: Mapping[str, Any], filled: Mapping[str, Any]) -> dict[str, str]:
    """Required fields that a card would not have: classic names with titles.

    ``fields``: as `crm.item.fields` describes them; ``filled``: what the card has and is given, by the same
    names.
    """
    return {
        str(meta.get("upperName") or name): str(meta.get("title") or name)
        for name, meta in fields.items()
        if isinstance(meta, Mapping)
        and meta.get("isRequired") is True
        and meta.get("isReadOnly") is not True
        and is_blank(filled.get(name))
    }


def refused(error: BadRequest, missing: Mapping[str, str]) -> CardRefused:
    """The portal's "no" to a card in our words (`crm-item-add.md`, error codes).

    It names one field at a time, and its words may quote values: only names of fields are taken from them.
    """
    if error.code not in _NOT_VALID:
        return CardRefused(SaveRefusal.REFUSED)
    named = [name for name in _QUOTED.findall(error.description) if name in _MULTIFIELDS]
    names = [*missing, *(name for name in named if name not in missing)]
    return CardRefused(SaveRefusal.FIELDS_REQUIRED, names) if names else CardRefused(SaveRefusal.REFUSED)
