"""The application's own role on PostgreSQL: it may add to the register, and neither change nor remove there.

Whoever owns a table can switch its triggers off, drop it, or replace the function they call; the owner of its
schema can drop it too, and `public` belongs to the owner of the database. A role that is none of these has
what it was granted and nothing else (PostgreSQL manual, "Privileges").
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from models.append_only import APPEND_ONLY_TABLES
from models.session import Database

_ADD = frozenset({"SELECT", "INSERT"})
_WORK = _ADD | {"UPDATE", "DELETE"}
_DANGEROUS = frozenset({"UPDATE", "DELETE", "TRUNCATE", "TRIGGER"})

_REGISTER_OWNER = text(
    "SELECT tableowner, pg_has_role(current_user, tableowner, 'USAGE') AS is_ours FROM pg_tables"
    " WHERE schemaname = current_schema() AND tablename = 'register_entry'"
)
_TABLES = text(
    "SELECT c.relname AS name,"
    " pg_has_role(r.oid, c.relowner, 'MEMBER') OR pg_has_role(r.oid, n.nspowner, 'MEMBER')"
    # Before PostgreSQL 16 whoever may make roles may make himself a member of any.
    " OR EXISTS (SELECT FROM pg_roles m WHERE (m.rolsuper OR m.rolcreaterole)"
    " AND pg_has_role(r.oid, m.oid, 'MEMBER')) AS owned,"
    " ARRAY(SELECT p FROM unnest(CAST(:privileges AS text[])) AS p"
    " WHERE has_table_privilege(r.oid, c.oid, p)"
    " OR (p = 'UPDATE' AND has_any_column_privilege(r.oid, c.oid, p))) AS held"
    " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace CROSS JOIN pg_roles r"
    " WHERE r.rolname = :role AND c.relkind = 'r' AND n.nspname = current_schema()"
    " AND c.relowner = (SELECT oid FROM pg_roles WHERE rolname = :owner) ORDER BY c.relname"
)


class RoleError(Exception):
    """A role cannot be given just what the application needs; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Powers:
    """What a role may do with our tables."""

    role: str
    is_owner: bool
    """Whether it owns evidence, or may act as or become somebody who does."""
    excess: Mapping[str, Sequence[str]]
    """By append-only table the privileges that the application must not have."""
    lacking: Sequence[str]
    """Tables of which the application needs more than the role may."""


def own_powers(db: Database) -> Powers | None:
    """The powers of the role that is connected; None on SQLite, which knows no roles."""
    if db.is_sqlite:
        return None
    with db.read() as session:
        connection = session.connection()
        role = str(connection.scalar(text("SELECT current_user")))
        owner, _ = connection.execute(_REGISTER_OWNER).one()
        return _powers(connection, owner, role)


def grant(db: Database, role: str) -> None:
    """Give a role what the application needs, and take what else it had been given on our tables.

    Raises:
        RoleError: there are no roles or tables, it is not the owner who asks, or the role is unknown or may
            change evidence all the same.
    """
    if db.is_sqlite:
        raise RoleError("SQLite has no roles: whoever may write to its file may change everything in it.")
    with db.engine.begin() as connection:
        owner = _asking_owner(connection)
        _refuse_unfit(_powers(connection, owner, role), role, owner)
        for statement in _statements(connection, owner, role):
            connection.exec_driver_sql(statement)
        _refuse_excess(_powers(connection, owner, role))


def _asking_owner(connection: Connection) -> str:
    found = connection.execute(_REGISTER_OWNER).one_or_none()
    if found is None:
        raise RoleError("There are no tables yet: run `flask db upgrade`.")
    if not found.is_ours:
        raise RoleError(
            f"Only {found.tableowner}, the owner of the tables, may grant: name it in DATABASE_URL."
        )
    return str(found.tableowner)


def _refuse_unfit(powers: Powers | None, role: str, owner: str) -> None:
    if powers is None:
        raise RoleError(f"There is no role {role}: make it first (`createuser {role}`).")
    if powers.is_owner:
        raise RoleError(
            f"{role} may change the register whatever is granted: it is, or may become, {owner} or the owner"
            " of the schema or the database (SUPERUSER, CREATEROLE, a membership). Make another role."
        )


def _refuse_excess(powers: Powers | None) -> None:
    if powers and powers.excess:
        raise RoleError(
            f"{powers.role} may still change the register by what PUBLIC or another role was granted"
            f" ({described(powers.excess)}): revoke that first."
        )


def described(excess: Mapping[str, Sequence[str]]) -> str:
    """Privileges by table in one line."""
    return "; ".join(f"{', '.join(privileges)} on {table}" for table, privileges in excess.items())


def _powers(connection: Connection, owner: str, role: str) -> Powers | None:
    """What a role may do; None when there is none of that name."""
    tables = connection.execute(
        _TABLES, {"owner": owner, "role": role, "privileges": sorted(_WORK | _DANGEROUS)}
    ).all()
    if not tables:
        return None
    evidence = [table for table in tables if table.name in APPEND_ONLY_TABLES]
    dangers = {table.name: sorted(_DANGEROUS & {*table.held}) for table in evidence}
    return Powers(
        role,
        is_owner=any(table.owned for table in evidence),
        excess={name: privileges for name, privileges in dangers.items() if privileges},
        lacking=[table.name for table in tables if not _wanted(table.name) <= {*table.held}],
    )


def _wanted(table: str) -> frozenset[str]:
    if table == "alembic_version":
        # Only the owner migrates.
        return frozenset({"SELECT"})
    return _ADD if table in APPEND_ONLY_TABLES else _WORK


def _statements(connection: Connection, owner: str, role: str) -> Iterator[str]:
    quoted = connection.dialect.identifier_preparer.quote_identifier
    to, database, schema = quoted(role), *map(quoted, _place(connection))
    yield f"GRANT CONNECT ON DATABASE {database} TO {to}"
    yield f"GRANT USAGE ON SCHEMA {schema} TO {to}"
    for kind, name in _relations(connection, owner):
        relation = f"{kind} {schema}.{quoted(name)}"
        privileges = _wanted(name) if kind == "TABLE" else {"USAGE"}
        yield f"REVOKE ALL ON {relation} FROM {to} CASCADE"
        yield f"GRANT {', '.join(sorted(privileges))} ON {relation} TO {to}"


def _place(connection: Connection) -> Sequence[str]:
    """Names of the database and of the schema."""
    return connection.execute(text("SELECT current_database(), current_schema()")).one()


def _relations(connection: Connection, owner: str) -> Sequence[Any]:
    """Tables and sequences of the owner, kind and name."""
    query = text(
        "SELECT CASE relkind WHEN 'r' THEN 'TABLE' ELSE 'SEQUENCE' END, relname FROM pg_class"
        " WHERE relkind IN ('r', 'S')"
        " AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())"
        " AND relowner = (SELECT oid FROM pg_roles WHERE rolname = :owner) ORDER BY relname"
    )
    return connection.execute(query, {"owner": owner}).all()
