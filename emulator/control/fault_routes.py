"""Bad luck on demand: faults, limits, dead tokens and other switches."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint

from emulator.control.body import Body
from emulator.faults import Faults
from emulator.world import World

SWITCHES = ("event_tokens", "line_events", "core_statuses")


def add(pages: Blueprint, world: World) -> None:
    _add_faults(pages, world)
    _add_switches(pages, world)
    _add_tokens(pages, world)


def _add_faults(pages: Blueprint, world: World) -> None:
    @pages.post("/faults")
    def faults() -> dict[str, Any]:
        """Merges: `events` by key, the lists `rest` and `oauth` are replaced."""
        with world.lock:
            world.faults.change(Body().tree)
            return asdict(world.faults)

    @pages.get("/faults")
    def present() -> dict[str, Any]:
        with world.lock:
            return asdict(world.faults)

    @pages.delete("/faults")
    def clear_faults() -> dict[str, Any]:
        with world.lock:
            world.faults = Faults()
            world.outbox.flush()
            return asdict(world.faults)


def _add_switches(pages: Blueprint, world: World) -> None:
    @pages.post("/rate-limit")
    def rate_limit() -> dict[str, Any]:
        body = Body().only("enabled per_second burst")
        with world.lock:
            world.limit.enabled = bool(body.get("enabled", world.limit.enabled))
            world.limit.per_second = float(body.get("per_second", world.limit.per_second))
            world.limit.burst = int(body.get("burst", world.limit.burst))
            return {
                "enabled": world.limit.enabled,
                "per_second": world.limit.per_second,
                "burst": world.limit.burst,
            }

    @pages.post("/switches")
    def switches() -> dict[str, Any]:
        """`event_tokens`: tokens in events; `line_events`: OnSession* and OnOpenLine* for built-in channels;
        `core_statuses`: 401 where the portal's core sends it and the docs do not."""
        body = Body().only(" ".join(SWITCHES))
        with world.lock:
            for name, value in body.tree.items():
                setattr(world, name, bool(value))
            return {name: getattr(world, name) for name in SWITCHES}


def _add_tokens(pages: Blueprint, world: World) -> None:
    @pages.post("/tokens/expire")
    def expire() -> dict[str, Any]:
        """Access tokens end now; `refresh`: the refresh tokens too; `revoke`: both become unknown."""
        body = Body().only("portal client_id user_id refresh revoke")
        with world.lock:
            member_id = body.portal(world).member_id
            found = world.tokens.of(member_id, str(body.get("client_id", "")), int(body.get("user_id", 0)))
            for pair in found:
                pair.expires = min(pair.expires, world.clock.now())
                if body.get("refresh"):
                    pair.refresh_expires = world.clock.now()
                if body.get("revoke"):
                    world.tokens.forget(pair)
            return {"count": len(found)}

    @pages.post("/installation")
    def installation() -> dict[str, Any]:
        """`blocked` answers OVERLOAD_LIMIT; `closed_to` lists users without access to the application."""
        body = Body().only("portal client_id blocked closed_to")
        with world.lock:
            row = body.portal(world).install(body.card(world).client_id)
            row.blocked = bool(body.get("blocked", row.blocked))
            row.closed_to = [int(user_id) for user_id in body.get("closed_to", row.closed_to)]
            return asdict(row)
