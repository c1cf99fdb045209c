"""A portal's open lines, in the words of the use cases."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

from integration import openlines
from integration.errors import LineMissing, NotAttached, OtherBot
from integration.portals import Rest
from integration.rest import AccessDenied, RestError
from models.portal import Portal
from models.session import Database
from usecases.errors import Conflict, NotFound, PortalUnavailable
from usecases.lines import PortalLine

__all__ = ["BotSettings", "PortalLine", "PortalLines"]

BotSettings: TypeAlias = Mapping[str, Any] | None


@dataclass(frozen=True)
class PortalLines:
    """Lists lines, puts our bot on one and takes it off; raises the use cases' errors."""

    db: Database
    clients: Callable[[int], Rest]

    def fetch(self, portal_id: int) -> list[PortalLine]:
        with _translated():
            found = openlines.list_lines(self.clients(portal_id))
        return [PortalLine(**asdict(line)) for line in found]

    def attach(self, portal_id: int, line_id: int) -> BotSettings:
        with _translated():
            bot_id, own_bots = self._bots(portal_id)
            return openlines.attach_line(self.clients(portal_id), line_id, bot_id, own_bots)

    def detach(self, portal_id: int, line_id: int, previous: BotSettings) -> None:
        with _translated():
            openlines.detach_line(self.clients(portal_id), line_id, self._bots(portal_id)[0], previous)

    def _bots(self, portal_id: int) -> tuple[int, frozenset[int]]:
        """The bot that greets, and all that were ever ours."""
        with self.db.read() as session:
            portal = session.get_one(Portal, portal_id)
        if portal.bot_id is None:
            raise Conflict("not_attached")
        return portal.bot_id, portal.own_bots


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except LineMissing:
        raise NotFound from None
    except OtherBot:
        raise Conflict("other_bot") from None
    except (NotAttached, AccessDenied):
        raise Conflict("not_attached") from None
    except RestError:
        raise PortalUnavailable from None
