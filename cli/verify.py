"""`flask register verify`: what was changed or removed in a register."""

from collections.abc import Sequence
from pathlib import Path

import click

from cli.opening import Refused, checkpoints_of, database, portals_of, settings_of_environment
from consent.checkpoint import NotACheckpoint, VerifierKey, origin_of, read
from consent.signed_note import parse_key
from models.checkpoint import own_public_keys
from models.checkpoint_files import notes_in
from models.portal import Portal
from models.register import note_corruption
from usecases.checkpoints import Checkpoints
from usecases.register_check import examine


@click.command()
@click.option("--portal", "member_id", metavar="MEMBER_ID", help="Only this portal.")
@click.option(
    "--checkpoint", "file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A checkpoint kept elsewhere, or a copy of the file with all of a portal.",
)  # fmt: skip
@click.option("--key", "more_keys", metavar="KEY", multiple=True, help="A key that is lost here, as text.")
def verify(member_id: str | None, file: Path | None, more_keys: Sequence[str]) -> None:
    """Recompute every chain; ends with 1 and the first bad number where one is broken."""
    settings = settings_of_environment()
    keys = [_verifier_key(text).public for text in more_keys]
    with database() as db:
        checkpoints = checkpoints_of(settings, db)
        with db.read() as session:
            keys += own_public_keys(session, checkpoints.vault)
        portals = portals_of(db, member_id)
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
        raise Refused(f"{path} cannot be read: {error.strerror}.") from None
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
        raise Refused(f"--key: {error}.") from None
