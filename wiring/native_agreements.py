"""The portal's own agreements, in the words of the use cases."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Final

from integration import native_agreements
from integration.portals import Rest
from integration.rest import AccessDenied, BadRequest, RestError
from integration.rest import NotFound as Missing
from usecases.errors import Conflict, NotFound, PortalUnavailable
from usecases.native_agreements import NativeAgreement, NativeText

__all__ = ["NativeAgreement", "NativeAgreements", "NativeText"]

_NO_SCOPE: Final = ("insufficient_scope", "invalid_scope")


@dataclass(frozen=True)
class NativeAgreements:
    """Reads them from a portal; raises the use cases' errors."""

    clients: Callable[[int], Rest]

    def fetch(self, portal_id: int) -> list[NativeAgreement]:
        with _in_our_words():
            found = native_agreements.list_agreements(self.clients(portal_id))
        return [NativeAgreement(**asdict(row)) for row in found]

    def text(self, portal_id: int, agreement_id: int, fields: Mapping[str, str], button: str) -> NativeText:
        with _in_our_words():
            client = self.clients(portal_id)
            found = native_agreements.agreement_text(client, agreement_id, fields, button)
        return NativeText(found.label, found.text)


@contextmanager
def _in_our_words() -> Iterator[None]:
    try:
        yield
    except AccessDenied as denied:
        raise Conflict("scope_missing" if denied.code in _NO_SCOPE else "agreements_access_denied") from None
    except (BadRequest, Missing):
        raise NotFound from None
    except RestError:
        raise PortalUnavailable from None
