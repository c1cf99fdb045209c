"""Portals, their people and lines."""

from dataclasses import asdict

from emulator import lifecycle
from emulator.control.body import Body
from emulator.control.route import Answer, route
from emulator.errors import ControlError
from emulator.snapshot import portal_state
from emulator.world import World

PORTAL = ("host", "language", "license")
USER = "name last_name admin active email phone website work_position crm"
CRM_RIGHTS = ("all", "none")


@route("/portals", " ".join(PORTAL))
def portals(world: World, body: Body) -> Answer:
    host = str(body.need("host"))
    if host in world.portals:
        raise ControlError(f"{host} is taken", 409)
    return portal_state(
        world, world.add_portal(**{name: body.tree[name] for name in PORTAL if name in body.tree})
    )


@route("/rename", "host")
def rename(world: World, body: Body) -> Answer:
    lifecycle.rename(world, body.portal(world), str(body.need("host")))
    return {"ok": True}


@route("/users", f"id {USER}")
def users(world: World, body: Body) -> Answer:
    """A new employee, or with `id` a change; `active` false dismisses, `crm` "none" takes the CRM away."""
    portal = body.portal(world)
    if body.get("crm", "all") not in CRM_RIGHTS:
        raise ControlError(f"crm is one of {', '.join(CRM_RIGHTS)}")
    facts = {name: value for name, value in body.tree.items() if name in USER.split()}
    user = portal.user(body.number("id")) if body.get("id") else portal.add_user(**{"name": "Имя", **facts})
    for name, value in facts.items():
        setattr(user, name, value)
    return asdict(user)


@route("/lines", "line_id name connectors queue settings")
def lines(world: World, body: Body) -> Answer:
    """A new line without `line_id`. Settings are written as given, without the portal's own rule for bots."""
    portal = body.portal(world)
    line = portal.line(body.number("line_id")) if "line_id" in body.tree else portal.add_line()
    line.name = str(body.get("name", line.name))
    line.connectors = list(body.get("connectors", line.connectors))
    line.queue = list(body.get("queue", line.queue))
    line.settings.update({key: str(value) for key, value in dict(body.get("settings") or {}).items()})
    return asdict(line)
