"""`/api/v1/openapi.json`: the JSON API described by hand in OpenAPI 3.1; a test holds it to the routes."""

from typing import Any, Final

from consent.agreements import LONGEST_TERM_MONTHS
from consent.requisites import CompanyKind
from consent.vocabulary import Method, Mode, OnRefusal, OnSilence, State, Status, UrlKind
from models.register_list import MOST_ROWS
from models.register_order import SORTS
from models.register_search import KINDS
from models.register_tally import Unit
from usecases.exports import Format

Json = dict[str, Any]

_TEXT: Final[Json] = {"type": "string"}
_MAYBE_TEXT: Final[Json] = {"type": ["string", "null"]}
_NUMBER: Final[Json] = {"type": "integer"}
_MAYBE_NUMBER: Final[Json] = {"type": ["integer", "null"]}
_FLAG: Final[Json] = {"type": "boolean"}
_MOMENT: Final[Json] = {"type": "string", "format": "date-time"}


def _object(required: str = "", /, **properties: Json) -> Json:
    return {"type": "object", "properties": properties, "required": required.split()}


def _list(items: Json) -> Json:
    return {"type": "array", "items": items}


def _differences(names: str) -> Json:
    """Fields with two values each."""
    return {"type": "object", "additionalProperties": _object(**dict.fromkeys(names.split(), _TEXT))}


def _one_of(*values: str) -> Json:
    return {"type": "string", "enum": [str(value) for value in values]}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _content(schema: Json) -> Json:
    return {"application/json": {"schema": schema}}


def _operation(
    summary: str, answer: Json, *, status: str = "200", body: Json | None = None,
    path: dict[str, Json] | None = None, query: dict[str, Json] | None = None, errors: str = "",
) -> Json:  # fmt: skip
    refusals = {code: {"$ref": "#/components/responses/Refusal"} for code in f"401 403 {errors}".split()}
    operation: Json = {
        "summary": summary,
        "parameters": [*_parameters("path", path), *_parameters("query", query)],
        "responses": {status: {"description": summary, "content": _content(answer)}, **refusals},
    }
    if body is not None:
        operation["requestBody"] = {"required": True, "content": _content(body)}
    return operation


def _parameters(place: str, named: dict[str, Json] | None) -> list[Json]:
    return [
        {"name": name, "in": place, "required": place == "path", "schema": schema}
        for name, schema in (named or {}).items()
    ]


