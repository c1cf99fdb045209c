"""Checkpoints outside the database: one file of lines for each portal, appended and brought to the disk.

Whoever writes into the database alone does not reach them; copied elsewhere they outlive the machine.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Kept:
    """What such a file holds."""

    notes: list[str]
    unreadable: int = 0
    """Lines that are no record; a line torn by a power cut is one."""


class CheckpointFiles:
    """The folder with the files; it is made with the first of them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, member_id: str) -> Path:
        return self._folder / f"{quote(member_id, safe='')}.jsonl"

    def read(self, member_id: str) -> Kept:
        """What is kept of a portal; nothing when there is no file. Raises OSError."""
        try:
            return records_in(self.path(member_id).read_bytes())
        except FileNotFoundError:
            return Kept([])

    def append(self, member_id: str, records: Sequence[tuple[datetime, str]]) -> None:
        """Add notes with the moments they were signed at; on return they are on the disk. Raises OSError."""
        path = self.path(member_id)
        is_new = not path.exists()
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o750)
        lines = "".join(_line(at, note) for at, note in records)
        with path.open("ab") as file:
            # A line that was torn before must not spoil the next one.
            file.write(("" if _ends_well(path) else "\n").encode() + lines.encode())
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            _sync_folder(self._folder)


def records_in(content: bytes) -> Kept:
    """The notes in such a file, or in a copy of it."""
    lines = [line for line in content.decode(errors="replace").splitlines() if line.strip()]
    notes = [note for line in lines if (note := _note(line)) is not None]
    return Kept(notes, len(lines) - len(notes))


def notes_in(content: bytes) -> list[str]:
    """The notes in a file that somebody kept: one note as it was printed, or a copy of such a file."""
    text = content.decode(errors="replace").removeprefix("\ufeff").strip()
    if notes := records_in(text.encode()).notes:
        return notes
    # Mail and editors change the ends of lines; the signature tells whether anything else was changed.
    return [text.replace("\r\n", "\n") + "\n"]


def _line(at: datetime, note: str) -> str:
    moment = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return json.dumps({"at": moment, "checkpoint": note}) + "\n"


def _note(line: str) -> str | None:
    try:
        note = json.loads(line)["checkpoint"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return note if isinstance(note, str) else None


def _ends_well(path: Path) -> bool:
    content = path.read_bytes()
    return not content or content.endswith(b"\n")


def _sync_folder(folder: Path) -> None:
    """Bring the name of a new file to the disk too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
