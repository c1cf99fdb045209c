"""Which addresses may be called: the public network, and what an operator opened by a setting."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

# The only unicast space that is routed in public (RFC 4291, section 2.4). It leaves out 64:ff9b::/96
# (NAT64), which Python calls global although it can lead to any IPv4 address.
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
# 6to4 carries an IPv4 address inside, a private one if the sender likes (RFC 3056).
_SIX_TO_FOUR = ipaddress.IPv6Network("2002::/16")


def peer_address(text: str) -> IPAddress:
    """The address a socket would reach: no zone, and IPv4 where IPv6 only wraps it."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address


def is_public(address: IPAddress) -> bool:
    """Whether an address belongs to the public unicast network."""
    if not address.is_global or address.is_multicast:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        return address in _GLOBAL_UNICAST and address not in _SIX_TO_FOUR
    return True


def is_localhost_name(host: str) -> bool:
    """Whether a name means this machine (RFC 6761, section 6.3; glibc asks DNS for most of them)."""
    name = host.rstrip(".").lower()
    return name == "localhost" or name.endswith(".localhost")


@dataclass(frozen=True)
class PrivateNetworks:
    """Hosts and networks that may be called although they are not public, and over plain http."""

    hosts: frozenset[tuple[str, int | None]] = frozenset()
    """Names with a port, or with None for any port."""
    networks: tuple[tuple[IPNetwork, int | None], ...] = ()
    """Networks with a port, or with None for any port."""

    @classmethod
    def parse(cls, text: str) -> "PrivateNetworks":
        """Read a comma list of `host[:port]`, `address[:port]` and CIDR networks.

        Raises ValueError that names the part it cannot read.
        """
        hosts: set[tuple[str, int | None]] = set()
        networks: list[tuple[IPNetwork, int | None]] = []
        for part in _parts(text):
            name, port = _host_and_port(part)
            network = _network(name)
            if network is not None:
                networks.append((network, port))
            elif "/" in name or not name:
                raise ValueError(f"neither a host nor a network: {part!r}")
            else:
                hosts.add((name, port))
        return cls(frozenset(hosts), tuple(networks))

    def allows(self, host: str, port: int, address: IPAddress) -> bool:
        """Whether the operator opened this host, port and peer address."""
        name = host.rstrip(".").lower()
        if (name, None) in self.hosts or (name, port) in self.hosts:
            return True
        return any(address in network and allowed in (None, port) for network, allowed in self.networks)


def _parts(text: str) -> Iterable[str]:
    return (part for raw in text.split(",") if (part := raw.strip().lower()))


def _host_and_port(part: str) -> tuple[str, int | None]:
    if part.startswith("["):
        name, bracket, rest = part[1:].partition("]")
        if not bracket or (rest and not rest.startswith(":")):
            raise ValueError(f"unbalanced brackets: {part!r}")
        return name, _port(rest[1:], part) if rest else None
    if part.count(":") != 1:
        return part.rstrip("."), None
    name, _, port = part.partition(":")
    return name.rstrip("."), _port(port, part)


def _port(text: str, part: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise ValueError(f"not a port: {part!r}")
    return int(text)


def _network(name: str) -> IPNetwork | None:
    try:
        return ipaddress.ip_network(name)
    except ValueError:
        return None
