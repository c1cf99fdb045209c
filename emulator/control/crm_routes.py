"""What other people do in the CRM: cards made, changed, merged and deleted, requisites, required fields."""

from typing import Any

from emulator import events
from emulator.control.body import Body
from emulator.control.route import Answer, route
from emulator.crm import history, removal, requisites
from emulator.crm.fields import CONTACT, FIELDS, event_of
from emulator.crm.store import Crm, InvalidValue, Item
from emulator.errors import ControlError
from emulator.portal import Portal
from emulator.world import World


@route("/crm/required", "fields")
def required_fields(world: World, body: Body) -> Answer:
    """Classic names of fields and multifields that the portal's administrator has made required."""
    body.portal(world).crm.required = {str(name) for name in body.get("fields", [])}
    return {"ok": True}


@route("/crm/items", "id type_id values fm user_id")
def items(world: World, body: Body) -> Answer:
    """A card made by somebody else: classic `values`, `fm` as [[type, value, kind], ...].

    With `id` a change, which goes into the history; `fm` then takes the place of the old one.
    """
    portal, type_id = body.portal(world), _type(body)
    user_id, values = int(body.get("user_id", 1)), dict(body.get("values") or {})
    if not body.get("id"):
        item = portal.crm.add(type_id, values, world.clock.iso(), user_id)
        _write_fm(portal.crm, item, body.get("fm", []))
        return {"id": item.id, "type_id": type_id}
    item = _card(portal, type_id, body.number("id"))
    before = history.state(item)
    item.values.update(values, DATE_MODIFY=world.clock.iso(), MODIFY_BY_ID=user_id)
    if "fm" in body.tree:
        item.fm.clear()
        _write_fm(portal.crm, item, body.get("fm"))
    history.note(portal.crm, item, before, world.clock.iso(), user_id)
    _tell(world, portal, item, "UPDATE", user_id)
    return {"id": item.id, "type_id": type_id}


@route("/crm/delete", "type_id id user_id")
def delete(world: World, body: Body) -> Answer:
    portal = body.portal(world)
    item = _card(portal, _type(body), body.number("id"))
    removal.remove(portal.crm, item)
    _tell(world, portal, item, "DELETE", int(body.get("user_id", 1)))
    return {"ok": True}


@route("/crm/merge", "type_id into from user_id")
def merge(world: World, body: Body) -> Answer:
    """The cards of `from` give `into` what it lacks and all that is bound to them, and are deleted."""
    portal, type_id = body.portal(world), int(body.get("type_id", CONTACT))
    user_id, winner = int(body.get("user_id", 1)), _card(portal, type_id, body.number("into"))
    losers = [_card(portal, type_id, int(number)) for number in body.need("from")]
    if winner in losers:
        raise ControlError("a card is not merged into itself")
    before = history.state(winner)
    for loser in losers:
        removal.merge(portal.crm, winner, loser)
        _tell(world, portal, loser, "DELETE", user_id)
    winner.values.update(DATE_MODIFY=world.clock.iso(), MODIFY_BY_ID=user_id)
    history.note(portal.crm, winner, before, world.clock.iso(), user_id)
    _tell(world, portal, winner, "UPDATE", user_id)
    return {"id": winner.id, "type_id": type_id}


def _type(body: Body) -> int:
    type_id = body.number("type_id")
    if type_id not in FIELDS:
        raise ControlError(f"no card type {type_id}", 404)
    return type_id


def _card(portal: Portal, type_id: int, number: int) -> Item:
    item = portal.crm.get(type_id, number) if type_id in FIELDS else None
    if item is None:
        raise ControlError(f"no card {number} of type {type_id}", 404)
    return item


def _write_fm(crm: Crm, item: Item, rows: Any) -> None:
    try:
        for row in rows:
            crm.add_fm(item, *row)
    except InvalidValue as error:
        raise ControlError(str(error)) from error


def _tell(world: World, portal: Portal, item: Item, what: str, user_id: int) -> None:
    events.emit(world, portal, *event_of(item.type_id, item.id, what), user_id)


@route("/crm/requisites", "id company_id contact_id values addresses")
def write_requisite(world: World, body: Body) -> Answer:
    """A new requisite with its addresses, of a company or of a contact.

    With `id` a change, `addresses` replace the old ones.
    """
    crm, values = body.portal(world).crm, dict(body.get("values") or {})
    try:
        if not body.get("id"):
            addresses = list(body.get("addresses") or [])
            if body.get("contact_id"):
                return requisites.add(crm, body.number("contact_id"), values, addresses, type_id=CONTACT)
            return requisites.add(crm, body.number("company_id"), values, addresses)
        row = next((row for row in crm.requisites if row["ID"] == str(body.number("id"))), None)
        if row is None:
            raise ControlError(f"no requisite {body.get('id')}", 404)
        requisites.change(crm, row, values, body.get("addresses"))
    except KeyError as error:
        raise ControlError(f"unknown: {error.args[0]}") from error
    return row
