"""The leaky bucket in front of REST: two calls a second, fifty in a burst (docs: `limits.md`)."""

import time
from dataclasses import dataclass, field


@dataclass
class RateLimit:
    """Counts per portal and source address, in real seconds."""

    enabled: bool = True
    per_second: float = 2.0
    burst: int = 50
    _levels: dict[tuple[str, str], tuple[float, float]] = field(default_factory=dict)

    def admits(self, member_id: str, address: str) -> bool:
        if not self.enabled:
            return True
        now = time.monotonic()
        level, seen = self._levels.get((member_id, address), (0.0, now))
        level = max(0.0, level - (now - seen) * self.per_second)
        if level + 1 > self.burst:
            self._levels[member_id, address] = (level, now)
            return False
        self._levels[member_id, address] = (level + 1, now)
        return True
