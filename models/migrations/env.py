"""Runs migrations on the connection that `models.schema` gives, in its one transaction."""

from alembic import context
from sqlalchemy import Connection, inspect, text

# Every table has to be declared before two schemas can be compared.
from models import (  # noqa: F401
    agreement,
    audit,
    checkpoint,
    client,
    company,
    crm_link,
    erasure,
    inbox,
    lane,
    line,
    outbox,
    page_session,
    portal,
    register,
    rest_call,
)
from models.append_only import APPEND_ONLY_TABLES, create_triggers
from models.base import Base

_LOCK = 7_611_940_152
"""Any number nobody else uses: it is held while migrating, so that a second process waits."""


def _migrate(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        # Our engine begins transactions on SQLite itself, so that DDL is rolled back there too.
        transactional_ddl=True,
    )
    context.run_migrations()
    tables = set(inspect(connection).get_table_names())
    for table in APPEND_ONLY_TABLES:
        if table in tables:
            create_triggers(connection, table)


_migrate(context.config.attributes["connection"])
