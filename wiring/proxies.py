"""Who called, when proxies of the operator's stand in between.

werkzeug's ProxyFix reads X-Forwarded-For as a list with quoted parts: one stray quote that the client
sent in his own copy of the header makes it fall back to the proxy's address. Here only commas count.
"""

import ipaddress
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class TrustedProxies:
    """Puts the address that the outermost trusted proxy was called from into REMOTE_ADDR.

    Each of the `count` proxies adds one part at the end of X-Forwarded-For; what stands further left was
    written by the client and is not looked at. Scheme and host stay: our own address is a setting.
    """

    def __init__(self, app: "WSGIApplication", count: int) -> None:
        self._app = app
        self._count = count

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        parts = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
        address = _address(parts[-self._count]) if len(parts) >= self._count else None
        if address:
            environ["REMOTE_ADDR"] = address
        return self._app(environ, start_response)


def _address(text: str) -> str | None:
    """The address in one part of the header; some balancers add the port to it."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        return str(ipaddress.ip_address(bare))
    except ValueError:
        return None
