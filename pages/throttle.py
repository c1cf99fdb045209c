"""How often one address may try: a short memory of this process, of bounded size."""

import ipaddress
import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from math import ceil
from typing import Final

MINUTE: Final = 60.0
_MOST_SOURCES: Final = 4096
_HOME_NETWORK: Final = 64
"""Bits of an IPv6 address that stand for one subscriber, who has all the others to himself (RFC 6177)."""


class Throttle:
    """At most `most` tries in any `within` seconds of each source; shared by threads.

    Each web process counts for itself. Past the limit of memory the source that tried longest ago is
    forgotten first.
    """

    def __init__(self, most: int, clock: Callable[[], float], within: float = MINUTE) -> None:
        """`clock` gives seconds that never go back, as `time.monotonic` does."""
        self._most, self._within, self._clock = most, within, clock
        self._lock = threading.Lock()
        self._tries: OrderedDict[str, deque[float]] = OrderedDict()

    def take(self, source: str) -> int:
        """Count a try of an address; 0 when it is within the limit, otherwise the seconds to wait.

        A try beyond the limit is not counted, so that waiting always helps.
        """
        now, key = self._clock(), _subscriber(source)
        with self._lock:
            tries = self._tries.setdefault(key, deque(maxlen=self._most))
            self._tries.move_to_end(key)
            if len(self._tries) > _MOST_SOURCES:
                self._tries.popitem(last=False)
            if len(tries) == self._most and now - tries[0] < self._within:
                return max(1, ceil(self._within - (now - tries[0])))
            tries.append(now)
            return 0


def _subscriber(address: str) -> str:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if ip.version == 4:
        return address
    return str(ipaddress.ip_network((ip, _HOME_NETWORK), strict=False))
