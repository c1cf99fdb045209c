"""`/api/v1/openapi.json`: the JSON API described by hand in OpenAPI 3.1; a test holds it to the routes."""

from typing import Final

from pages.api.openapi import agreements, changes, companies, consents, conversations, erasures, lines
from pages.api.openapi.shapes import BY_FIELD, FINDINGS, TEXT, Json, content, list_of, object_of, ref

_RESOURCES: Final = (lines, companies, agreements, changes, consents, conversations, erasures)
_SCHEMAS: Final[Json] = {
    "Error": object_of(
        "error",
        error=object_of(
            "code message fields",
            code=TEXT,
            message=TEXT,
            fields=BY_FIELD,
            findings=FINDINGS,
            candidates=list_of(conversations.CANDIDATE),
        ),
    ),
    **{name: schema for resource in _RESOURCES for name, schema in resource.SCHEMAS.items()},
}
_PATHS: Final[Json] = {
    **{path: operations for resource in _RESOURCES for path, operations in resource.PATHS.items()},
    "/openapi.json": {
        "get": {
            "summary": "This description",
            "security": [],
            "responses": {"200": {"description": "OpenAPI 3.1", "content": content({"type": "object"})}},
        }
    },
}

DESCRIPTION: Final[Json] = {
    "openapi": "3.1.0",
    "info": {"title": "Soglasie", "version": "1"},
    "servers": [{"url": "/api/v1"}],
    "security": [{"page_session": []}],
    "paths": _PATHS,
    "components": {
        "schemas": _SCHEMAS,
        "responses": {"Refusal": {"description": "Refused", "content": content(ref("Error"))}},
        "securitySchemes": {"page_session": {"type": "http", "scheme": "bearer"}},
    },
}
