"""Chats with clients."""

from typing import Final

from consent.vocabulary import State
from pages.api.openapi.shapes import (
    MAYBE_NUMBER,
    NAMED,
    NUMBER,
    TEXT,
    Json,
    object_of,
    one_of,
    operation,
    ref,
)

_CHAT: Final = {"chat_id": NUMBER}
SCHEMAS: Final[Json] = {
    "Conversation": object_of(
        chat_id=NUMBER,
        session_id=NUMBER,
        state=one_of(*State),
        client=object_of(user_id=NUMBER, name=TEXT),
        line=object_of(id=NUMBER, name=TEXT),
        connector=TEXT,
        company={"anyOf": [NAMED, {"type": "null"}]},
        last_decision={"anyOf": [ref("Consent"), {"type": "null"}]},
        contact_id=MAYBE_NUMBER,
    ),
}
PATHS: Final[Json] = {
    "/conversations/{chat_id}": {
        "get": operation("A chat", ref("Conversation"), path=_CHAT, errors="404"),
    },
    "/conversations/{chat_id}/save-to-crm": {
        "post": operation(
            "Save the client to CRM", object_of(contact_id=NUMBER), path=_CHAT, errors="404 409 502"
        ),
    },
    "/conversations/{chat_id}/ask": {
        "post": operation("Ask the client (again)", ref("Conversation"), path=_CHAT, errors="404 409"),
    },
}
