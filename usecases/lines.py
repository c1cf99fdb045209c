"""Open lines: which agreement protects them, and which of the portal's own settings give way to that.

The portal is asked and changed outside every transaction: the calls are handed in. What they replace is
kept before it is replaced, so that a change which the portal left half done can be undone or repeated.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.line import Line, LinePart, find_line
from models.portal import Portal
from models.session import Database
from usecases.errors import Conflict, NotFound, PortalUnavailable, UseCaseError
from usecases.line_settings import LineSettings, check_settings, note_change, settings_of, write_settings
from usecases.line_view import LineView, PortalLine, new_line, view_line

Remember = Callable[[Mapping[str, Any]], None]
"""Told of the settings of a line that are about to be replaced."""


class LeftOpen(PortalUnavailable):
    """The portal fell silent while a part of a line's settings was on its way: it may be there or not."""

    def __init__(self, part: LinePart) -> None:
        super().__init__()
        self.part = part


class Hold(Protocol):
    """Makes one part of a line's settings in the portal ours and reads back whether it holds.

    Takes portal, line, part and `Remember`. Raises `Conflict` where the portal or another bot does not let
    it happen, `NotFound` without such a line, `PortalUnavailable` where the portal does not answer, and
    `LeftOpen` where it is not known what became of the change.
    """

    def __call__(self, portal_id: int, line_id: int, part: LinePart, remember: Remember, /) -> None: ...


class GiveBack(Protocol):
    """Puts a part back as it was, as far as it is still ours; raises as `Hold`."""

    def __call__(
        self, portal_id: int, line_id: int, part: LinePart, previous: Mapping[str, Any] | None, /
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class Lines:
    """The use cases of open lines; ``fetch`` lists a portal's lines."""

    db: Database
    fetch: Callable[[int], Sequence[PortalLine]]
    hold: Hold
    give_back: GiveBack

    def overview(self, portal_id: int) -> list[LineView]:
        """All lines of the portal, in its order."""
        found = self.fetch(portal_id)
        with self.db.read() as session:
            return [view_line(session, portal_id, line) for line in found]

    def change(
        self, portal_id: int, line_id: int, wanted: LineSettings, *,
        revision: int | None, user_id: int, now: datetime,
    ) -> LineView:  # fmt: skip
        """Protect a line, change how it is protected, or release it.

        Our row changes only after the portal's line was read back as it has to be; where that fails, the
        portal is brought back to what our row says, as far as it answers, and a repeat does the rest.

        Raises:
            NotFound: the portal has no such line.
            Invalid: the agreement or the mode cannot be used.
            Conflict: somebody else changed the line meanwhile, another bot holds it, or the portal keeps
                settings of its own.
            PortalUnavailable: the portal did not answer; nothing was changed here.
        """
        found = self._on_portal(portal_id, line_id)
        with self.db.read() as session:
            line = find_line(session, portal_id, line_id) or new_line(portal_id, found)
            wanted = wanted.completed(line)
            check_settings(session, portal_id, wanted)
            _check_revision(line, revision)
        try:
            self._settle(portal_id, found, wanted.parts())
            with self.db.write() as session:
                row = _locked(session, portal_id, found)
                # Also without a revision of the caller: the portal was given what fits this one.
                _check_revision(row, line.revision)
                check_settings(session, portal_id, wanted, lock=True)
                write_settings(session, row, found.name, wanted, user_id, now)
        except Exception as error:
            is_open = isinstance(error, LeftOpen) and error.part is LinePart.BOT
            if not self._undo(portal_id, found) and is_open and not wanted.is_protected:
                self._let_go(portal_id, found, user_id, now)
            raise
        return self._again(portal_id, line_id)

    def _settle(self, portal_id: int, found: PortalLine, parts: frozenset[LinePart]) -> None:
        """Make the portal's line hold these parts and no others: the bot comes first and goes last."""
        for part in LinePart:
            if part in parts:
                self.hold(portal_id, found.line_id, part, self._keeper(portal_id, found, part))
        for part in reversed(LinePart):
            if part not in parts:
                self._return(portal_id, found, part)

    def _keeper(self, portal_id: int, found: PortalLine, part: LinePart) -> Remember:
        def keep(replaced: Mapping[str, Any]) -> None:
            with self.db.write() as session:
                _locked(session, portal_id, found).remember(part, replaced)

        return keep

    def _return(self, portal_id: int, found: PortalLine, part: LinePart) -> None:
        with self.db.read() as session:
            line = find_line(session, portal_id, found.line_id)
        previous = line.before(part) if line else None
        if line is None or (previous is None and part not in line.parts):
            return
        self.give_back(portal_id, found.line_id, part, previous)
        with self.db.write() as session:
            _locked(session, portal_id, found).forget(part)

    def _undo(self, portal_id: int, found: PortalLine) -> bool:
        """Bring the portal back to what our row says: a change failed, or another one came first."""
        with self.db.read() as session:
            line = find_line(session, portal_id, found.line_id)
        try:
            if line is not None:
                self._settle(portal_id, found, line.parts)
        except UseCaseError:
            return False
        return True

    def _let_go(self, portal_id: int, found: PortalLine, user_id: int, now: datetime) -> None:
        """Call a line unprotected that may have lost our bot; the next change of it takes the bot off."""
        with self.db.write() as session:
            line = _locked(session, portal_id, found)
            old = settings_of(session, line)
            line.is_protected = False
            line.remember(LinePart.BOT, {})
            line.revision += 1
            note_change(session, line, "line.released", old, user_id, now)

    def _on_portal(self, portal_id: int, line_id: int) -> PortalLine:
        found = next((line for line in self.fetch(portal_id) if line.line_id == line_id), None)
        if found is None:
            raise NotFound
        return found

    def _again(self, portal_id: int, line_id: int) -> LineView:
        found = self._on_portal(portal_id, line_id)
        with self.db.read() as session:
            return view_line(session, portal_id, found)


def _locked(session: Session, portal_id: int, found: PortalLine) -> Line:
    """The line's row, made when it is new; without one there is nothing to lock but the portal's."""
    session.execute(select(Portal.id).where(Portal.id == portal_id).with_for_update())
    line = find_line(session, portal_id, found.line_id, lock=True)
    if line is None:
        line = new_line(portal_id, found)
        session.add(line)
    return line


def _check_revision(line: Line, revision: int | None) -> None:
    if revision is not None and revision != line.revision:
        raise Conflict("changed_meanwhile")