_VERSION: Final = {
    "version": _NUMBER, "sha256": _TEXT, "public_url": _TEXT, "title": _TEXT, "material": _FLAG,
    "published_at": _MOMENT,
}  # fmt: skip
_NAMED = _object(id=_TEXT, name=_TEXT)
_LINE_SETTINGS: Final = {
    "protected": _FLAG,
    "agreement_id": _MAYBE_TEXT,
    "mode": _one_of(*Mode),
    "auto_save_to_crm": _FLAG,
    "on_refusal": _one_of(*OnRefusal),
    "on_silence": _one_of(*OnSilence),
    "silence_days": {"type": "integer", "minimum": 1, "maximum": 30},
    "crm_after_consent": _FLAG,
    "native_agreement_off": _FLAG,
    "revision": _MAYBE_NUMBER,
}
_REQUISITES: Final = {
    "kind": _one_of(*CompanyKind),
    **dict.fromkeys(
        ("full_name", "short_name", "inn", "kpp", "ogrn", "address", "email", "jurisdiction", "country"),
        _TEXT,
    ),
    "portal_company_id": _MAYBE_NUMBER,
    "portal_requisite_id": _MAYBE_NUMBER,
}
_BY_FIELD: Final[Json] = {"type": "object", "additionalProperties": _TEXT}
_PARTIES: Final = _list(_object("name inn address", name=_TEXT, inn=_TEXT, address=_TEXT))
_DRAFT: Final = {
    "company_id": _TEXT,
    "kind": {"const": "personal_data"},
    "language": _one_of("ru", "en"),
    "source": _one_of("standard", "custom"),
    "text": _MAYBE_TEXT,
    "purposes": _list(_TEXT),
    "recipients": _PARTIES,
    "contact_email": _TEXT,
    "data_categories": _list(_TEXT),
    "processors": _PARTIES,
    "term_months": {"type": ["integer", "null"], "minimum": 1, "maximum": LONGEST_TERM_MONTHS},
    "minors": _FLAG,
    "crossborder": _TEXT,
    "cloud_portal": _FLAG,
    "revision": _MAYBE_NUMBER,
}
_CONSENT: Final = {
    "id": _TEXT,
    "seq": _NUMBER,
    "status": _one_of(*Status),
    "method": _one_of(*Method),
    "occurred_at": _MOMENT,
    "recorded_at": _MOMENT,
    "company": _NAMED,
    "agreement": _object(id=_TEXT, version=_NUMBER, sha256=_TEXT, public_url=_MAYBE_TEXT),
    "line": _object(id=_NUMBER, name=_TEXT),
    "connector": _TEXT,
    "source": _TEXT,
    "url": _MAYBE_TEXT,
    "url_kind": {"type": ["string", "null"], "enum": [*(str(kind) for kind in UrlKind), None]},
    "client": _object(user_id=_NUMBER, name=_TEXT),
    "chat_id": _NUMBER,
    "session_id": _NUMBER,
    "prompt_message_id": _MAYBE_NUMBER,
    "decision_message_id": _MAYBE_NUMBER,
    "hash": _TEXT,
    "prev_hash": _TEXT,
}
_FINDINGS: Final[Json] = _list(_object(
    "rule severity field message",
    rule=_TEXT, severity=_one_of("error", "warning"), field=_TEXT, message=_TEXT,
))  # fmt: skip
_SCHEMAS: Final[Json] = {
    "Error": _object("error", error=_object("code message fields", code=_TEXT, message=_TEXT,
                                            fields=_BY_FIELD, findings=_FINDINGS)),
    "Line": _object(line_id=_NUMBER, name=_TEXT, warnings=_list(_TEXT), **_LINE_SETTINGS),
    "LineInput": _object("protected", **_LINE_SETTINGS),
    "Company": _object(id=_TEXT, revision=_NUMBER, archived=_FLAG, warnings=_BY_FIELD, **_REQUISITES),
    "CompanyInput": _object("kind", **_REQUISITES),
    "CompanyChange": _object("kind", revision=_MAYBE_NUMBER, **_REQUISITES),
    "PortalCompany": _object(
        title=_TEXT, requisite_name=_TEXT, wrong=_BY_FIELD, taken_as=_MAYBE_TEXT,
        address_kind=_one_of("registered", "legal", "physical", "mailing", "other", "none"), **_REQUISITES,
    ),
    "CompanyDrift": _object(
        company_id=_TEXT,
        card={"anyOf": [
            _object(portal_company_id=_NUMBER, missing=_FLAG, fields=_differences("ours portal")),
            {"type": "null"},
        ]},
        agreements=_list(_object(agreement_id=_TEXT, version=_NUMBER, fields=_differences("frozen now"))),
    ),
    "Version": _object(**_VERSION),
    "Published": _object(**_VERSION, draft_revision=_NUMBER),
    "Agreement": _object(id=_TEXT, company=_NAMED, created_at=_MOMENT, updated_at=_MOMENT,
                         archived=_FLAG, has_changes=_FLAG, lines=_list(_NUMBER),
                         versions=_list(_ref("Version")), **_DRAFT),
    "AgreementInput": _object("company_id kind", **_DRAFT),
    "Preview": _object(title=_TEXT, html=_TEXT, plain_text=_TEXT,
                       prompts=_object(online_chat=_TEXT, implied=_TEXT, explicit=_TEXT)),
    "Difference": _object(**{"from": _NUMBER, "to": {"type": ["integer", "string"]}, "rows": _list(_object(
        op=_one_of("same", "added", "removed", "changed"), old=_MAYBE_TEXT, new=_MAYBE_TEXT,
        parts=_list(_object(op=_one_of("same", "added", "removed"), text=_TEXT)),
    ))}),
    "Change": _object(at=_MOMENT, user_id=_NUMBER, user_name=_MAYBE_TEXT, action=_TEXT, subject=_TEXT,
                      old={"type": ["object", "null"]}, new={"type": ["object", "null"]}),
    "Consent": _object(**_CONSENT),
    "ConsentRow": _object(**_CONSENT, corrupted=_FLAG),
    "ConsentInFull": _object(
        **_CONSENT, corrupted=_FLAG, agreement_text=_TEXT, prompt_text=_TEXT, decision_text=_TEXT,
        ip=_MAYBE_TEXT, user_agent=_MAYBE_TEXT,
        proof=_object(form=_NUMBER, seq=_NUMBER, prev_hash=_TEXT, hash=_TEXT, canonical=_TEXT, matches=_FLAG),
    ),
    "Conversation": _object(
        chat_id=_NUMBER, session_id=_NUMBER, state=_one_of(*State),
        client=_object(user_id=_NUMBER, name=_TEXT),
        line=_object(id=_NUMBER, name=_TEXT), connector=_TEXT, company={"anyOf": [_NAMED, {"type": "null"}]},
        last_decision={"anyOf": [_ref("Consent"), {"type": "null"}]}, contact_id=_MAYBE_NUMBER,
    ),
}  # fmt: skip
_FILTERS: Final = {
    "status": _one_of(*Status),
    "method": _one_of(*Method),
    "line_id": _NUMBER,
    "connector": _TEXT,
    "company_id": _TEXT,
    "agreement_id": _TEXT,
    "version": _NUMBER,
    "contact_id": _NUMBER,
    "url": _TEXT,
    "from": _MOMENT,
    "to": _MOMENT,
    "q": _TEXT,
    "sort": _one_of(*SORTS, *(f"-{name}" for name in SORTS)),
}
_PAGE: Final[Json] = {"cursor": _TEXT, "limit": {"type": "integer", "minimum": 1, "maximum": MOST_ROWS}}
_AGREEMENT: Final = {"agreement_id": _TEXT}
_CHAT: Final = {"chat_id": _NUMBER}
_COMPANY: Final = {"company_id": _TEXT}


