"""Requests of the portal to the application; names under `localhost` go to 127.0.0.1 (RFC 6761)."""

from urllib.parse import urlsplit, urlunsplit

import requests

from emulator.phpform import Pair

USER_AGENT = "Bitrix24 Webhook Engine"
TIMEOUT = (5, 30)


def post(url: str, pairs: list[Pair]) -> requests.Response:
    """POST a form without following redirects. Raises requests.RequestException."""
    address, host = loopback(url)
    headers = {"User-Agent": USER_AGENT, **({"Host": host} if host else {})}
    with requests.Session() as session:
        session.trust_env = False
        return session.post(address, data=pairs, headers=headers, timeout=TIMEOUT, allow_redirects=False)


def loopback(url: str) -> tuple[str, str]:
    """The address to connect to and the Host header to keep ("" when the URL stands as it is)."""
    parts = urlsplit(url)
    name = parts.hostname or ""
    if name != "localhost" and not name.endswith(".localhost"):
        return url, ""
    port = f":{parts.port}" if parts.port else ""
    return urlunsplit(parts._replace(netloc=f"127.0.0.1{port}")), f"{name}{port}"
