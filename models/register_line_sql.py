"""How a database is asked for entries as lines (`models.register_lines`), in the SQL of each.

A line has its fields between tabs: number, id, public id, both hashes, salt and encrypted contacts as
hexadecimal digits, the personal part, and the form that is hashed, with a place for the commitment.
"""

from collections.abc import Mapping
from functools import cache
from typing import Final, Protocol

from sqlalchemy import Select, String, literal_column, select

from models.register import RegisterEntry
from models.register_covered import FORMS, Covered
from models.register_moments import MOMENTS


class _Sql(Protocol):
    """What the databases say in another way."""

    tab: str
    together: str
    """All lines as one value."""
    is_usual: str
    """Whether columns have their types, where JSON does not tell."""

    def hex(self, column: str) -> str: ...

    def moment(self, column: str) -> str: ...

    def json(self, values: Mapping[str, str]) -> str:
        """An object of values by names, in the order of these."""


class _Sqlite:
    tab = "char(9)"
    # As bytes: a text need not be UTF-8.
    together = "CAST(group_concat(line, char(10)) AS BLOB)"
    is_usual = (
        "typeof(prev_hash) || typeof(hash) || typeof(salt) = 'texttextblob'"
        " AND typeof(sealed_email) IN ('null', 'blob') AND typeof(sealed_phone) IN ('null', 'blob')"
    )

    def hex(self, column: str) -> str:
        return f"hex({column})"

    def moment(self, column: str) -> str:
        day, time = f"substr({column}, 1, 10)", f"substr({column}, 12)"
        return f"CASE {column} WHEN {day} || ' ' || {time} THEN {day} || 'T' || {time} || 'Z' END"

    def json(self, values: Mapping[str, str]) -> str:
        pairs = ", ".join(f"'{name}', {value}" for name, value in values.items())
        return f"json_object({pairs})"


class _Postgresql:
    tab = "chr(9)"
    together = "string_agg(line, chr(10))"
    is_usual = "TRUE"

    def hex(self, column: str) -> str:
        return f"coalesce(encode({column}, 'hex'), '')"

    def moment(self, column: str) -> str:
        return f"""to_char(timezone('UTC', {column}), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""

    def json(self, values: Mapping[str, str]) -> str:
        named = ", ".join(f'{value} AS "{name}"' for name, value in values.items())
        return f"(SELECT CAST(row_to_json(made) AS text) FROM (SELECT {named}) AS made)"  # noqa: S608 - ours


_SQL: Final[Mapping[str, _Sql]] = {"sqlite": _Sqlite(), "postgresql": _Postgresql()}


@cache
def lines(dialect: str) -> Select[str]:
    """Asks for one ``line`` of each entry in their order; an empty one where none can be made."""
    made = literal_column(_line(_SQL[dialect]), String()).label("line")
    return select(made).select_from(RegisterEntry).order_by(RegisterEntry.seq)


def together(dialect: str, query: Select[str]) -> Select[bytes | str]:
    """The same as one value: other threads go on while the database makes it."""
    return select(literal_column(_SQL[dialect].together)).select_from(query.subquery())


def _line(sql: _Sql) -> str:
    fields = [
        "seq", "id", "public_id", "prev_hash", "hash",
        sql.hex("salt"), sql.hex("sealed_email"), sql.hex("sealed_phone"),
        _of_each_form({form: _json(sql, covered.personal) for form, covered in FORMS.items()}),
        _of_each_form({form: _json(sql, _plain(sql, covered)) for form, covered in FORMS.items()}),
    ]  # fmt: skip
    line = f" || {sql.tab} || ".join(fields)
    return f"CASE WHEN {sql.is_usual} THEN coalesce({line}, '') ELSE '' END"


def _of_each_form(made: Mapping[int, str]) -> str:
    cases = " ".join(f"WHEN {form} THEN {value}" for form, value in made.items())
    return f"CASE form {cases} ELSE '' END"


def _plain(sql: _Sql, covered: Covered) -> dict[str, str]:
    values = {name: sql.moment(name) if name in MOMENTS else name for name in covered.plain}
    return {**values, "personal": "''"}


def _json(sql: _Sql, values: Mapping[str, str]) -> str:
    return sql.json(dict(sorted(values.items())))
