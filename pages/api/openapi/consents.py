"""The register: lists, files, evidence."""

from typing import Final

from consent.vocabulary import Method, Status, UrlKind
from models.register_list import MOST_ROWS
from models.register_order import SORTS
from models.register_search import KINDS
from models.register_tally import Unit
from pages.api.openapi.shapes import (
    FLAG,
    MAYBE_NUMBER,
    MAYBE_TEXT,
    MOMENT,
    NAMED,
    NUMBER,
    TEXT,
    Json,
    list_of,
    object_of,
    one_of,
    operation,
    ref,
)
from usecases.exports import Format

_CONSENT: Final = {
    "id": TEXT,
    "seq": NUMBER,
    "status": one_of(*Status),
    "method": one_of(*Method),
    "occurred_at": MOMENT,
    "recorded_at": MOMENT,
    "company": NAMED,
    "agreement": object_of(id=TEXT, version=NUMBER, sha256=TEXT, public_url=MAYBE_TEXT),
    "line": object_of(id=NUMBER, name=TEXT),
    "connector": TEXT,
    "source": TEXT,
    "url": MAYBE_TEXT,
    "url_kind": {"type": ["string", "null"], "enum": [*(str(kind) for kind in UrlKind), None]},
    "client": object_of(user_id=NUMBER, name=TEXT),
    "chat_id": NUMBER,
    "session_id": NUMBER,
    "prompt_message_id": MAYBE_NUMBER,
    "decision_message_id": MAYBE_NUMBER,
    "hash": TEXT,
    "prev_hash": TEXT,
}
_FILTERS: Final = {
    "status": one_of(*Status),
    "method": one_of(*Method),
    "line_id": NUMBER,
    "connector": TEXT,
    "company_id": TEXT,
    "agreement_id": TEXT,
    "version": NUMBER,
    "contact_id": NUMBER,
    "url": TEXT,
    "from": MOMENT,
    "to": MOMENT,
    "q": TEXT,
    "sort": one_of(*SORTS, *(f"-{name}" for name in SORTS)),
}
_PAGE: Final[Json] = {"cursor": TEXT, "limit": {"type": "integer", "minimum": 1, "maximum": MOST_ROWS}}
SCHEMAS: Final[Json] = {
    "Consent": object_of(**_CONSENT),
    "ConsentRow": object_of(**_CONSENT, corrupted=FLAG),
    "ConsentInFull": object_of(
        **_CONSENT,
        corrupted=FLAG,
        agreement_text=TEXT,
        prompt_text=TEXT,
        decision_text=TEXT,
        ip=MAYBE_TEXT,
        user_agent=MAYBE_TEXT,
        proof=object_of(form=NUMBER, seq=NUMBER, prev_hash=TEXT, hash=TEXT, canonical=TEXT, matches=FLAG),
    ),
}
PATHS: Final[Json] = {
    "/consents": {
        "get": operation(
            "The register",
            object_of(items=list_of(ref("ConsentRow")), next_cursor=MAYBE_TEXT, total=NUMBER),
            query={**_FILTERS, **_PAGE},
            errors="422",
        ),
    },
    "/consents/export": {
        "get": operation(
            "An address that hands out the register as a file, once, for a minute",
            object_of("url expires_in total", url=TEXT, expires_in=NUMBER, total=NUMBER),
            query={"format": one_of(*Format), **_FILTERS},
            errors="422",
        ),
    },
    "/consents/evidence": {
        "get": operation(
            "An address that hands out what proves some entries, a ZIP, once, for a minute",
            object_of("url expires_in total", url=TEXT, expires_in=NUMBER, total=NUMBER),
            query={
                "consent_id": TEXT,
                "client_user_id": NUMBER,
                "company_id": TEXT,
                "from": MOMENT,
                "to": MOMENT,
            },
            errors="404 409 422",
        ),
    },
    "/consents/checkpoint": {
        "get": operation(
            "What the register is now, signed, to be kept elsewhere",
            object_of(
                "note size signed_at key mail",
                note=TEXT,
                size=NUMBER,
                signed_at=MOMENT,
                key=TEXT,
                mail=object_of("subject body", subject=TEXT, body=TEXT),
            ),
            errors="404 409",
        ),
    },
    "/consents/timeline": {
        "get": operation(
            "How many decisions there were in each day or month of Moscow's time, by line",
            object_of(
                "unit from to lines points",
                **{
                    "unit": one_of(*Unit),
                    "from": MAYBE_TEXT,
                    "to": MAYBE_TEXT,
                    "lines": list_of(object_of(id=NUMBER, name=TEXT)),
                    "points": list_of(
                        object_of(starts_on=TEXT, line_id=NUMBER, status=one_of(*Status), entries=NUMBER)
                    ),
                },
            ),
            query={name: _FILTERS[name] for name in (*KINDS, "from", "to")},
            errors="422",
        ),
    },
    "/consents/{consent_id}": {
        "get": operation(
            "One entry with its evidence", ref("ConsentInFull"), path={"consent_id": TEXT}, errors="404"
        ),
    },
}
