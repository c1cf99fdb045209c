"""What every table shares: constraint names, moments in UTC, text identifiers."""

import secrets
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, MetaData, TypeDecorator
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    """The declared schema; migrations must arrive at exactly this."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


BigId = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only where the key is declared INTEGER."""


class UtcMoment(TypeDecorator[datetime]):
    """A moment, aware and in UTC on the way in and out; SQLite keeps no time zone of its own."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


UNREADABLE: Final = datetime.min.replace(tzinfo=UTC)
"""What a moment is read as that somebody made unreadable; it fits no hash."""


class ReadableMoment(UtcMoment):
    """A moment whose damage stops nobody from reading the rest of the row.

    SQLite keeps moments as text, and any text can be written over one.
    """

    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        process = super().result_processor(dialect, coltype)
        if process is None or dialect.name != "sqlite":
            return process

        def read(value: object) -> datetime | None:
            try:
                found: datetime | None = process(value)
            except (TypeError, ValueError, OverflowError):
                return UNREADABLE
            return found

        return read


def public_id() -> str:
    """A name for the outside that cannot be guessed or counted: 128 random bits."""
    return secrets.token_urlsafe(16)
