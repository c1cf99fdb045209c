"""Every setting of the application, read once from the environment and checked."""

import base64
import binascii
import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Self
from urllib.parse import SplitResult, urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

KEY_BYTES = 32
DATABASE_FILE = "soglasie.sqlite3"
DEFAULTS = {
    "SOGLASIE_DATA_DIR": "var",
    "SOGLASIE_OAUTH_URLS": "https://oauth.bitrix24.tech,https://oauth.bitrix.info",
    "SOGLASIE_RECONCILE_SECONDS": "300",
    "SOGLASIE_LOG_LEVEL": "INFO",
    "SOGLASIE_PORTAL_RATE": "2/50",
    "SOGLASIE_BX24_URL": "https://api.bitrix24.com/api/v1/",
    "SOGLASIE_TRUSTED_PROXIES": "0",
}
REQUIRED = {
    "SOGLASIE_PUBLIC_URL": "the address by which portals reach the application, as in https://consent.example.ru",
    "SOGLASIE_CLIENT_ID": "the client_id of the application's card in Bitrix24",
    "SOGLASIE_CLIENT_SECRET": "the client_secret of the application's card in Bitrix24",
    "SOGLASIE_ENCRYPTION_KEYS": "the output of `flask keys generate`",
    "SOGLASIE_DATA_RESIDENCY": "the two-letter code of the country where the database is, as in RU",
}
_DIALECTS = ("sqlite", "sqlite+pysqlite", "postgresql+psycopg")


class SettingsError(Exception):
    """A setting is missing or wrong; the message is one sentence that names it and holds no value."""


class PortalRate(NamedTuple):
    """How fast one portal may be called (`limits.md` of the REST documentation)."""

    per_second: float
    burst: int


@dataclass(frozen=True)
class Settings:
    """What the operator decided; `docs/reference/settings.md` describes each."""

    public_url: str
    """No slash at the end."""
    client_id: str
    client_secret: str = field(repr=False)
    encryption_keys: tuple[bytes, ...] = field(repr=False)
    database_url: str = field(repr=False)
    data_dir: Path
    oauth_urls: tuple[str, ...]
    """No slash at the end."""
    private_portals: str
    """A comma list of `host[:port]` and networks."""
    data_residency: str
    reconcile_seconds: int
    log_level: str
    metrics_token: str | None = field(repr=False)
    portal_rate: PortalRate
    bx24_url: str
    trusted_proxies: int
    """How many servers pass a request on before it comes here, each adding to X-Forwarded-For."""

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Self:
        """Read and check all settings.

        Raises:
            SettingsError: the first one that is missing or wrong.
        """
        values = _Values(environ)
        private = values.text("SOGLASIE_PRIVATE_PORTALS") or ""
        return cls(
            public_url=_public_url(values.required("SOGLASIE_PUBLIC_URL"), private),
            client_id=values.required("SOGLASIE_CLIENT_ID"),
            client_secret=values.required("SOGLASIE_CLIENT_SECRET"),
            encryption_keys=_keys(values.required("SOGLASIE_ENCRYPTION_KEYS")),
            database_url=database_url(environ),
            data_dir=Path(values.required("SOGLASIE_DATA_DIR")),
            oauth_urls=_oauth_urls(values.required("SOGLASIE_OAUTH_URLS"), private),
            private_portals=private,
            data_residency=_country(values.required("SOGLASIE_DATA_RESIDENCY")),
            reconcile_seconds=_seconds(values.required("SOGLASIE_RECONCILE_SECONDS")),
            log_level=_log_level(values.required("SOGLASIE_LOG_LEVEL")),
            metrics_token=values.text("SOGLASIE_METRICS_TOKEN"),
            portal_rate=_rate(values.required("SOGLASIE_PORTAL_RATE")),
            bx24_url=_bx24_url(values.required("SOGLASIE_BX24_URL"), private),
            trusted_proxies=_proxies(values.required("SOGLASIE_TRUSTED_PROXIES")),
        )

    @property
    def holidays(self) -> Path:
        """Where the operator keeps the days off of years that the application does not know yet."""
        return self.data_dir / "holidays"

    @property
    def secrets(self) -> tuple[str, ...]:
        """Texts that may stand in no log."""
        keys = (base64.b64encode(key).decode() for key in self.encryption_keys)
        password = make_url(self.database_url).password
        return tuple(text for text in (self.client_secret, *keys, self.metrics_token, password) if text)


def database_url(environ: Mapping[str, str]) -> str:
    """Where the database is: all that migrating it needs to know.

    Raises:
        SettingsError: it is no SQLite file and no PostgreSQL server.
    """
    values = _Values(environ)
    text = values.text("DATABASE_URL")
    if text is None:
        return f"sqlite:///{Path(values.required('SOGLASIE_DATA_DIR')).absolute() / DATABASE_FILE}"
    advice = "DATABASE_URL must be sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME."
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise SettingsError(advice) from None
    # A database in memory would be another one for each connection.
    if url.drivername not in _DIALECTS or url.database in (None, "", ":memory:"):
        raise SettingsError(advice)
    return text


