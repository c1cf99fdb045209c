"""`flask register evidence`: what proves some entries anywhere."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from cli.checkpoints import sign
from cli.new_file import new_file
from cli.opening import Refused, checkpoints_of, database, portals_of, settings_of_environment
from consent.checkpoint import NotSigned
from consent.fingerprint import Fault
from models.register_search import Filters
from models.register_walk import Wanted, count_wanted
from usecases.evidence import Evidence, TextMissing

_DAY = click.DateTime(formats=["%Y-%m-%d"])
_USER = click.IntRange(0, 2**63 - 1)


@click.command("evidence")
@click.option("--portal", "member_id", metavar="MEMBER_ID", required=True, help="Of this portal.")
@click.option("--consent", "entry_id", metavar="ID", help="One entry, by its id in the register.")
@click.option("--client", "user_id", metavar="USER_ID", type=_USER, help="All entries of one portal user.")
@click.option("--company", "company_id", metavar="ID", help="All entries of one company.")
@click.option("--from", "first_day", metavar="DATE", type=_DAY, help="From this day on (UTC).")
@click.option("--to", "last_day", metavar="DATE", type=_DAY, help="To this day, which is included (UTC).")
@click.option("--output", type=click.Path(path_type=Path), required=True, help="A new file, a ZIP.")
def take_evidence(
    member_id: str, entry_id: str | None, user_id: int | None, company_id: str | None,
    first_day: datetime | None, last_day: datetime | None, output: Path,
) -> None:  # fmt: skip
    """Write evidence of some entries into a new file, with a program that checks it anywhere."""
    asked = [entry_id, user_id, company_id, first_day or last_day]
    if sum(each is not None for each in asked) != 1:
        raise click.UsageError("Name one of --consent, --client, --company, or a period by --from and --to.")
    period = Filters(company_id=company_id, occurred_from=_utc(first_day), occurred_to=_end_of(last_day))
    wanted = Wanted(period, entry_id, user_id)
    settings = settings_of_environment()
    with database() as db:
        (portal,) = portals_of(db, member_id)
        total = count_wanted(db, portal.id, wanted)
        if not total:
            raise Refused("The register has no such entries.")
        checkpoints = checkpoints_of(settings, db)
        note = sign(checkpoints, portal)
        order = Evidence(checkpoints, portal, note, wanted, settings.public_url, datetime.now(UTC))
        fault = _write_evidence(order, output)
    _tell_made(fault, total, output)


def _utc(day: datetime | None) -> datetime | None:
    return day.replace(tzinfo=UTC) if day else None


def _end_of(day: datetime | None) -> datetime | None:
    try:
        return _utc(day + timedelta(days=1)) if day else None
    except OverflowError:
        raise click.BadParameter("there is no day after it", param_hint="--to") from None


def _write_evidence(order: Evidence, output: Path) -> Fault | None:
    with new_file(output) as file:
        try:
            return order.write(file)
        except TextMissing as error:
            raise click.ClickException(f"The register is not whole: {error}") from None
        except NotSigned:
            raise Refused(
                "The key that signed the last checkpoint is lost: wait for the next entry in the register."
            ) from None


def _tell_made(fault: Fault | None, total: int, output: Path) -> None:
    click.echo(f"{total} entries in {output}")
    if fault is not None:
        raise click.ClickException(
            f"The register is not whole, and the file shows it: entry {fault.seq}: {fault.what}"
        )
