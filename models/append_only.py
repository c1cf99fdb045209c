"""Triggers that let the database itself refuse to change or remove evidence.

SQLite's INSERT OR REPLACE removes rows past a DELETE trigger unless the connection asked for
recursive triggers, so a third trigger refuses a key that exists. PostgreSQL's row triggers do not
see TRUNCATE, and sleep under `session_replication_role = replica` unless enabled always.
"""

from typing import Any

from sqlalchemy import Connection, Table, event, inspect, text

from models.base import Base

APPEND_ONLY_TABLES = (
    "register_entry",
    "register_checkpoint",
    "agreement_version",
    "audit_entry",
    "erasure_event",
    "erasure_document",
)

_REFUSAL = "rows of {table} are never changed or removed"
_FUNCTION = "refuse_change"
_BODY = """
BEGIN
    RAISE EXCEPTION USING
        MESSAGE = 'rows of ' || TG_TABLE_NAME || ' are never changed or removed',
        ERRCODE = 'integrity_constraint_violation';
END """
_CREATE_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $${_BODY}$$
"""
_POSTGRESQL_EVENTS = {
    "no_update": ("UPDATE", "ROW"),
    "no_delete": ("DELETE", "ROW"),
    "no_truncate": ("TRUNCATE", "STATEMENT"),
}


def create_triggers(connection: Connection, table: str) -> None:
    """Put the triggers of one table in place, anew where they exist.

    The last step of every migration: Alembic's batch mode on SQLite drops them silently.
    """
    if connection.dialect.name == "sqlite":
        _create_on_sqlite(connection, table)
    else:
        _create_on_postgresql(connection, table)


def missing_triggers(connection: Connection) -> list[str]:
    """Names of triggers that are absent, switched off or say something else; empty when all guard."""
    if connection.dialect.name == "sqlite":
        return _missing_on_sqlite(connection)
    return _missing_on_postgresql(connection)


def _create_on_sqlite(connection: Connection, table: str) -> None:
    for name, statement in _sqlite_statements(connection, table).items():
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        connection.exec_driver_sql(statement)


def _sqlite_statements(connection: Connection, table: str) -> dict[str, str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL.format(table=table)}'); END"
    known = " OR ".join(_key_exists(table, key) for key in _keys(connection, table))
    return {
        f"{table}_no_update": f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}",
        f"{table}_no_delete": f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
        f"{table}_no_replace": (
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {known} {refuse}"
        ),
    }


def _keys(connection: Connection, table: str) -> list[tuple[str, ...]]:
    """Every set of columns whose repetition would make REPLACE remove a row."""
    columns = connection.exec_driver_sql(f"PRAGMA table_info({table})").all()
    keys = {tuple(column.name for column in columns if column.pk)}
    for index in connection.exec_driver_sql(f"PRAGMA index_list({table})").all():
        if index.unique:
            parts = connection.exec_driver_sql(f"PRAGMA index_info({index.name})").all()
            keys.add(tuple(part.name for part in parts))
    return sorted(keys)


def _key_exists(table: str, key: tuple[str, ...]) -> str:
    same = " AND ".join(f"{column} = NEW.{column}" for column in key)
    return f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 - names come from the schema


def _missing_on_sqlite(connection: Connection) -> list[str]:
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    present = {row.name: row.sql for row in rows}
    tables = set(inspect(connection).get_table_names())
    missing = []
    for table in APPEND_ONLY_TABLES:
        if table not in tables:
            missing.append(table)
            continue
        wanted = _sqlite_statements(connection, table)
        missing += [name for name, statement in wanted.items() if present.get(name) != statement]
    return missing


def _create_on_postgresql(connection: Connection, table: str) -> None:
    connection.exec_driver_sql(_CREATE_FUNCTION)
    for name, statement in _postgresql_statements(table).items():
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        connection.exec_driver_sql(statement)
        connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


def _postgresql_statements(table: str) -> dict[str, str]:
    """As PostgreSQL itself writes them."""
    return {
        f"{table}_{suffix}": (
            f"CREATE TRIGGER {table}_{suffix} BEFORE {change} ON {table}"
            f" FOR EACH {level} EXECUTE FUNCTION {_FUNCTION}()"
        )
        for suffix, (change, level) in _POSTGRESQL_EVENTS.items()
    }


def _missing_on_postgresql(connection: Connection) -> list[str]:
    rows = connection.execute(
        text(
            "SELECT t.tgname AS name, pg_get_triggerdef(t.oid, true) AS statement"
            " FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_class c ON c.oid = t.tgrelid"
            # A function of this name may do nothing at all.
            " WHERE t.tgenabled = 'A' AND p.proname = :function AND p.prosrc = :body"
            " AND pg_table_is_visible(c.oid)"
        ),
        {"function": _FUNCTION, "body": _BODY},
    )
    present = {row.name: row.statement for row in rows}
    wanted = [pair for table in APPEND_ONLY_TABLES for pair in _postgresql_statements(table).items()]
    return [name for name, statement in wanted if present.get(name) != statement]


@event.listens_for(Base.metadata, "after_create")
def _guard_new_tables(_target: Any, connection: Connection, tables: list[Table], **_options: Any) -> None:
    # A schema made in one go, as tests do, is guarded like a migrated one.
    for table in tables:
        if table.name in APPEND_ONLY_TABLES:
            create_triggers(connection, table.name)
