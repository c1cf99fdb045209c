"""The history of changes."""

from typing import Final

from models.register_list import MOST_ROWS
from pages.api.openapi.shapes import (
    MAYBE_TEXT,
    MOMENT,
    NUMBER,
    TEXT,
    Json,
    list_of,
    object_of,
    operation,
    ref,
)

SCHEMAS: Final[Json] = {
    "Change": object_of(
        at=MOMENT,
        user_id=NUMBER,
        user_name=MAYBE_TEXT,
        action=TEXT,
        subject=TEXT,
        old={"type": ["object", "null"]},
        new={"type": ["object", "null"]},
    ),
}
PATHS: Final[Json] = {
    "/changes": {
        "get": operation(
            "Changes of settings, the newest first",
            object_of(items=list_of(ref("Change")), next_cursor=MAYBE_TEXT),
            query={
                "subject": TEXT,
                "cursor": TEXT,
                "limit": {"type": "integer", "minimum": 1, "maximum": MOST_ROWS},
            },
            errors="422",
        ),
    },
}
