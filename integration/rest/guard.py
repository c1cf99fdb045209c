"""Connections that look at the peer's address before they open.

The address that was checked is the address that is connected to, so a name that changes its address
between two look-ups (DNS rebinding), `127.1`, decimal and IPv4-mapped forms gain nothing.
"""

import socket
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from integration.rest.addresses import PrivateNetworks, is_localhost_name, is_public, peer_address
from integration.rest.errors import ConnectionFailed, ForbiddenAddress

_HOSTS_KEPT = 64
_CONNECTIONS_PER_HOST = 8


class GuardedAdapter(HTTPAdapter):
    """A requests adapter whose connections obey `PrivateNetworks`."""

    def __init__(self, networks: PrivateNetworks) -> None:
        self._networks = networks
        super().__init__(pool_connections=_HOSTS_KEPT, pool_maxsize=_CONNECTIONS_PER_HOST)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Give the pool manager our own kinds of connection."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _guarded_pools(self._networks)


def open_socket(
    networks: PrivateNetworks, host: str, port: int, *, plain: bool, timeout: Any, options: Iterable[Any]
) -> socket.socket:
    """Connect to the first permitted address of a host.

    Raises ForbiddenAddress when no address is permitted, OSError when none answers.
    """
    failure: Exception = ForbiddenAddress()
    for family, address in _resolve(host, port):
        if not _permitted(networks, host, port, address[0], plain=plain):
            continue
        try:
            return _connect(family, address, timeout, options)
        except OSError as error:
            failure = error
    raise failure


def _permitted(networks: PrivateNetworks, host: str, port: int, text: str, *, plain: bool) -> bool:
    address = peer_address(text)
    if networks.allows(host, port, address):
        return True
    return is_public(address) and not plain


def _resolve(host: str, port: int) -> Iterator[tuple[int, tuple[Any, ...]]]:
    if is_localhost_name(host):
        yield socket.AF_INET, ("127.0.0.1", port)
        yield socket.AF_INET6, ("::1", port)
        return
    for family, _, _, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        yield family, address


def _connect(family: int, address: tuple[Any, ...], timeout: Any, options: Iterable[Any]) -> socket.socket:
    peer = socket.socket(family, socket.SOCK_STREAM)
    try:
        for option in options:
            peer.setsockopt(*option)
        peer.settimeout(timeout)
        peer.connect(address)
    except OSError:
        peer.close()
        raise
    return peer


def _guarded_pools(networks: PrivateNetworks) -> dict[str, type[HTTPConnectionPool]]:
    class PlainConnection(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return _open_for(self, networks, plain=True)

        def connect(self) -> None:
            _connecting(super().connect)

    class TlsConnection(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return _open_for(self, networks, plain=False)

        def connect(self) -> None:
            _connecting(super().connect)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = PlainConnection

    class TlsPool(HTTPSConnectionPool):
        ConnectionCls = TlsConnection

    return {"http": PlainPool, "https": TlsPool}


def _open_for(connection: HTTPConnection, networks: PrivateNetworks, *, plain: bool) -> socket.socket:
    options = connection.socket_options or ()
    return open_socket(
        networks, connection.host, connection.port, plain=plain, timeout=connection.timeout, options=options
    )


def _connecting(connect: Callable[[], None]) -> None:
    # Whatever fails in here fails before the first byte of the request: the caller may repeat even a write.
    if not _connects(connect):
        raise ConnectionFailed


def _connects(connect: Callable[[], None]) -> bool:
    try:
        connect()
    except (OSError, UnicodeError, HTTPError):
        return False
    return True
