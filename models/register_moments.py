"""Moments of entries as texts, which a file is made of without making moments of them first."""

from typing import Any, Final

from sqlalchemy import ColumnElement, String, func, type_coerce
from sqlalchemy.types import NullType

from models.register import RegisterEntry

MOMENTS: Final = ("occurred_at", "recorded_at")
_AS_SQLITE_KEEPS_THEM: Final = "YYYY-MM-DD HH24:MI:SS.US"


def moment_texts(dialect: str) -> list[ColumnElement[Any]]:
    """Both moments in UTC, like "2026-11-24 17:23:05.000000"; of SQLite whatever stands there."""
    columns = [getattr(RegisterEntry, name) for name in MOMENTS]
    if dialect == "sqlite":
        return [type_coerce(column, NullType()).label(column.key) for column in columns]
    texts = (func.to_char(func.timezone("UTC", column), _AS_SQLITE_KEEPS_THEM) for column in columns)
    return [type_coerce(text, String()).label(name) for name, text in zip(MOMENTS, texts, strict=True)]
