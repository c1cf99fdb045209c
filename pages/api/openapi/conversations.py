"""Chats with clients."""

from typing import Final

from consent.vocabulary import ErasureState, State
from pages.api.openapi.shapes import (
    DAY,
    MAYBE_NUMBER,
    MOMENT,
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
        erasure={
            "anyOf": [
                object_of(id=TEXT, number=NUMBER, cause=TEXT, state=one_of(*ErasureState), deadline=MOMENT),
                {"type": "null"},
            ]
        },
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
    "/conversations/{chat_id}/withdraw": {
        "post": operation(
            "Enter a withdrawal that came outside the chat",
            ref("Conversation"),
            path=_CHAT,
            body=object_of("document received_on", document=TEXT, received_on=DAY),
            errors="404 409 422",
        ),
    },
    "/conversations/{chat_id}/ask": {
        "post": operation("Ask the client (again)", ref("Conversation"), path=_CHAT, errors="404 409"),
    },
}
