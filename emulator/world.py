"""The whole world of the emulator: portals, tokens, queue, journal and faults behind one lock."""

import threading
from typing import Any

from emulator.apps import AppCard
from emulator.clock import Clock
from emulator.errors import ControlError
from emulator.faults import Faults
from emulator.journal import Journal
from emulator.limits import RateLimit
from emulator.outbox import Delivery, Outbox
from emulator.portal import Portal
from emulator.seed import fill
from emulator.tokens import TokenBook

DEFAULT_HOST = "portal.localhost"
OAUTH_HOST = "oauth.localhost"


class World:
    """One in-memory world. Hold `lock` while reading or changing anything in it."""

    def __init__(self, port: int = 8900, seed: dict[str, Any] | None = None) -> None:
        self.lock = threading.RLock()
        self.port = port
        self.seed = seed or {}
        self.outbox = Outbox(lambda: self.faults)
        self.reset()

    def reset(self) -> None:
        """Back to the seed; queued events are forgotten."""
        with self.lock:
            self.outbox.clear()
            self.clock = Clock()
            self.journal = Journal(self.clock.iso)
            self.tokens = TokenBook(self.clock.now)
            self.faults = Faults()
            self.limit = RateLimit()
            self.cards: dict[str, AppCard] = {}
            self.portals: dict[str, Portal] = {}
            self.event_tokens = True
            self.line_events = False
            self.core_statuses = False
            self.chain: int | None = None
            self.default_host = str(self.seed.get("host", DEFAULT_HOST))
            portal = self.add_portal(self.default_host)
            portal.counters.update(self.seed.get("counters", {}))
            portal.crm.counters.update(self.seed.get("crm_counters", {}))
            for card in self.seed.get("apps", []):
                self.add_card(card)

    def add_portal(self, host: str, **facts: Any) -> Portal:
        portal = Portal(host=host, **facts)
        fill(portal, self.clock.iso(), self.seed)
        self.portals[host] = portal
        return portal

    def add_card(self, facts: dict[str, Any]) -> AppCard:
        try:
            card = AppCard(**facts)
        except TypeError as error:
            raise ControlError(str(error)) from error
        self.cards[card.client_id] = card
        return card

    def card(self, client_id: str = "") -> AppCard:
        """The named card, or the only/first one."""
        if client_id in self.cards:
            return self.cards[client_id]
        if client_id or not self.cards:
            raise ControlError(f"no application card {client_id}".strip(), 404)
        return next(iter(self.cards.values()))

    def portal(self, host: str = "") -> Portal:
        """A portal by its host, with or without port; the default one for an empty name."""
        name = host.partition(":")[0] or self.default_host
        if name not in self.portals:
            raise ControlError(f"no portal {name}", 404)
        return self.portals[name]

    def portal_of_member(self, member_id: str) -> Portal | None:
        return next((portal for portal in self.portals.values() if portal.member_id == member_id), None)

    def with_port(self, host: str) -> str:
        return host if self.port == 80 else f"{host}:{self.port}"

    def domain(self, portal: Portal) -> str:
        return self.with_port(portal.host)

    def endpoint(self, portal: Portal) -> str:
        return f"http://{self.domain(portal)}/rest/"

    @property
    def oauth_domain(self) -> str:
        return self.with_port(OAUTH_HOST)

    @property
    def oauth_endpoint(self) -> str:
        return f"http://{self.oauth_domain}/rest/"

    def note_event(self, delivery: Delivery, status: int, error: str, seconds: float) -> None:
        with self.lock:
            self.journal.add(
                "events",
                event=delivery.event,
                url=delivery.url,
                status=status,
                error=error,
                seconds=round(seconds, 3),
                form=dict(delivery.pairs),
            )
