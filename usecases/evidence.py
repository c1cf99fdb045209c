"""Evidence to hand out: some entries of a register in full, and the proof that they stand in it.

A ZIP with a program of one file that checks it without the application. Of other entries of the register it
has the canonical form, in which a commitment stands for the personal part.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final

from consent import checkpoint, signed_note, texts
from consent.checkpoint import Checkpoint, VerifierKey, origin_of
from consent.fingerprint import Fault, Link, first_fault
from models import audit
from models.agreement import AgreementVersion, get_versions
from models.checkpoint import own_public_keys, signing_key
from models.portal import Portal
from models.register import RegisterEntry
from models.register_search import Filters
from models.register_walk import Wanted, walk
from models.session import Database
from usecases import evidence_verifier
from usecases.checkpoints import Checkpoints
from usecases.evidence_archive import Archive, Write
from usecases.evidence_records import chain_line, consent_record, full_entry

AT_THE_SERVER: Final = 0
"""Whom the audit names: nobody of the portal."""
_NOT_IN_NAMES: Final = re.compile("[^0-9A-Za-z_-]")


class TextMissing(Exception):
    """The database has no such text as an entry names: somebody changed one of them."""

    def __init__(self, seq: int) -> None:
        self.seq = seq
        super().__init__(f"entry {seq}: the text it names is not in the database")


@dataclass(frozen=True)
class Evidence:
    """The entries of one portal that are wanted, up to a signed checkpoint of its register."""

    checkpoints: Checkpoints
    portal: Portal
    note: str
    """Of `Checkpoints.make`."""
    wanted: Wanted
    public_url: str
    now: datetime
    user_id: int = AT_THE_SERVER
    """The employee who takes it, for the audit."""

    def write(self, file: IO[bytes]) -> Fault | None:
        """Write the ZIP and note in the audit that it was taken.

        Returns the first thing wrong in the chain: the program in the ZIP will name it too.

        Raises:
            TextMissing: an entry cannot be shown with its text.
            consent.checkpoint.NotSigned: the key that signed the checkpoint is lost.
            models.vault.VaultError: the key that signs now does not open.
            OSError: the file could not be written.
        """
        keys, stated = self._keys()
        wanted = replace(self.wanted, filters=replace(self.wanted.filters, last_seq=stated.size))
        self._note_taking(stated)
        with Archive(file, self.now) as archive:
            archive.add("README.txt", self._readme(stated))
            archive.add("verify.py", Path(evidence_verifier.__file__).read_text(encoding="utf-8"))
            archive.add("checkpoint.txt", self.note)
            archive.add("key.txt", "".join(f"{key}\n" for key in keys))
            fault = self._write_chain(archive, stated)
            self._write_entries(archive, wanted)
            self._sign(archive)
        return fault

    def _keys(self) -> tuple[list[VerifierKey], Checkpoint]:
        with self.checkpoints.db.write() as session:
            signing_key(session, self.checkpoints.vault, self.now)
            found = own_public_keys(session, self.checkpoints.vault)
        stated = checkpoint.verify(self.note, found)
        return [VerifierKey(stated.origin, public) for public in found], stated

    def _note_taking(self, stated: Checkpoint) -> None:
        asked = {
            "consent": self.wanted.entry_id,
            "client": self.wanted.client_user_id,
            "company": self.wanted.filters.company_id,
            "from": _shown(self.wanted.filters.occurred_from),
            "to": _shown(self.wanted.filters.occurred_to),
        }
        with self.checkpoints.db.write() as session:
            audit.note(
                session,
                self.portal.id,
                user_id=self.user_id,
                action="register.evidence_taken",
                subject="register",
                old=None,
                new={"size": stated.size} | {name: value for name, value in asked.items() if value},
                now=self.now,
            )

    def _readme(self, stated: Checkpoint) -> str:
        return texts.read("evidence.ru.txt").format(
            origin=stated.origin, size=stated.size, made_at=f"{self.now:%d.%m.%Y %H:%M} UTC"
        )

    def _write_chain(self, archive: Archive, stated: Checkpoint) -> Fault | None:
        everything = Wanted(Filters(last_seq=stated.size))

        def links(write: Write) -> Iterator[Link]:
            for entry in walk(self.checkpoints.db, self.portal.id, everything):
                link = entry.as_link()
                write(_line(chain_line(link)))
                yield link

        with archive.opened("chain.jsonl") as write:
            passing = links(write)
            fault = first_fault(passing)
            for _ in passing:
                # What comes after a fault is written all the same: the file shows the register as it is.
                continue
        return fault

    def _write_entries(self, archive: Archive, wanted: Wanted) -> None:
        versions = _Versions(self.checkpoints.db, self.portal.id)
        shown: dict[str, AgreementVersion] = {}
        with archive.opened("consents.json") as write:
            write("[\n")
            for number, entry in enumerate(walk(self.checkpoints.db, self.portal.id, wanted)):
                version = versions.of(entry)
                shown[entry.text_sha256] = version
                write(f"{',' * bool(number)}{_line(full_entry(entry, version, self._page(version)))}")
            write("]\n")
        for sha256, version in shown.items():
            archive.add(f"texts/{_in_name(sha256)}.txt", version.plain_text)
        for entry in walk(self.checkpoints.db, self.portal.id, wanted):
            version = versions.of(entry)
            record = consent_record(self.portal.member_id, entry, version, self._page(version))
            archive.add(f"records/{_in_name(entry.public_id)}.json", _line(record))

    def _page(self, version: AgreementVersion) -> str:
        return f"{self.public_url}/agreements/{version.public_id}"

    def _sign(self, archive: Archive) -> None:
        """Bind all files to the key, also what no hash of the register covers: requisites, records."""
        manifest = "".join(archive.manifest)
        digest = hashlib.sha256(manifest.encode()).hexdigest()
        with self.checkpoints.db.write() as session:
            key = signing_key(session, self.checkpoints.vault, self.now)
        # Two lines: never to be taken for a checkpoint, which has three.
        text = f"{evidence_verifier.MANIFEST}\n{digest}\n"
        archive.add("manifest.txt", manifest)
        archive.add("manifest.sig", signed_note.sign(text, origin_of(self.portal.member_id), key))


class _Versions:
    """The published texts of a portal, each read once."""

    def __init__(self, db: Database, portal_id: int) -> None:
        self._db, self._portal_id = db, portal_id
        self._known: dict[int, AgreementVersion] = {}

    def of(self, entry: RegisterEntry) -> AgreementVersion:
        if entry.version_id not in self._known:
            with self._db.read() as session:
                self._known |= get_versions(session, self._portal_id, [entry.version_id])
        version = self._known.get(entry.version_id)
        if version is None:
            raise TextMissing(entry.seq)
        return version


def _line(value: Any) -> str:
    # A file of SQLite holds any type in any column; what was spoiled is shown as well as it can be.
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str) + "\n"


def _in_name(part: str) -> str:
    """Whoever spoils the register may not choose where a file is unpacked to."""
    return _NOT_IN_NAMES.sub("_", str(part))


def _shown(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
