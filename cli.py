"""The operator's commands: `flask db`, `worker`, `register`, `outbox`, `inbox`, `keys`, `doctor`."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import IO, Any

import click
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

import bootstrap
import doctor
import logs
from consent.checkpoint import NotACheckpoint, NotSigned, VerifierKey, origin_of, read
from consent.fingerprint import Fault
from consent.signed_note import parse_key
from models import inbox, outbox, rotation, schema
from models.checkpoint import own_public_keys
from models.checkpoint_files import notes_in
from models.portal import Portal, find_portal
from models.register import note_corruption
from models.register_portions import as_of_now
from models.register_search import Filters
from models.register_walk import Wanted, count_wanted
from models.session import Database
from models.vault import Vault, VaultError, new_key
from settings import Settings, SettingsError, database_url
from usecases import exports
from usecases.checkpoints import Checkpoints, Contradicted
from usecases.evidence import Evidence, TextMissing
from usecases.register_check import examine

MANY = 100_000
PROGRESS_EVERY = 50_000
_DAY = click.DateTime(formats=["%Y-%m-%d"])
_USER = click.IntRange(0, 2**63 - 1)


def command_line() -> Flask:
    """A bare application that carries the commands: they must work before there are settings or tables."""
    app = Flask("soglasie", static_folder=None, template_folder=None)
    for command in (db, worker, register, keys, run_doctor, _queue("outbox", outbox), _queue("inbox", inbox)):
        app.cli.add_command(command)
    return app


class _Refused(click.ClickException):
    """One sentence on standard error and exit code 2."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.format_message(), err=True)


def _settings() -> Settings:
    try:
        return Settings.read(os.environ)
    except SettingsError as error:
        raise _Refused(str(error)) from None


@contextmanager
def _database() -> Iterator[Database]:
    """The migrated database of the settings."""
    settings = _settings()
    logs.configure(settings.log_level, settings.secrets)
    with _sentences():
        schema.check(settings.database_url)
        db = Database(settings.database_url)
        try:
            yield db
        finally:
            db.close()


@contextmanager
def _sentences() -> Iterator[None]:
    """Turn what an operator can mend into a sentence."""
    try:
        yield
    except (SettingsError, schema.SchemaError, VaultError) as error:
        raise _Refused(str(error)) from None
    except SQLAlchemyError as error:
        raise _Refused(f"The database failed ({type(error).__name__}): check that it is running.") from None


@click.group()
def db() -> None:
    """The schema of the database."""


@db.command()
def upgrade() -> None:
    """Migrate to the newest schema and see that the register is guarded."""
    with _sentences():
        schema.upgrade(database_url(os.environ))
    click.echo("The database is up to date.")


@click.command()
@click.option("--until-idle", is_flag=True, help="End when nothing is due.")
def worker(until_idle: bool) -> None:
    """Deliver what came in and what must go out."""
    settings = _settings()
    logs.configure(settings.log_level, settings.secrets)
    with _sentences():
        schema.check(settings.database_url)
    bootstrap.build_worker(bootstrap.build(settings)).run(until_idle=until_idle)


@click.group()
def register() -> None:
    """The register of decisions."""


@register.command()
@click.option("--portal", "member_id", metavar="MEMBER_ID", required=True, help="Of this portal.")
@click.option("--format", "kind", type=click.Choice([each.value for each in exports.Format]), required=True)
@click.option("--output", type=click.Path(path_type=Path), required=True, help="A new file.")
def export(member_id: str, kind: str, output: Path) -> None:
    """Write the whole register of a portal into a new file that its owner alone can read."""
    public_url = _settings().public_url
    with _database() as db:
        (portal,) = _portals(db, member_id)
        filters, total = as_of_now(db, portal.id, Filters())
        order = exports.Order(portal.id, exports.Format(kind), filters)
        with _new_file(output) as file:
            with db.write() as session:
                exports.note_export(session, order, exports.AT_THE_SERVER, datetime.now(UTC))
            file.writelines(exports.contents(db, order, public_url, _tell_progress(total)))
    click.echo(f"{total} entries in {output}")


