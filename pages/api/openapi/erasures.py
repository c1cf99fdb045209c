"""Cases of erasure, and who answers for personal data."""

from typing import Final

from consent.erasure import ItemAction, ItemKind, ItemState
from consent.vocabulary import ErasureCause, ErasureState
from pages.api.openapi.shapes import (
    DAY,
    FLAG,
    MAYBE_MOMENT,
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

_CASE: Final = {"case_id": TEXT}
_ITEM: Final = {
    "id": NUMBER,
    "kind": one_of(*ItemKind),
    "ref": NUMBER,
    "title": TEXT,
    "url": MAYBE_TEXT,
    "found_by": TEXT,
    "categories": list_of(TEXT),
    "reason": TEXT,
    "reason_text": TEXT,
    "action": one_of(*ItemAction),
    "state": one_of(*ItemState),
}


def _maybe(schema: Json) -> Json:
    return {"anyOf": [schema, {"type": "null"}]}


def _step(summary: str, body: Json | None = None, errors: str = "404 409", more: Json | None = None) -> Json:
    return {
        "post": operation(summary, ref("Erasure"), path={**_CASE, **(more or {})}, body=body, errors=errors)
    }


SCHEMAS: Final[Json] = {
    "Erasure": object_of(
        id=TEXT,
        number=NUMBER,
        chat_id=NUMBER,
        client=object_of(user_id=NUMBER, name=TEXT),
        company=_maybe(NAMED),
        line=object_of(id=NUMBER, name=TEXT),
        connector=TEXT,
        cause=one_of(*ErasureCause),
        basis=TEXT,
        state=one_of(*ErasureState),
        outcome=MAYBE_TEXT,
        opened_by=MAYBE_NUMBER,
        opened_at=MOMENT,
        found_at=MOMENT,
        stop_by=MOMENT,
        deadline=MOMENT,
        planned_at=MOMENT,
        closed_at=MAYBE_MOMENT,
        calendar_known=FLAG,
        is_overdue=FLAG,
        approved=_maybe(object_of(by=NUMBER, at=MOMENT)),
        hold=_maybe(object_of(reason=TEXT, until=MOMENT)),
        extended=_maybe(object_of(reason=TEXT, at=MOMENT)),
        cancel_reason=MAYBE_TEXT,
        inventory=list_of(object_of(**_ITEM, owner=_maybe(object_of(kind=TEXT, ref=NUMBER)))),
        by_hand=list_of(object_of(**_ITEM, done_at=MAYBE_MOMENT, done_by=MAYBE_NUMBER)),
        documents=list_of(
            object_of(
                id=TEXT,
                kind=one_of("act", "extract"),
                format=one_of("pdf", "json"),
                number=TEXT,
                sha256=TEXT,
                url=TEXT,
            )
        ),
        events=list_of(
            object_of(
                number=NUMBER,
                at=MOMENT,
                what=TEXT,
                item=_maybe(object_of(kind=TEXT, ref=NUMBER)),
                by=MAYBE_NUMBER,
                details={"type": "object"},
            )
        ),
        error=_maybe(object_of(code=TEXT, message=TEXT)),
    ),
    "ErasureInput": object_of(
        "chat_id cause",
        chat_id=NUMBER,
        cause=one_of(*ErasureCause),
        received_on={"type": ["string", "null"], "format": "date"},
        document=TEXT,
    ),
    "Officers": object_of("items", items=list_of(object_of("user_id", user_id=NUMBER, name=TEXT))),
}
_REASON: Final = object_of("reason", reason=TEXT)
_KINDS: Final = {
    "state": one_of(*ErasureState),
    "cause": one_of(*ErasureCause),
    "chat_id": NUMBER,
    "open": one_of("0", "1"),
}
PATHS: Final[Json] = {
    "/erasures": {
        "get": operation(
            "Cases of erasure",
            object_of(items=list_of(ref("Erasure")), next_cursor=MAYBE_TEXT, total=NUMBER),
            query={**_KINDS, "sort": one_of("newest", "deadline"), "cursor": TEXT, "limit": NUMBER},
            errors="422",
        ),
        "post": operation(
            "Open a case; one that is open is answered with 200",
            ref("Erasure"),
            status="201",
            body=ref("ErasureInput"),
            errors="404 409 422",
        ),
    },
    "/erasures/{case_id}": {"get": operation("A case", ref("Erasure"), path=_CASE, errors="404")},
    "/erasures/{case_id}/approve": _step("Let the destruction begin"),
    "/erasures/{case_id}/cancel": _step("End a case before the destruction", _REASON, "404 409 422"),
    "/erasures/{case_id}/hold": _step(
        "Hold a case until a day",
        object_of("reason until", reason=TEXT, until={"anyOf": [MOMENT, DAY]}),
        "404 409 422",
    ),
    "/erasures/{case_id}/extend": _step("Prolong the term of the law, once", _REASON, "404 409 422"),
    "/erasures/{case_id}/retry": _step("Try a case that failed once more"),
    "/erasures/{case_id}/items/{item_id}": _step(
        "Decide on what was held",
        object_of("action", action=one_of("keep", "delete", "scrub"), reason=TEXT),
        "404 409 422",
        {"item_id": NUMBER},
    ),
    "/erasures/{case_id}/by-hand/{item_id}": _step(
        "Tick off what was removed by hand", object_of("done", done=FLAG), "404 409 422", {"item_id": NUMBER}
    ),
    "/erasures/{case_id}/documents/{document_id}": {
        "get": {
            **operation("A document as a file", TEXT, path={**_CASE, "document_id": TEXT}, errors="404"),
        },
    },
    "/officers": {
        "get": operation("Privacy officers", ref("Officers")),
        "put": operation("Name the privacy officers", ref("Officers"), body=ref("Officers"), errors="422"),
    },
}
