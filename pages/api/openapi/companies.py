"""Companies, the portal's own ones too."""

from typing import Final

from consent.requisites import CompanyKind
from pages.api.openapi.shapes import (
    BY_FIELD,
    FLAG,
    MAYBE_NUMBER,
    MAYBE_TEXT,
    NUMBER,
    TEXT,
    Json,
    differences,
    items_of,
    list_of,
    object_of,
    one_of,
    operation,
    ref,
)

_REQUISITES: Final = {
    "kind": one_of(*CompanyKind),
    **dict.fromkeys(
        ("full_name", "short_name", "inn", "kpp", "ogrn", "address", "email", "jurisdiction", "country"),
        TEXT,
    ),
    "portal_company_id": MAYBE_NUMBER,
    "portal_requisite_id": MAYBE_NUMBER,
}
_COMPANY: Final = {"company_id": TEXT}
SCHEMAS: Final[Json] = {
    "Company": object_of(id=TEXT, revision=NUMBER, archived=FLAG, warnings=BY_FIELD, **_REQUISITES),
    "CompanyInput": object_of("kind", **_REQUISITES),
    "CompanyChange": object_of("kind", revision=MAYBE_NUMBER, **_REQUISITES),
    "PortalCompany": object_of(
        title=TEXT,
        requisite_name=TEXT,
        wrong=BY_FIELD,
        taken_as=MAYBE_TEXT,
        address_kind=one_of("registered", "legal", "physical", "mailing", "other", "none"),
        **_REQUISITES,
    ),
    "CompanyDrift": object_of(
        company_id=TEXT,
        card={
            "anyOf": [
                object_of(portal_company_id=NUMBER, missing=FLAG, fields=differences("ours portal")),
                {"type": "null"},
            ]
        },
        agreements=list_of(object_of(agreement_id=TEXT, version=NUMBER, fields=differences("frozen now"))),
    ),
}
PATHS: Final[Json] = {
    "/companies": {
        "get": operation(
            "Companies, or those in the archive",
            items_of("Company"),
            query={"archived": one_of("true", "false")},
            errors="422",
        ),
        "post": operation(
            "Enter a company", ref("Company"), status="201", body=ref("CompanyInput"), errors="422"
        ),
    },
    "/companies/portal": {
        "get": operation(
            "The portal's own companies, to be taken over", items_of("PortalCompany"), errors="409 502"
        ),
    },
    "/companies/drift": {
        "get": operation(
            "Companies that differ from their cards or from published texts",
            object_of(items=list_of(ref("CompanyDrift")), portal_available=FLAG),
        ),
    },
    "/companies/{company_id}": {
        "get": operation("One company", ref("Company"), path=_COMPANY, errors="404"),
        "put": operation(
            "Rewrite a company",
            ref("Company"),
            body=ref("CompanyChange"),
            path=_COMPANY,
            errors="404 409 422",
        ),
    },
    "/companies/{company_id}/archive": {
        "post": operation("Put a company away", ref("Company"), path=_COMPANY, errors="404 409"),
    },
    "/companies/{company_id}/restore": {
        "post": operation("Take a company out of the archive", ref("Company"), path=_COMPANY, errors="404"),
    },
}
