"""What descriptions of resources are made of: types, operations, and shapes that several of them have."""

from typing import Any, Final

Json = dict[str, Any]

TEXT: Final[Json] = {"type": "string"}
MAYBE_TEXT: Final[Json] = {"type": ["string", "null"]}
NUMBER: Final[Json] = {"type": "integer"}
MAYBE_NUMBER: Final[Json] = {"type": ["integer", "null"]}
FLAG: Final[Json] = {"type": "boolean"}
MOMENT: Final[Json] = {"type": "string", "format": "date-time"}
MAYBE_MOMENT: Final[Json] = {"type": ["string", "null"], "format": "date-time"}
DAY: Final[Json] = {"type": "string", "format": "date"}


def object_of(required: str = "", /, **properties: Json) -> Json:
    """An object whose required fields are named in one text, apart by spaces."""
    return {"type": "object", "properties": properties, "required": required.split()}


def list_of(items: Json) -> Json:
    return {"type": "array", "items": items}


def differences(names: str) -> Json:
    """Fields with two values each."""
    return {"type": "object", "additionalProperties": object_of(**dict.fromkeys(names.split(), TEXT))}


def one_of(*values: str) -> Json:
    return {"type": "string", "enum": [str(value) for value in values]}


def ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def content(schema: Json) -> Json:
    return {"application/json": {"schema": schema}}


def operation(
    summary: str, answer: Json, *, status: str = "200", body: Json | None = None,
    path: dict[str, Json] | None = None, query: dict[str, Json] | None = None, errors: str = "",
    body_required: bool = True,
) -> Json:  # fmt: skip
    """One method of an address: what it answers, takes, and may be refused with besides 401 and 403."""
    refusals = {code: {"$ref": "#/components/responses/Refusal"} for code in f"401 403 {errors}".split()}
    described: Json = {
        "summary": summary,
        "parameters": [*_parameters("path", path), *_parameters("query", query)],
        "responses": {status: {"description": summary, "content": content(answer)}, **refusals},
    }
    if body is not None:
        described["requestBody"] = {"required": body_required, "content": content(body)}
    return described


def _parameters(place: str, named: dict[str, Json] | None) -> list[Json]:
    return [
        {"name": name, "in": place, "required": place == "path", "schema": schema}
        for name, schema in (named or {}).items()
    ]


def items_of(name: str) -> Json:
    """A whole list, without pages."""
    return object_of(items=list_of(ref(name)))


NAMED: Final = object_of(id=TEXT, name=TEXT)
BY_FIELD: Final[Json] = {"type": "object", "additionalProperties": TEXT}
FINDINGS: Final[Json] = list_of(
    object_of(
        "rule severity field message",
        rule=TEXT,
        severity=one_of("error", "warning"),
        field=TEXT,
        message=TEXT,
    )
)
