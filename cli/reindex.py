"""`flask register reindex`: words and counts of the register anew."""

import click

from cli.opening import database, portals_of
from models.register import head_of
from models.register_index import reindex


@click.command("reindex")
@click.option("--portal", "member_id", metavar="MEMBER_ID", help="Only this portal.")
def make_index(member_id: str | None) -> None:
    """Make anew by which words entries are found and how many there are; the entries stay as they are."""
    with database() as db:
        for portal in portals_of(db, member_id):
            reindex(db, portal.id)
            with db.read() as session:
                entries, _ = head_of(session, portal.id)
            click.echo(f"{portal.member_id}: {entries} entries can be searched and counted")
