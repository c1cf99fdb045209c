"""Portals, their people, lines and CRM rows."""

from dataclasses import asdict

from emulator import lifecycle
from emulator.control.body import Body
from emulator.control.route import Answer, route
from emulator.crm import requisites
from emulator.crm.fields import FIELDS
from emulator.crm.store import InvalidValue
from emulator.errors import ControlError
from emulator.snapshot import portal_state
from emulator.world import World

PORTAL = ("host", "language", "license")
USER = "name last_name admin active email phone website work_position"


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
    """A new employee, or with `id` a change; `active` false dismisses."""
    portal = body.portal(world)
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


@route("/crm/required", "fields")
def required_fields(world: World, body: Body) -> Answer:
    """Classic names of fields and multifields that the portal's administrator has made required."""
    body.portal(world).crm.required = {str(name) for name in body.get("fields", [])}
    return {"ok": True}


@route("/crm/items", "type_id values fm user_id")
def items(world: World, body: Body) -> Answer:
    """A card made by somebody else: classic `values`, `fm` as [[type, value, kind], ...]."""
    type_id, crm = body.number("type_id"), body.portal(world).crm
    if type_id not in FIELDS:
        raise ControlError(f"no card type {type_id}", 404)
    item = crm.add(type_id, dict(body.get("values") or {}), world.clock.iso(), int(body.get("user_id", 1)))
    try:
        for row in body.get("fm", []):
            crm.add_fm(item, *row)
    except InvalidValue as error:
        raise ControlError(str(error)) from error
    return {"id": item.id, "type_id": type_id}


@route("/crm/requisites", "id company_id values addresses")
def write_requisite(world: World, body: Body) -> Answer:
    """A company's new requisite with its addresses; with `id` a change, `addresses` replace the old ones."""
    crm, values = body.portal(world).crm, dict(body.get("values") or {})
    try:
        if not body.get("id"):
            addresses = list(body.get("addresses") or [])
            return requisites.add(crm, body.number("company_id"), values, addresses)
        row = next((row for row in crm.requisites if row["ID"] == str(body.number("id"))), None)
        if row is None:
            raise ControlError(f"no requisite {body.get('id')}", 404)
        requisites.change(crm, row, values, body.get("addresses"))
    except KeyError as error:
        raise ControlError(f"unknown: {error.args[0]}") from error
    return row
