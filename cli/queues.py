"""`flask outbox` and `flask inbox`: rows that wait or were given up."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from types import ModuleType
from typing import Any

import click
from sqlalchemy.orm import Session

from cli.opening import database, portals_of
from models.portal import Portal
from models.session import Database

MANY = 100_000


def queue(name: str, table: ModuleType) -> click.Group:
    """Commands to see and to send again the rows of one queue."""
    group = click.Group(name, help=f"The rows of the {name} that wait or were given up.")

    @group.command("list")
    def show() -> None:
        """Show what waits and what was given up."""
        with database() as db:
            for portal in portals_of(db):
                _show_rows(db, portal, table.list_waiting)

    @group.command()
    @click.argument("row_id", metavar="[ID]", type=int, required=False)
    @click.option("--all", "everything", is_flag=True, help="Every row that was given up.")
    def retry(row_id: int | None, everything: bool) -> None:
        """Send a row that was given up once more."""
        if (row_id is None) != everything:
            raise click.UsageError("Name one ID, or --all.")
        with database() as db:
            count = sum(_retry(db, portal, table, row_id) for portal in portals_of(db))
        if not count and row_id is not None:
            raise click.ClickException(f"No row {row_id} was given up.")
        click.echo(f"{count} rows will be sent again.")

    return group


def _show_rows(db: Database, portal: Portal, list_waiting: Callable[..., Sequence[Any]]) -> None:
    with db.read() as session:
        for row in list_waiting(session, portal.id):
            what = getattr(row, "kind", None) or row.event
            click.echo(
                f"{row.id}\t{portal.member_id}\t{what}\t{row.state}\tattempts {row.attempts}"
                f"\tdue {row.due_at:%Y-%m-%dT%H:%M:%SZ}\t{row.last_error or '-'}"
            )


def _retry(db: Database, portal: Portal, table: ModuleType, row_id: int | None) -> int:
    with db.write() as session:
        ids = [row_id] if row_id is not None else _buried(session, portal, table)
        return sum(table.send_again(session, portal.id, one, datetime.now(UTC)) for one in ids)


def _buried(session: Session, portal: Portal, table: ModuleType) -> list[int]:
    return [row.id for row in table.list_waiting(session, portal.id, MANY) if row.state == "buried"]
