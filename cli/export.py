"""`flask register export`: the whole register in a file."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click

from cli.new_file import new_file
from cli.opening import database, portals_of, settings_of_environment
from models.register_portions import as_of_now
from models.register_search import Filters
from usecases import exports

PROGRESS_EVERY = 50_000


@click.command()
@click.option("--portal", "member_id", metavar="MEMBER_ID", required=True, help="Of this portal.")
@click.option("--format", "kind", type=click.Choice([each.value for each in exports.Format]), required=True)
@click.option("--output", type=click.Path(path_type=Path), required=True, help="A new file.")
def export(member_id: str, kind: str, output: Path) -> None:
    """Write the whole register of a portal into a new file that its owner alone can read."""
    public_url = settings_of_environment().public_url
    with database() as db:
        (portal,) = portals_of(db, member_id)
        filters, total = as_of_now(db, portal.id, Filters())
        order = exports.Order(portal.id, exports.Format(kind), filters)
        with new_file(output) as file:
            with db.write() as session:
                exports.note_export(session, order, exports.AT_THE_SERVER, datetime.now(UTC))
            file.writelines(exports.contents(db, order, public_url, _tell_progress(total)))
    click.echo(f"{total} entries in {output}")


def _tell_progress(total: int) -> Callable[[int], None]:
    def tell(count: int) -> None:
        if count % PROGRESS_EVERY == 0:
            click.echo(f"{count} of {total} entries", err=True)

    return tell
