"""Bad luck on demand: faults, limits, dead tokens and other switches."""

from dataclasses import asdict

from emulator.control.body import Body
from emulator.control.route import Answer, route
from emulator.faults import Faults
from emulator.world import World

SWITCHES = ("event_tokens", "line_events", "core_statuses")


@route("/faults", "*")
def change_faults(world: World, body: Body) -> Answer:
    """Merges: `events` by key, the lists `rest` and `oauth` are replaced."""
    world.faults.change(body.tree)
    return asdict(world.faults)


@route("/faults", verb="GET")
def faults(world: World, _: Body) -> Answer:
    return asdict(world.faults)


@route("/faults", verb="DELETE")
def clear_faults(world: World, _: Body) -> Answer:
    world.faults = Faults()
    world.outbox.flush()
    return asdict(world.faults)


@route("/rate-limit", "enabled per_second burst")
def rate_limit(world: World, body: Body) -> Answer:
    limit = world.limit
    limit.enabled = bool(body.get("enabled", limit.enabled))
    limit.per_second = float(body.get("per_second", limit.per_second))
    limit.burst = int(body.get("burst", limit.burst))
    return {"enabled": limit.enabled, "per_second": limit.per_second, "burst": limit.burst}


@route("/switches", " ".join(SWITCHES))
def switches(world: World, body: Body) -> Answer:
    """`event_tokens`: tokens in events; `line_events`: OnSession* and OnOpenLine* for built-in channels;
    `core_statuses`: 401 where the portal's core sends it and the docs do not."""
    for name in SWITCHES:
        setattr(world, name, bool(body.get(name, getattr(world, name))))
    return {name: getattr(world, name) for name in SWITCHES}


@route("/tokens/expire", "user_id refresh revoke")
def expire(world: World, body: Body) -> Answer:
    """Access tokens end now; `refresh`: the refresh tokens too; `revoke`: both become unknown."""
    member_id = body.portal(world).member_id
    found = world.tokens.of(member_id, str(body.get("client_id", "")), int(body.get("user_id", 0)))
    for pair in found:
        pair.expires = min(pair.expires, world.clock.now())
        if body.get("refresh"):
            pair.refresh_expires = world.clock.now()
        if body.get("revoke"):
            world.tokens.forget(pair)
    return {"count": len(found)}
