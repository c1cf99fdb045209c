"""Which columns of an entry its hash covers; an entry is checked in the form that it was written in.

Forms differ as `consent.fingerprint` says.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from consent.fingerprint import FORM

_PLAIN: Final = (
    "public_id", "seq", "form", "status", "method", "occurred_at", "recorded_at",
    "company_public_id", "company_name", "agreement_public_id", "version_number", "text_sha256",
    "line_id", "line_name", "connector", "source", "url", "url_kind", "client_user_id",
    "chat_id", "session_id", "prompt_message_id", "decision_message_id", "invalidates_seq",
)  # fmt: skip
_OUR_NUMBERS: Final = ("client_id", "company_id", "version_id", "prompt_id")
_PERSONAL: Final = {
    "name": "client_name", "email": "client_email", "phone": "client_phone", "decision_text": "decision_text",
}  # fmt: skip
_OF_PAGES: Final = {"ip": "ip", "user_agent": "user_agent"}
_PROMPT: Final = {"prompt_text": "prompt_text"}


@dataclass(frozen=True, slots=True)
class Covered:
    """What the hash of an entry is made of."""

    plain: tuple[str, ...]
    """Columns that it covers as they are."""
    personal: Mapping[str, str]
    """What it covers by a salted commitment only: names there, and the attributes they are kept in."""


FORMS: Final = {
    1: Covered((*_PLAIN, "prompt_text"), _PERSONAL),
    2: Covered((*_PLAIN, "prompt_text"), _PERSONAL | _OF_PAGES),
    3: Covered(_PLAIN + _OUR_NUMBERS, _PERSONAL | _OF_PAGES | _PROMPT),
}


def covered_by(form: int) -> Covered:
    """What is covered in a form; in one that somebody made up, as in the newest: it proves nothing."""
    return FORMS.get(form, FORMS[FORM])
