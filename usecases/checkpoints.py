"""Signing what a register is today, and keeping that where a hand in our database does not reach.

A checkpoint goes into its table, into a file beside the application and into the portal's own settings.
Nothing is signed that contradicts what was signed before (C2SP `tlog-checkpoint.md`).
"""

import logging
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from consent import checkpoint
from consent.checkpoint import Checkpoint, NotACheckpoint, VerifierKey
from models import outbox
from models.checkpoint import (
    RegisterCheckpoint,
    add_checkpoint,
    checkpoints_of,
    last_checkpoint,
    new_signing_key,
    own_public_keys,
    signing_key,
)
from models.checkpoint_files import CheckpointFiles
from models.outbox import Kind
from models.portal import Portal, PortalState
from models.register import hash_at, head_of
from models.session import Database
from models.vault import Vault, VaultError

log = logging.getLogger(__name__)

_HASH = re.compile("[0-9a-f]{64}")


class Contradicted(Exception):
    """The register is not what an earlier checkpoint says it was, or does not end where it should."""

    def __init__(self, size: int) -> None:
        self.size = size
        super().__init__(f"the register does not go on from what it was at entry {size}: nothing was signed")


@dataclass(frozen=True)
class Checkpoints:
    """Makes checkpoints; may be called by several processes at once."""

    db: Database
    vault: Vault = field(repr=False)
    files: CheckpointFiles

    def make_due(self, now: datetime) -> None:
        """Sign every register that has grown; one that cannot be signed does not stop the others.

        Raises:
            models.vault.VaultError: the signing key does not open.
        """
        with self.db.read() as session:
            portals = session.scalars(select(Portal).order_by(Portal.id)).all()
        for portal in portals:
            try:
                self.make_even_unwritten(portal.id, now)
            except Contradicted as error:
                log.error("portal %d: %s", portal.id, error)  # noqa: TRY400 - the sentence says it all

    def make(self, portal_id: int, now: datetime) -> str | None:
        """The checkpoint of a register as it is now, signed anew only if it has grown; None for an empty one.

        Raises:
            Contradicted: the register is not what an earlier checkpoint says.
            models.vault.VaultError: the signing key does not open.
            OSError: the file could not be written; the checkpoint is in the database.
        """
        portal, note = self._signed(portal_id, now)
        self._write_down(portal)
        return note

    def make_even_unwritten(self, portal_id: int, now: datetime) -> str | None:
        """As `make`, but a file that cannot be written is only logged: it is in the database.

        The next turn brings the file up to date.
        """
        portal, note = self._signed(portal_id, now)
        try:
            self._write_down(portal)
        except OSError as error:
            log.error("portal %d: no checkpoint file: %s", portal.id, error.strerror)  # noqa: TRY400
        return note

    def try_to_make(self, portal_id: int, now: datetime) -> None:
        """Make a checkpoint beside something that does not depend on it: what goes wrong is only logged."""
        try:
            self.make_even_unwritten(portal_id, now)
        except (Contradicted, VaultError) as error:
            log.error("portal %d: no checkpoint: %s", portal_id, error)  # noqa: TRY400 - no secret in it
        except Exception as error:
            # It stops nothing; no more of it is told: messages of database errors quote values.
            log.error("portal %d: no checkpoint: %s", portal_id, type(error).__name__)  # noqa: TRY400

    def _signed(self, portal_id: int, now: datetime) -> tuple[Portal, str | None]:
        with self.db.write() as session:
            # Locked as for appending, so that the end stays the end.
            query = select(Portal).where(Portal.id == portal_id).with_for_update()
            portal = session.scalars(query).one()
            return portal, self._sign_growth(session, portal, now)

    def verifier_keys(
        self, member_ids: Iterable[str], now: datetime, *, renew: bool = False
    ) -> list[VerifierKey]:
        """The keys that verify the checkpoints of these portals, of each the one that signs now first.

        Raises:
            models.vault.VaultError: the signing key does not open.
        """
        with self.db.write() as session:
            (new_signing_key if renew else signing_key)(session, self.vault, now)
            found = own_public_keys(session, self.vault)
        origins = [checkpoint.origin_of(member_id) for member_id in member_ids]
        return [VerifierKey(origin, public) for origin in origins for public in found]

    def _sign_growth(self, session: Session, portal: Portal, now: datetime) -> str | None:
        seq, head = head_of(session, portal.id)
        last = last_checkpoint(session, portal.id)
        self._refuse_contradiction(session, portal, [last] if last else [], seq, head)
        if last is not None and last.size == seq:
            return last.note
        if not seq:
            return None
        stated = Checkpoint(checkpoint.origin_of(portal.member_id), seq, head)
        note = checkpoint.sign(stated, signing_key(session, self.vault, now))
        add_checkpoint(session, portal.id, size=seq, root=head, note=note, now=now)
        if portal.state != PortalState.REMOVED:
            _order_keeping(session, portal.id, seq, now)
        return note

    def _refuse_contradiction(
        self, session: Session, portal: Portal, last: Sequence[RegisterCheckpoint], seq: int, head: str
    ) -> None:
        if hash_at(session, portal.id, seq) != head or not _HASH.fullmatch(head):
            raise Contradicted(seq)
        for note in (*(row.note for row in last), *self._last_outside(portal)):
            known = _stated(note, portal.member_id)
            if known and (known.size > seq or hash_at(session, portal.id, known.size) != known.root):
                raise Contradicted(known.size)

    def _last_outside(self, portal: Portal) -> list[str]:
        try:
            return self.files.read(portal.member_id).notes[-1:]
        except OSError:
            # Writing it down afterwards says so.
            return []

    def _write_down(self, portal: Portal) -> None:
        """Bring the file up to date, with what an earlier turn or another machine has signed."""
        with self.db.read() as session:
            stored = checkpoints_of(session, portal.id)
        kept = set(self.files.read(portal.member_id).notes)
        records = [(row.created_at, row.note) for row in stored if row.note not in kept]
        if records:
            self.files.append(portal.member_id, records)


def _stated(note: str, member_id: str) -> Checkpoint | None:
    """What a kept note states of this register.

    Whoever signed it: a forger who removed our keys must not get a signature of the next one.
    """
    try:
        known = checkpoint.read(note)
    except NotACheckpoint:
        return None
    return known if known.origin == checkpoint.origin_of(member_id) else None


def _order_keeping(session: Session, portal_id: int, size: int, now: datetime) -> None:
    outbox.put(
        session,
        portal_id,
        kind=Kind.KEEP_CHECKPOINT,
        key=f"keep_checkpoint:{size}",
        chat_id=None,
        payload={},
        priority=outbox.BULK,
        now=now,
    )
