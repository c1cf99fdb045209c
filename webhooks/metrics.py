"""What the door counts."""

from prometheus_client import Counter

EVENTS = Counter(
    "soglasie_events",
    "Events at the door by what became of them.",
    ["outcome"],
)

STORED = "stored"
REPEATED = "repeated"
IGNORED = "ignored"
REFUSED = "refused"
MALFORMED = "malformed"
TOO_LARGE = "too_large"
UNAVAILABLE = "unavailable"


def count(outcome: str) -> None:
    EVENTS.labels(outcome).inc()
