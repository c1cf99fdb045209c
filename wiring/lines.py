"""A portal's open lines, in the words of the use cases."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from integration import openlines
from integration.errors import LineMissing, NotAttached, OtherBot, SettingsStay, Unsettled
from integration.openlines import Remember
from integration.portals import Rest
from integration.rest import AccessDenied, RestError
from models.line import LinePart
from models.portal import Portal
from models.session import Database
from usecases.errors import Conflict, NotFound, PortalUnavailable
from usecases.line_view import PortalLine
from usecases.lines import LeftOpen

__all__ = ["PortalLine", "PortalLines", "Remember"]

_STAYS = {
    LinePart.BOT: "not_attached",
    LinePart.CRM: "crm_settings_stay",
    LinePart.AGREEMENT: "native_agreement_stays",
}


@dataclass(frozen=True)
class PortalLines:
    """Lists lines, takes settings of one and gives them back; raises the use cases' errors."""

    db: Database
    clients: Callable[[int], Rest]

    def fetch(self, portal_id: int) -> list[PortalLine]:
        with _translated(LinePart.BOT):
            found = openlines.list_lines(self.clients(portal_id))
        return [PortalLine(**asdict(line)) for line in found]

    def hold(self, portal_id: int, line_id: int, part: LinePart, remember: Remember) -> None:
        with _translated(part):
            client = self.clients(portal_id)
            if part is LinePart.BOT:
                openlines.attach_line(client, line_id, *self._bots(portal_id), remember)
            else:
                openlines.switch_off(client, line_id, part, remember)

    def give_back(
        self, portal_id: int, line_id: int, part: LinePart, previous: Mapping[str, Any] | None
    ) -> None:
        with _translated(part):
            client = self.clients(portal_id)
            if part is LinePart.BOT:
                openlines.detach_line(client, line_id, self._bots(portal_id)[1], previous)
            else:
                openlines.switch_back(client, line_id, part, previous or {})

    def _bots(self, portal_id: int) -> tuple[int, frozenset[int]]:
        """The bot that greets, and all that were ever ours."""
        with self.db.read() as session:
            portal = session.get_one(Portal, portal_id)
        if portal.bot_id is None:
            raise Conflict("not_attached")
        return portal.bot_id, portal.own_bots


@contextmanager
def _translated(part: LinePart) -> Iterator[None]:
    try:
        yield
    except LineMissing:
        raise NotFound from None
    except OtherBot:
        raise Conflict("other_bot") from None
    except (NotAttached, SettingsStay, AccessDenied):
        raise Conflict(_STAYS[part]) from None
    except Unsettled:
        raise LeftOpen(part) from None
    except RestError:
        raise PortalUnavailable from None