@contextmanager
def _new_file(path: Path) -> Iterator[IO[bytes]]:
    """A file for personal data; what was there is never overwritten, what is half done is removed."""
    try:
        with open(path, "xb", opener=_for_owner) as file:
            try:
                yield file
            except BaseException:
                path.unlink()
                raise
    except FileExistsError:
        raise _Refused(f"{path} is there already: name another file, or remove it first.") from None
    except OSError as error:
        raise _Refused(f"{path} cannot be written: {error.strerror}.") from None


def _for_owner(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


def _tell_progress(total: int) -> Callable[[int], None]:
    def tell(count: int) -> None:
        if count % PROGRESS_EVERY == 0:
            click.echo(f"{count} of {total} entries", err=True)

    return tell


@register.command()
@click.option("--portal", "member_id", metavar="MEMBER_ID", help="Only this portal.")
@click.option(
    "--checkpoint", "file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A checkpoint kept elsewhere, or a copy of the file with all of a portal.",
)  # fmt: skip
@click.option("--key", "more_keys", metavar="KEY", multiple=True, help="A key that is lost here, as text.")
def verify(member_id: str | None, file: Path | None, more_keys: Sequence[str]) -> None:
    """Recompute every chain; ends with 1 and the first bad number where one is broken."""
    settings = _settings()
    keys = [_verifier_key(text).public for text in more_keys]
    with _database() as db:
        checkpoints = _checkpoints(settings, db)
        with db.read() as session:
            keys += own_public_keys(session, checkpoints.vault)
        portals = _portals(db, member_id)
        notes = _notes_by_portal(file, portals) if file else {}
        found = [_verify(checkpoints, portal, notes.get(portal.id, []), keys) for portal in portals]
    faults = [fault for fault in found if fault]
    if faults:
        raise click.ClickException("\n".join(faults))


def _verify(
    checkpoints: Checkpoints, portal: Portal, notes: Sequence[str], keys: Sequence[bytes]
) -> str | None:
    path = checkpoints.files.path(portal.member_id)
    try:
        kept = checkpoints.files.read(portal.member_id)
    except OSError as error:
        raise _Refused(f"{path} cannot be read: {error.strerror}.") from None
    if kept.unreadable:
        click.echo(f"{portal.member_id}: {kept.unreadable} lines of {path} cannot be read", err=True)
    examined = examine(checkpoints.db, portal, [*kept.notes, *notes], keys)
    with checkpoints.db.write() as session:
        note_corruption(session, portal.id, examined.corrupted_from)
    if fault := examined.fault:
        where = f"entry {fault.seq}: " if fault.seq else ""
        return f"{portal.member_id}: {where}{fault.what}"
    agrees = f"; {examined.checkpoints} checkpoints agree" if examined.checkpoints else ""
    click.echo(f"{portal.member_id}: {examined.entries} entries, whole{agrees}")
    return None


def _notes_by_portal(file: Path, portals: Sequence[Portal]) -> dict[int, list[str]]:
    """The notes of a file under the portals that they name; each must name one of these."""
    owners = {origin_of(portal.member_id): portal.id for portal in portals}
    notes: dict[int, list[str]] = {}
    for note in notes_in(file.read_bytes()):
        try:
            origin = read(note).origin
        except NotACheckpoint as error:
            raise click.ClickException(f"{file}: no checkpoint: {error}") from None
        if origin not in owners:
            raise click.ClickException(f"{file}: a checkpoint of another register, {origin}")
        notes.setdefault(owners[origin], []).append(note)
    return notes


def _verifier_key(text: str) -> VerifierKey:
    try:
        return parse_key(text)
    except ValueError as error:
        raise _Refused(f"--key: {error}.") from None


@register.command("checkpoint")
@click.option("--portal", "member_id", metavar="MEMBER_ID", required=True, help="Whose register.")
def print_checkpoint(member_id: str) -> None:
    """Sign what the register of a portal is now, and print that: keep it out of the database's reach."""
    settings = _settings()
    with _database() as db:
        (portal,) = _portals(db, member_id)
        note = _sign(_checkpoints(settings, db), portal)
    click.echo(note, nl=False)


def _sign(checkpoints: Checkpoints, portal: Portal) -> str:
    """The checkpoint of a register as it is now."""
    try:
        note = checkpoints.make(portal.id, datetime.now(UTC))
    except Contradicted as error:
        raise click.ClickException(f"{portal.member_id}: {error}") from None
    except OSError as error:
        raise _Refused(f"The checkpoint is in the database but not in its file: {error.strerror}.") from None
    if note is None:
        raise _Refused("The register of this portal is empty.")
    return note


@register.command("evidence")
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
    settings = _settings()
    with _database() as db:
        (portal,) = _portals(db, member_id)
        total = count_wanted(db, portal.id, wanted)
        if not total:
            raise _Refused("The register has no such entries.")
        checkpoints = _checkpoints(settings, db)
        note = _sign(checkpoints, portal)
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
    with _new_file(output) as file:
        try:
            return order.write(file)
        except TextMissing as error:
            raise click.ClickException(f"The register is not whole: {error}") from None
        except NotSigned:
            raise _Refused(
                "The key that signed the last checkpoint is lost: wait for the next entry in the register."
            ) from None


def _tell_made(fault: Fault | None, total: int, output: Path) -> None:
    click.echo(f"{total} entries in {output}")
    if fault is not None:
        raise click.ClickException(
            f"The register is not whole, and the file shows it: entry {fault.seq}: {fault.what}"
        )


@register.command("key")
@click.option("--portal", "member_id", metavar="MEMBER_ID", help="Only this portal.")
@click.option("--renew", is_flag=True, help="Sign with a new key from now on: the old one is lost or leaked.")
def print_key(member_id: str | None, renew: bool) -> None:
    """Print the public keys that verify checkpoints; of each portal the one that signs now comes first."""
    settings = _settings()
    with _database() as db:
        members = [portal.member_id for portal in _portals(db, member_id)]
        for key in _checkpoints(settings, db).verifier_keys(members, datetime.now(UTC), renew=renew):
            click.echo(str(key))


def _checkpoints(settings: Settings, db: Database) -> Checkpoints:
    return bootstrap.build_checkpoints(settings, db, Vault(settings.encryption_keys))


def _portals(db: Database, member_id: str | None = None) -> Sequence[Portal]:
    with db.read() as session:
        if member_id is None:
            return session.scalars(select(Portal).order_by(Portal.id)).all()
        portal = find_portal(session, member_id)
    if portal is None:
        raise _Refused("No such portal: `flask doctor` lists them.")
    return [portal]


def _queue(name: str, table: ModuleType) -> click.Group:
    """Commands to see and to send again the rows of one queue."""
    group = click.Group(name, help=f"The rows of the {name} that wait or were given up.")

    @group.command("list")
    def show() -> None:
        """Show what waits and what was given up."""
        with _database() as db:
            for portal in _portals(db):
                _show_rows(db, portal, table.list_waiting)

    @group.command()
    @click.argument("row_id", metavar="[ID]", type=int, required=False)
    @click.option("--all", "everything", is_flag=True, help="Every row that was given up.")
    def retry(row_id: int | None, everything: bool) -> None:
        """Send a row that was given up once more."""
        if (row_id is None) != everything:
            raise click.UsageError("Name one ID, or --all.")
        with _database() as db:
            count = sum(_retry(db, portal, table, row_id) for portal in _portals(db))
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


@click.group()
def keys() -> None:
    """Keys that encrypt the tokens of the portals."""


@keys.command()
def generate() -> None:
    """Print a new key for SOGLASIE_ENCRYPTION_KEYS."""
    click.echo(new_key())


@keys.command("rotate")
def rotate_keys() -> None:
    """Encrypt every token with the first of SOGLASIE_ENCRYPTION_KEYS."""
    settings = _settings()
    with _database() as db:
        count = rotation.rotate(db, Vault(settings.encryption_keys))
    click.echo(f"{count} token pairs are encrypted with the first key; the other keys can go.")


@click.command("doctor")
def run_doctor() -> None:
    """Look at settings, clock, database, triggers, portals and tokens; ends with 1 where one ails."""
    settings = _settings()
    logs.configure(settings.log_level, settings.secrets)
    findings = doctor.examine(settings, datetime.now(UTC))
    for finding in findings:
        click.echo(f"{'ok ' if finding.is_well else 'BAD'} {finding.subject}: {finding.text}")
    if not all(finding.is_well for finding in findings):
        raise SystemExit(1)
