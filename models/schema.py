"""The schema of the database: brought up to date by migrations, and looked at before serving."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from models.append_only import missing_triggers as missing_triggers_of
from models.session import Database

MIGRATIONS = Path(__file__).parent / "migrations"
_NOT_ALLOWED = "42501"
"""Error code of PostgreSQL: insufficient_privilege."""


class SchemaError(Exception):
    """The database cannot be used as it is; the message says what to do."""


def upgrade(url: str) -> None:
    """Migrate to the newest schema; two processes may try at once.

    Raises:
        SchemaError: the database cannot be reached, or a trigger is missing afterwards.
    """
    db = Database(url)
    try:
        with db.engine.begin() as connection:
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            _refuse_missing(connection)
    except SQLAlchemyError as error:
        raise SchemaError(unreachable(error)) from error
    finally:
        db.close()


def check(url: str) -> None:
    """Refuse to serve on an old schema or an unguarded register.

    Raises:
        SchemaError: so it is, or the database cannot be reached.
    """
    db = Database(url)
    try:
        if not is_current(db):
            raise SchemaError("The database is not migrated: run `flask db upgrade`.")
        with db.read() as session:
            _refuse_missing(session.connection())
    except SQLAlchemyError as error:
        raise SchemaError(unreachable(error)) from error
    finally:
        db.close()


def is_current(db: Database) -> bool:
    """Whether every migration has been applied."""
    with db.read() as session:
        heads = MigrationContext.configure(session.connection()).get_current_heads()
    return set(heads) == set(ScriptDirectory.from_config(_config()).get_heads())


def missing_triggers(db: Database) -> list[str]:
    """Names of triggers that do not guard the append-only tables; empty when all do."""
    with db.read() as session:
        return missing_triggers_of(session.connection())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def _refuse_missing(connection: Connection) -> None:
    missing = missing_triggers_of(connection)
    if missing:
        raise SchemaError(
            f"The register is not guarded, {', '.join(missing)} is missing: "
            "find out who removed it, then run `flask db upgrade`."
        )


def unreachable(error: SQLAlchemyError) -> str:
    """A sentence for a database that cannot be used."""
    if getattr(getattr(error, "orig", None), "sqlstate", None) == _NOT_ALLOWED:
        return (
            "The database role of DATABASE_URL is not allowed to: only the owner of the tables may run"
            " `flask db upgrade`, and `flask db grant` for the role of the application after it."
        )
    # The message of the driver may hold the address with its password.
    return f"The database cannot be used ({type(error).__name__}): check DATABASE_URL and that it is running."