class _Values:
    """The environment, where an empty variable is a missing one and NAME_FILE names a file with the value."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def text(self, name: str) -> str | None:
        value = self._environ.get(name, "").strip()
        path = self._environ.get(f"{name}_FILE", "").strip()
        if value and path:
            raise SettingsError(f"{name} and {name}_FILE are both set: keep one of them.")
        return (_content(f"{name}_FILE", path) if path else value) or DEFAULTS.get(name)

    def required(self, name: str) -> str:
        value = self.text(name)
        if value is None:
            raise SettingsError(f"{name} is missing: set it, or {name}_FILE, to {REQUIRED[name]}.")
        return value


def _content(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsError(f"{name} names a file that cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{name} names a file that is not UTF-8 text.") from None


def _public_url(text: str, private: str) -> str:
    parts = _http(text)
    if parts is None or parts.query or parts.fragment or parts.path not in ("", "/"):
        raise SettingsError(
            "SOGLASIE_PUBLIC_URL must be a scheme and a host without a path, as in https://consent.example.ru."
        )
    if parts.scheme == "http" and not (_is_loopback(parts.hostname or "") or _is_private(parts, private)):
        raise SettingsError(
            "SOGLASIE_PUBLIC_URL must begin with https:// unless its host is this machine "
            "or is listed in SOGLASIE_PRIVATE_PORTALS."
        )
    return text.rstrip("/")


def _oauth_urls(text: str, private: str) -> tuple[str, ...]:
    urls = tuple(url.strip().rstrip("/") for url in text.split(",") if url.strip())
    if not urls or not all(_is_safe(url, private) for url in urls):
        raise SettingsError(
            "SOGLASIE_OAUTH_URLS must be a comma list of https:// addresses "
            "(http:// only for hosts listed in SOGLASIE_PRIVATE_PORTALS)."
        )
    return urls


def _bx24_url(text: str, private: str) -> str:
    if not (_is_safe(text, private) or _is_loopback(urlsplit(text).hostname or "")):
        raise SettingsError("SOGLASIE_BX24_URL must be the https:// address of the portal's BX24.js library.")
    return text


def _is_safe(url: str, private: str) -> bool:
    parts = _http(url)
    return parts is not None and not parts.query and (parts.scheme == "https" or _is_private(parts, private))


def _http(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        is_http = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return parts if is_http and not (parts.username or parts.password) else None


def _is_loopback(host: str) -> bool:
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _is_private(parts: SplitResult, private: str) -> bool:
    """Whether SOGLASIE_PRIVATE_PORTALS lists the host, with its port or with none."""
    host = (parts.hostname or "").rstrip(".").lower()
    names = {host, f"{host}:{parts.port or (443 if parts.scheme == 'https' else 80)}"}
    listed = {part.strip().lower() for part in private.split(",")} - {""}
    return bool(names & listed) or any(_is_inside(host, network) for network in listed)


def _is_inside(host: str, network: str) -> bool:
    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(network)
    except ValueError:
        return False


def _keys(text: str) -> tuple[bytes, ...]:
    keys = tuple(_key(part.strip()) for part in text.split(",") if part.strip())
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        raise SettingsError(
            "SOGLASIE_ENCRYPTION_KEYS must be a comma list of base64 keys of 32 bytes each: "
            "make one with `flask keys generate`."
        )
    return keys


def _key(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _country(text: str) -> str:
    if not re.fullmatch("[A-Za-z]{2}", text):
        raise SettingsError("SOGLASIE_DATA_RESIDENCY must be a two-letter country code, as in RU.")
    return text.upper()


def _seconds(text: str) -> int:
    if not re.fullmatch("[0-9]{1,6}", text) or int(text) == 0:
        raise SettingsError("SOGLASIE_RECONCILE_SECONDS must be a whole number of seconds above zero.")
    return int(text)


def _log_level(text: str) -> str:
    level = text.upper()
    if level not in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"):
        raise SettingsError("SOGLASIE_LOG_LEVEL must be DEBUG, INFO, WARNING, ERROR or CRITICAL.")
    return level


def _rate(text: str) -> PortalRate:
    found = re.fullmatch(r"([0-9]{1,6}(?:\.[0-9]{1,6})?)\s*/\s*([0-9]{1,6})", text)
    if found is None or float(found[1]) <= 0 or int(found[2]) < 1:
        raise SettingsError("SOGLASIE_PORTAL_RATE must be REQUESTS_A_SECOND/BURST above zero, as in 2/50.")
    return PortalRate(float(found[1]), int(found[2]))


def _proxies(text: str) -> int:
    if not re.fullmatch("[0-9]", text):
        raise SettingsError(
            "SOGLASIE_TRUSTED_PROXIES must be the number of proxies in front of the application, 0 to 9."
        )
    return int(text)