def _items(name: str) -> Json:
    return _object(items=_list(_ref(name)))


_PATHS: Final[Json] = {
    "/lines": {"get": _operation("Open lines of the portal", _items("Line"), errors="502")},
    "/lines/{line_id}": {
        "put": _operation("Protect or release a line", _ref("Line"), body=_ref("LineInput"),
                          path={"line_id": _NUMBER}, errors="404 409 422 502"),
    },
    "/companies": {
        "get": _operation("Companies, or those in the archive", _items("Company"),
                          query={"archived": _one_of("true", "false")}, errors="422"),
        "post": _operation("Enter a company", _ref("Company"), status="201", body=_ref("CompanyInput"),
                           errors="422"),
    },
    "/companies/portal": {
        "get": _operation("The portal's own companies, to be taken over", _items("PortalCompany"),
                          errors="409 502"),
    },
    "/companies/drift": {
        "get": _operation("Companies that differ from their cards or from published texts",
                          _object(items=_list(_ref("CompanyDrift")), portal_available=_FLAG)),
    },
    "/companies/{company_id}": {
        "get": _operation("One company", _ref("Company"), path=_COMPANY, errors="404"),
        "put": _operation("Rewrite a company", _ref("Company"), body=_ref("CompanyChange"), path=_COMPANY,
                          errors="404 409 422"),
    },
    "/companies/{company_id}/archive": {
        "post": _operation("Put a company away", _ref("Company"), path=_COMPANY, errors="404 409"),
    },
    "/companies/{company_id}/restore": {
        "post": _operation("Take a company out of the archive", _ref("Company"), path=_COMPANY,
                           errors="404"),
    },
    "/agreements": {
        "get": _operation("Agreements with their versions, or those in the archive", _items("Agreement"),
                          query={"archived": _one_of("true", "false")}, errors="422"),
        "post": _operation("Begin an agreement", _ref("Agreement"), status="201",
                           body=_ref("AgreementInput"), errors="422"),
    },
    "/agreements/portal": {
        "get": _operation("The portal's own agreements", _object(items=_list(
            _object(id=_NUMBER, name=_TEXT, active=_FLAG, language=_TEXT))), errors="409 502"),
    },
    "/agreements/portal/{native_id}/text": {
        "get": _operation("One of them with a company's fields, to begin an own text with",
                          _object(label=_TEXT, text=_TEXT, notes=_list(_TEXT)), path={"native_id": _NUMBER},
                          query={"company_id": _TEXT, "language": _one_of("ru", "en")},
                          errors="404 409 422 502"),
    },
    "/agreements/{agreement_id}": {
        "get": _operation("One agreement", _ref("Agreement"), path=_AGREEMENT, errors="404"),
        "put": _operation("Rewrite the draft", _ref("Agreement"), body=_ref("AgreementInput"),
                          path=_AGREEMENT, errors="404 409 422"),
    },
    "/agreements/{agreement_id}/archive": {
        "post": _operation("Put an agreement away", _ref("Agreement"), path=_AGREEMENT, errors="404 409"),
    },
    "/agreements/{agreement_id}/restore": {
        "post": _operation("Take an agreement out of the archive", _ref("Agreement"), path=_AGREEMENT,
                           errors="404 409"),
    },
    "/agreements/{agreement_id}/publish": {
        "post": _operation("Publish the draft as its next version", _ref("Published"), status="201",
                           body=_object(material=_FLAG, revision=_MAYBE_NUMBER), path=_AGREEMENT,
                           errors="404 409 422"),
    },
    "/agreements/{agreement_id}/lint": {
        "get": _operation("What the check of the draft finds", _object("findings", findings=_FINDINGS),
                          path=_AGREEMENT, errors="404"),
    },
    "/agreements/{agreement_id}/preview": {
        "get": _operation("The draft as clients would meet it", _ref("Preview"), path=_AGREEMENT,
                          errors="404 422"),
    },
    "/agreements/{agreement_id}/diff": {
        "get": _operation("How one version differs from another, or from the draft", _ref("Difference"),
                          path=_AGREEMENT, query={"from": _NUMBER, "to": _TEXT}, errors="404 422"),
    },
    "/agreements/{agreement_id}/holders": {
        "get": _operation("How many clients consent to each version now", _object(items=_list(
            _object(version=_NUMBER, material=_FLAG, holders=_NUMBER))), path=_AGREEMENT, errors="404"),
    },
    "/changes": {
        "get": _operation("Changes of settings, the newest first", _object(items=_list(_ref("Change")),
                                                                           next_cursor=_MAYBE_TEXT),
                          query={"subject": _TEXT, "cursor": _TEXT,
                                 "limit": {"type": "integer", "minimum": 1, "maximum": MOST_ROWS}},
                          errors="422"),
    },
    "/consents": {
        "get": _operation("The register", _object(items=_list(_ref("ConsentRow")), next_cursor=_MAYBE_TEXT,
                                                  total=_NUMBER), query={**_FILTERS, **_PAGE}, errors="422"),
    },
    "/consents/export": {
        "get": _operation("An address that hands out the register as a file, once, for a minute",
                          _object("url expires_in total", url=_TEXT, expires_in=_NUMBER, total=_NUMBER),
                          query={"format": _one_of(*Format), **_FILTERS}, errors="422"),
    },
    "/consents/evidence": {
        "get": _operation("An address that hands out what proves some entries, a ZIP, once, for a minute",
                          _object("url expires_in total", url=_TEXT, expires_in=_NUMBER, total=_NUMBER),
                          query={"consent_id": _TEXT, "client_user_id": _NUMBER, "company_id": _TEXT,
                                 "from": _MOMENT, "to": _MOMENT}, errors="404 409 422"),
    },
    "/consents/checkpoint": {
        "get": _operation("What the register is now, signed, to be kept elsewhere",
                          _object("note size signed_at key mail", note=_TEXT, size=_NUMBER,
                                  signed_at=_MOMENT, key=_TEXT,
                                  mail=_object("subject body", subject=_TEXT, body=_TEXT)),
                          errors="404 409"),
    },
    "/consents/timeline": {
        "get": _operation("How many decisions there were in each day or month of Moscow's time, by line",
                          _object("unit from to lines points", **{
                              "unit": _one_of(*Unit), "from": _MAYBE_TEXT, "to": _MAYBE_TEXT,
                              "lines": _list(_object(id=_NUMBER, name=_TEXT)),
                              "points": _list(_object(starts_on=_TEXT, line_id=_NUMBER,
                                                      status=_one_of(*Status), entries=_NUMBER)),
                          }),
                          query={name: _FILTERS[name] for name in (*KINDS, "from", "to")}, errors="422"),
    },
    "/consents/{consent_id}": {
        "get": _operation("One entry with its evidence", _ref("ConsentInFull"), path={"consent_id": _TEXT},
                          errors="404"),
    },
    "/conversations/{chat_id}": {
        "get": _operation("A chat", _ref("Conversation"), path=_CHAT, errors="404"),
    },
    "/conversations/{chat_id}/save-to-crm": {
        "post": _operation("Save the client to CRM", _object(contact_id=_NUMBER), path=_CHAT,
                           errors="404 409 502"),
    },
    "/conversations/{chat_id}/ask": {
        "post": _operation("Ask the client (again)", _ref("Conversation"), path=_CHAT, errors="404 409"),
    },
    "/openapi.json": {"get": {"summary": "This description", "security": [], "responses": {
        "200": {"description": "OpenAPI 3.1", "content": _content({"type": "object"})}}}},
}  # fmt: skip

DESCRIPTION: Final[Json] = {
    "openapi": "3.1.0",
    "info": {"title": "Soglasie", "version": "1"},
    "servers": [{"url": "/api/v1"}],
    "security": [{"page_session": []}],
    "paths": _PATHS,
    "components": {
        "schemas": _SCHEMAS,
        "responses": {"Refusal": {"description": "Refused", "content": _content(_ref("Error"))}},
        "securitySchemes": {"page_session": {"type": "http", "scheme": "bearer"}},
    },
}
