"""`flask db`: the schema of the database."""

import click

from cli.opening import sentences, url_of_environment
from models import schema


@click.group()
def db() -> None:
    """The schema of the database."""


@db.command()
def upgrade() -> None:
    """Migrate to the newest schema and see that the register is guarded."""
    with sentences():
        schema.upgrade(url_of_environment())
    click.echo("The database is up to date.")
