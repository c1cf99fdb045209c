"""Open lines."""

from typing import Final

from consent.vocabulary import Mode, OnRefusal, OnSilence
from pages.api.openapi.shapes import (
    FLAG,
    MAYBE_MOMENT,
    MAYBE_NUMBER,
    MAYBE_TEXT,
    NUMBER,
    TEXT,
    Json,
    items_of,
    list_of,
    object_of,
    one_of,
    operation,
    ref,
)

_LINE_SETTINGS: Final = {
    "protected": FLAG,
    "agreement_id": MAYBE_TEXT,
    "mode": one_of(*Mode),
    "auto_save_to_crm": FLAG,
    "on_refusal": one_of(*OnRefusal),
    "on_silence": one_of(*OnSilence),
    "silence_days": {"type": "integer", "minimum": 1, "maximum": 30},
    "crm_after_consent": FLAG,
    "native_agreement_off": FLAG,
    "auto_erase": FLAG,
    "revision": MAYBE_NUMBER,
}
SCHEMAS: Final[Json] = {
    "Line": object_of(
        line_id=NUMBER, name=TEXT, warnings=list_of(TEXT), auto_erase_since=MAYBE_MOMENT, **_LINE_SETTINGS
    ),
    "LineInput": object_of("protected", **_LINE_SETTINGS),
}
PATHS: Final[Json] = {
    "/lines": {"get": operation("Open lines of the portal", items_of("Line"), errors="502")},
    "/lines/{line_id}": {
        "put": operation(
            "Protect or release a line",
            ref("Line"),
            body=ref("LineInput"),
            path={"line_id": NUMBER},
            errors="404 409 422 502",
        ),
    },
}
