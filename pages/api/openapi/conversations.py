"""Chats with clients."""

from typing import Final

from consent.card_plan import NEW, FieldAction
from consent.erasure import ItemKind
from consent.recognise import ContactKind
from consent.vocabulary import ErasureState, State
from pages.api.openapi.shapes import (
    DAY,
    FLAG,
    MAYBE_MOMENT,
    MAYBE_NUMBER,
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

_CARD: Final[Json] = {"anyOf": [NUMBER, one_of(NEW)]}
CANDIDATE: Final = object_of(
    id=NUMBER,
    name=TEXT,
    created_at=MAYBE_MOMENT,
    found_by=one_of("chat", "saved", "im", "mark", "phone", "email"),
    is_ours=FLAG,
)
_PROBLEM: Final = object_of(code=TEXT, message=TEXT)
_CHAT: Final = {"chat_id": NUMBER}
SCHEMAS: Final[Json] = {
    "CrmPreview": object_of(
        candidates=list_of(CANDIDATE),
        chosen=MAYBE_NUMBER,
        must_choose=FLAG,
        fields=list_of(
            object_of(key=TEXT, title=TEXT, value=TEXT, now=TEXT, action=one_of(*FieldAction)),
        ),
        recognised=list_of(object_of(kind=one_of(*ContactKind), value=TEXT, message_id=NUMBER)),
        problems=list_of(_PROBLEM),
    ),
    "CrmWish": object_of(
        contact_id=_CARD,
        without=list_of(TEXT),
        **{"with": list_of(object_of("kind value", kind=one_of(*ContactKind), value=TEXT))},
    ),
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
        contact={
            "anyOf": [
                object_of(id=NUMBER, state=one_of("linked", "gone", "merged"), since=MAYBE_MOMENT),
                {"type": "null"},
            ]
        },
        save_problem={"anyOf": [_PROBLEM, {"type": "null"}]},
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
    "/conversations/{chat_id}/crm-preview": {
        "get": operation(
            "What saving the client to CRM would do",
            ref("CrmPreview"),
            path=_CHAT,
            query={"contact_id": _CARD},
            errors="404 409 422 502",
        ),
    },
    "/conversations/{chat_id}/save-to-crm": {
        "post": operation(
            "Save the client to CRM",
            object_of(contact_id=NUMBER),
            path=_CHAT,
            body=ref("CrmWish"),
            body_required=False,
            errors="404 409 422 502",
        ),
    },
    "/conversations/{chat_id}/portal-card/permit": {
        "post": operation(
            "Ask whether the portal's own button may be pressed in a chat",
            object_of(permitted=FLAG),
            path=_CHAT,
            errors="404 409",
        ),
    },
    "/conversations/{chat_id}/portal-card": {
        "post": operation(
            "Note which cards the portal's own button has made",
            object_of(
                cards=list_of(
                    object_of(
                        kind=one_of(ItemKind.LEAD, ItemKind.CONTACT, ItemKind.DEAL), id=NUMBER, url=TEXT
                    )
                )
            ),
            path=_CHAT,
            errors="404 409 502",
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
