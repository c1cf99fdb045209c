"""`flask db`: the schema of the database."""

import click

from cli.opening import sentences, url_of_environment
from models import database_role, schema
from models.session import Database


@click.group()
def db() -> None:
    """The schema of the database."""


@db.command()
def upgrade() -> None:
    """Migrate to the newest schema and see that the register is guarded."""
    with sentences():
        schema.upgrade(url_of_environment())
    click.echo("The database is up to date.")


@db.command()
@click.argument("role", metavar="ROLE")
def grant(role: str) -> None:
    """Let a role of PostgreSQL work with the tables, and only add to the register; run it as their owner."""
    with sentences():
        db = Database(url_of_environment())
        try:
            database_role.grant(db, role)
        finally:
            db.close()
    click.echo(f"{role} may work with the tables and only add to the register.")
    click.echo("Grant again after each `flask db upgrade`: a new table is not granted by itself.")
