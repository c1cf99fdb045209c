"""Agreements, their drafts and versions."""

from typing import Final

from consent.agreements import LONGEST_TERM_MONTHS
from pages.api.openapi.shapes import (
    FINDINGS,
    FLAG,
    MAYBE_NUMBER,
    MAYBE_TEXT,
    MOMENT,
    NAMED,
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

_VERSION: Final = {
    "version": NUMBER,
    "sha256": TEXT,
    "public_url": TEXT,
    "title": TEXT,
    "material": FLAG,
    "published_at": MOMENT,
}
_PARTIES: Final = list_of(object_of("name inn address", name=TEXT, inn=TEXT, address=TEXT))
_DRAFT: Final = {
    "company_id": TEXT,
    "kind": {"const": "personal_data"},
    "language": one_of("ru", "en"),
    "source": one_of("standard", "custom"),
    "text": MAYBE_TEXT,
    "purposes": list_of(TEXT),
    "recipients": _PARTIES,
    "contact_email": TEXT,
    "data_categories": list_of(TEXT),
    "processors": _PARTIES,
    "term_months": {"type": ["integer", "null"], "minimum": 1, "maximum": LONGEST_TERM_MONTHS},
    "minors": FLAG,
    "crossborder": TEXT,
    "cloud_portal": FLAG,
    "revision": MAYBE_NUMBER,
}
_AGREEMENT: Final = {"agreement_id": TEXT}
SCHEMAS: Final[Json] = {
    "Version": object_of(**_VERSION),
    "Published": object_of(**_VERSION, draft_revision=NUMBER),
    "Agreement": object_of(
        id=TEXT,
        company=NAMED,
        created_at=MOMENT,
        updated_at=MOMENT,
        archived=FLAG,
        has_changes=FLAG,
        lines=list_of(NUMBER),
        versions=list_of(ref("Version")),
        **_DRAFT,
    ),
    "AgreementInput": object_of("company_id kind", **_DRAFT),
    "Preview": object_of(
        title=TEXT,
        html=TEXT,
        plain_text=TEXT,
        prompts=object_of(online_chat=TEXT, implied=TEXT, explicit=TEXT),
    ),
    "Difference": object_of(
        **{
            "from": NUMBER,
            "to": {"type": ["integer", "string"]},
            "rows": list_of(
                object_of(
                    op=one_of("same", "added", "removed", "changed"),
                    old=MAYBE_TEXT,
                    new=MAYBE_TEXT,
                    parts=list_of(object_of(op=one_of("same", "added", "removed"), text=TEXT)),
                )
            ),
        }
    ),
}
PATHS: Final[Json] = {
    "/agreements": {
        "get": operation(
            "Agreements with their versions, or those in the archive",
            items_of("Agreement"),
            query={"archived": one_of("true", "false")},
            errors="422",
        ),
        "post": operation(
            "Begin an agreement", ref("Agreement"), status="201", body=ref("AgreementInput"), errors="422"
        ),
    },
    "/agreements/portal": {
        "get": operation(
            "The portal's own agreements",
            object_of(items=list_of(object_of(id=NUMBER, name=TEXT, active=FLAG, language=TEXT))),
            errors="409 502",
        ),
    },
    "/agreements/portal/{native_id}/text": {
        "get": operation(
            "One of them with a company's fields, to begin an own text with",
            object_of(label=TEXT, text=TEXT, notes=list_of(TEXT)),
            path={"native_id": NUMBER},
            query={"company_id": TEXT, "language": one_of("ru", "en")},
            errors="404 409 422 502",
        ),
    },
    "/agreements/{agreement_id}": {
        "get": operation("One agreement", ref("Agreement"), path=_AGREEMENT, errors="404"),
        "put": operation(
            "Rewrite the draft",
            ref("Agreement"),
            body=ref("AgreementInput"),
            path=_AGREEMENT,
            errors="404 409 422",
        ),
    },
    "/agreements/{agreement_id}/archive": {
        "post": operation("Put an agreement away", ref("Agreement"), path=_AGREEMENT, errors="404 409"),
    },
    "/agreements/{agreement_id}/restore": {
        "post": operation(
            "Take an agreement out of the archive", ref("Agreement"), path=_AGREEMENT, errors="404 409"
        ),
    },
    "/agreements/{agreement_id}/publish": {
        "post": operation(
            "Publish the draft as its next version",
            ref("Published"),
            status="201",
            body=object_of(material=FLAG, revision=MAYBE_NUMBER),
            path=_AGREEMENT,
            errors="404 409 422",
        ),
    },
    "/agreements/{agreement_id}/lint": {
        "get": operation(
            "What the check of the draft finds",
            object_of("findings", findings=FINDINGS),
            path=_AGREEMENT,
            errors="404",
        ),
    },
    "/agreements/{agreement_id}/preview": {
        "get": operation(
            "The draft as clients would meet it", ref("Preview"), path=_AGREEMENT, errors="404 422"
        ),
    },
    "/agreements/{agreement_id}/diff": {
        "get": operation(
            "How one version differs from another, or from the draft",
            ref("Difference"),
            path=_AGREEMENT,
            query={"from": NUMBER, "to": TEXT},
            errors="404 422",
        ),
    },
    "/agreements/{agreement_id}/holders": {
        "get": operation(
            "How many clients consent to each version now",
            object_of(items=list_of(object_of(version=NUMBER, material=FLAG, holders=NUMBER))),
            path=_AGREEMENT,
            errors="404",
        ),
    },
}
