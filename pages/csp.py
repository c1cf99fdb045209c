"""Content-Security-Policy headers of our pages (https://www.w3.org/TR/CSP3/)."""

from typing import Final

_COMMON: Final = (
    "default-src 'self'",
    "img-src 'self' data:",
    "style-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "object-src 'none'",
)


def frame_page(nonce: str, frame_ancestor: str | None) -> str:
    """Return the policy of a page shown inside a portal.

    `frame_ancestor` is scheme and host of the verified portal, None for a request that was not
    verified: such a page may stand in no frame. Scripts run by `nonce` alone, which modules hand
    down to the modules they import; BX24.js of the portal's host bears the nonce too. Besides our own server
    they reach that portal alone: `BX24.callMethod` asks it from the page (`bx24-call-method.md`).
    """
    ancestors = frame_ancestor or "'none'"
    reached = f"connect-src 'self' {frame_ancestor}" if frame_ancestor else "connect-src 'self'"
    return "; ".join((*_COMMON, f"script-src 'nonce-{nonce}'", reached, f"frame-ancestors {ancestors}"))
