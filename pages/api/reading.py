"""Reading what a request brought: JSON bodies and queries, checked by schemas, every wrong field named."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any, Final

from flask import request
from marshmallow import RAISE, Schema, ValidationError, fields, validate
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from consent.moscow import MOSCOW
from usecases.errors import Invalid, NotFound

MOST_BYTES: Final = 1024 * 1024
"""An agreement's longest text fits in, also where its writer puts every letter as an escape of six signs."""
LARGEST_ID: Final = 2**63 - 1
"""What a column of ours can hold."""

_BODY: Final = "_schema"
_CODES: Final[dict[str, Any]] = {
    "required": "required",
    "null": "null",
    "invalid": "wrong_type",
    "invalid_utf8": "text_invalid",
    "too_large": "wrong_type",
    "type": "wrong_type",
    "format": "wrong_type",
    "overflow": "wrong_type",
    "special": "wrong_type",
}


class Input(Schema):
    """A schema that refuses what it does not know, and speaks in codes."""

    error_messages = {"unknown": "unknown_field", "type": "wrong_type"}  # noqa: RUF012 - marshmallow's own

    class Meta:
        unknown = RAISE


def text(most: int = 500, **options: Any) -> fields.String:
    return fields.String(
        validate=validate.Length(max=most, error="too_long"), error_messages=_CODES, **options
    )


def choice(*values: str, **options: Any) -> fields.String:
    return fields.String(
        validate=validate.OneOf(values, error="unknown_value"), error_messages=_CODES, **options
    )


class Flag(fields.Boolean):
    """JSON's own true and false only: the text "no" must not read as a yes."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


def flag(**options: Any) -> Flag:
    return Flag(error_messages=_CODES, **options)


class Whole(fields.Integer):
    """A number without a fraction: 1.5 months are not one."""

    def _validated(self, value: Any) -> int:
        if isinstance(value, float) and not value.is_integer():
            raise self.make_error("invalid")
        return super()._validated(value)


def number(
    least: int = 0, most: int = LARGEST_ID, *, outside: str = "unknown_value", **options: Any
) -> Whole:
    """A whole number; ``outside`` is the code for one below or above."""
    return Whole(
        validate=validate.Range(min=least, max=most, error=outside), error_messages=_CODES, **options
    )


class Moment(fields.AwareDateTime):
    """A moment in UTC; what leaves the calendar on the way there is none."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> datetime:
        try:
            return super()._deserialize(value, *args, **kwargs).astimezone(UTC)
        except OverflowError:
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE) from None


def moment(**options: Any) -> Moment:
    """RFC 3339 with its zone."""
    return Moment(format="iso", error_messages=_CODES, **options)


class Day(fields.Date):
    """A day as in 2026-11-24."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> date:
        if not isinstance(value, str):
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE)
        return super()._deserialize(value, *args, **kwargs)


def day(**options: Any) -> Day:
    return Day(format="%Y-%m-%d", error_messages=_CODES, **options)


class MomentOrDay(Moment):
    """A moment, or a day for the moment at which it begins in Moscow."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> datetime:
        try:
            begins = date.fromisoformat(value)
        except (TypeError, ValueError):
            return super()._deserialize(value, *args, **kwargs)
        return datetime.combine(begins, time.min, MOSCOW).astimezone(UTC)


def moment_or_day(**options: Any) -> MomentOrDay:
    return MomentOrDay(format="iso", error_messages=_CODES, **options)


def several(inner: fields.Field[Any], most: int, **options: Any) -> fields.List[Any]:
    return fields.List(
        inner, validate=validate.Length(max=most, error="too_many"), error_messages=_CODES, **options
    )


def nested(schema: type[Input]) -> fields.Nested:
    return fields.Nested(schema, error_messages=_CODES)


def body_of(schema: Schema) -> dict[str, Any]:
    """The body of the request.

    Raises:
        Invalid: with every wrong field, ``recipients.0.inn`` for one inside a list.
        BadRequest, UnsupportedMediaType, RequestEntityTooLarge: it is no JSON object at all.
    """
    return _whole(*body_and_wrong(schema))


def body_and_wrong(schema: Schema) -> tuple[dict[str, Any], dict[str, str]]:
    """The fields of the body that can be read, and codes for those that cannot, for whoever checks on.

    Raises as `body_of`, wrong fields aside.
    """
    if not request.is_json:
        raise UnsupportedMediaType
    try:
        body = json.loads(request.get_data(cache=False))
    except (ValueError, RecursionError):
        raise BadRequest from None
    if not isinstance(body, dict):
        raise BadRequest
    return _read(schema, body)


def query_of(schema: Schema) -> dict[str, Any]:
    """The query of the request; an empty value counts as absent.

    Raises:
        Invalid: with every wrong or unknown name.
    """
    return _whole(*_read(schema, {name: value for name, value in request.args.items() if value}))


def check_address() -> None:
    """An address with signs that no id of ours has names nothing.

    Raises:
        NotFound: for such an address.
    """
    if not all(map(_is_storable, (request.view_args or {}).values())):
        raise NotFound


def _whole(loaded: dict[str, Any], wrong: Mapping[str, str]) -> dict[str, Any]:
    if wrong:
        raise Invalid(fields=wrong)
    return loaded


def _read(schema: Schema, sent: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    unstorable = {name: "text_invalid" for name, value in sent.items() if not _is_storable(value)}
    try:
        loaded, wrong = schema.load({n: value for n, value in sent.items() if n not in unstorable}), {}
    except ValidationError as error:
        loaded, wrong = error.valid_data, dict(_flat(error.messages_dict))
    wrong |= unstorable
    # What is half right, as a list with one wrong row, is wrong.
    spoilt = {path.split(".")[0] for path in wrong}
    return {name: value for name, value in loaded.items() if name not in spoilt}, wrong


def _is_storable(value: object) -> bool:
    """Whether a database takes every text in it: no zero sign, no half of a surrogate pair."""
    if isinstance(value, str):
        return "\0" not in value and not any("\ud800" <= sign <= "\udfff" for sign in value)
    if isinstance(value, list):
        return all(map(_is_storable, value))
    if isinstance(value, dict):
        return all(map(_is_storable, (*value.keys(), *value.values())))
    return True


def _flat(messages: Mapping[Any, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, found in messages.items():
        path = prefix if name == _BODY else f"{prefix}.{name}".strip(".")
        if isinstance(found, Mapping):
            yield from _flat(found, path)
        else:
            yield path, str(found[0])
