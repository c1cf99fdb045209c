"""`flask register checkpoint` and `key`: signatures under a register and the keys that verify them."""

from datetime import UTC, datetime

import click

from cli.opening import Refused, checkpoints_of, database, portals_of, settings_of_environment
from models.portal import Portal
from usecases.checkpoints import Checkpoints, Contradicted


@click.command("checkpoint")
@click.option("--portal", "member_id", metavar="MEMBER_ID", required=True, help="Whose register.")
def print_checkpoint(member_id: str) -> None:
    """Sign what the register of a portal is now, and print that: keep it out of the database's reach."""
    settings = settings_of_environment()
    with database() as db:
        (portal,) = portals_of(db, member_id)
        note = sign(checkpoints_of(settings, db), portal)
    click.echo(note, nl=False)


def sign(checkpoints: Checkpoints, portal: Portal) -> str:
    """The checkpoint of a register as it is now."""
    try:
        note = checkpoints.make(portal.id, datetime.now(UTC))
    except Contradicted as error:
        raise click.ClickException(f"{portal.member_id}: {error}") from None
    except OSError as error:
        raise Refused(f"The checkpoint is in the database but not in its file: {error.strerror}.") from None
    if note is None:
        raise Refused("The register of this portal is empty.")
    return note


@click.command("key")
@click.option("--portal", "member_id", metavar="MEMBER_ID", help="Only this portal.")
@click.option("--renew", is_flag=True, help="Sign with a new key from now on: the old one is lost or leaked.")
def print_key(member_id: str | None, renew: bool) -> None:
    """Print the public keys that verify checkpoints; of each portal the one that signs now comes first."""
    settings = settings_of_environment()
    with database() as db:
        members = [portal.member_id for portal in portals_of(db, member_id)]
        for key in checkpoints_of(settings, db).verifier_keys(members, datetime.now(UTC), renew=renew):
            click.echo(str(key))
