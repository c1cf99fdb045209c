"""Portals, applications, frames, people, lines and CRM rows."""

from typing import Any

import requests
from flask import Blueprint

from emulator import frames, lifecycle
from emulator.control.body import Body
from emulator.crm.fields import FIELDS
from emulator.crm.store import InvalidValue
from emulator.errors import ControlError
from emulator.snapshot import portal_state
from emulator.world import World

OPEN = "portal client_id user_id placement options handler old_box"
CARD = "client_id client_secret app_url install_url scopes code title status version"
USER = "name last_name admin active email phone website work_position"


def add(pages: Blueprint, world: World) -> None:
    _add_apps(pages, world)
    _add_frames(pages, world)
    _add_life(pages, world)
    _add_people(pages, world)


def _add_apps(pages: Blueprint, world: World) -> None:
    @pages.post("/apps")
    def apps() -> dict[str, Any]:
        """Registers a card, or changes the one with the same client_id."""
        body = Body().only(CARD)
        for name in ("client_id", "client_secret", "app_url"):
            body.need(name)
        with world.lock:
            return vars(world.add_card(body.tree))

    @pages.post("/portals")
    def portals() -> dict[str, Any]:
        body = Body().only("host language license")
        host = str(body.need("host"))
        with world.lock:
            if host in world.portals:
                raise ControlError(f"{host} is taken", 409)
            return portal_state(world, world.add_portal(**body.tree))


def _opening(body: Body) -> frames.Opening:
    return frames.Opening(
        user_id=int(body.get("user_id", 1)),
        placement=str(body.get("placement", "DEFAULT")),
        options=dict(body.get("options") or {}),
        handler=str(body.get("handler", "")),
        client_id=str(body.get("client_id", "")),
        old_box=bool(body.get("old_box")),
    )


def _add_frames(pages: Blueprint, world: World) -> None:
    @pages.post("/open")
    def open_frame() -> dict[str, Any]:
        body = Body().only(OPEN)
        try:
            return frames.show(world, body.portal(world), _opening(body))
        except requests.RequestException as error:
            raise ControlError(f"the application did not answer: {type(error).__name__}", 502) from error

    @pages.post("/frame")
    def frame() -> dict[str, Any]:
        body = Body().only(OPEN)
        return frames.prepare(world, body.portal(world), _opening(body)).public()


def _add_life(pages: Blueprint, world: World) -> None:
    @pages.post("/install-finish")
    def install_finish() -> dict[str, Any]:
        body = Body().only("portal client_id user_id")
        with world.lock:
            lifecycle.finish(world, body.portal(world), body.card(world), int(body.get("user_id", 1)))
            return {"installed": True}

    @pages.post("/uninstall")
    def uninstall() -> dict[str, Any]:
        body = Body().only("portal client_id clean")
        with world.lock:
            lifecycle.uninstall(world, body.portal(world), body.card(world), bool(body.get("clean")))
            return {"installed": False}

    @pages.post("/update-app")
    def update_app() -> dict[str, Any]:
        body = Body().only("portal client_id user_id")
        with world.lock:
            lifecycle.update(world, body.portal(world), body.card(world), int(body.get("user_id", 1)))
            return {"installed": False}

    @pages.post("/rename")
    def rename() -> dict[str, Any]:
        body = Body().only("portal host")
        with world.lock:
            lifecycle.rename(world, body.portal(world), str(body.need("host")))
            return {"ok": True}

    @pages.post("/payment")
    def payment() -> dict[str, Any]:
        body = Body().only("portal client_id expired")
        with world.lock:
            lifecycle.payment(world, body.portal(world), body.card(world), bool(body.need("expired")))
            return {"ok": True}

    @pages.post("/bot/remove")
    def remove_bot() -> dict[str, Any]:
        body = Body().only("portal bot_id")
        with world.lock:
            lifecycle.drop_bot(body.portal(world), body.number("bot_id"))
            return {"ok": True}


def _add_people(pages: Blueprint, world: World) -> None:
    @pages.post("/users")
    def users() -> dict[str, Any]:
        """A new employee, or with `id` a change; `active` false dismisses."""
        body = Body().only(f"portal id {USER}")
        with world.lock:
            portal = body.portal(world)
            facts = {name: value for name, value in body.tree.items() if name not in ("portal", "id")}
            user = (
                portal.user(body.number("id"))
                if body.get("id")
                else portal.add_user(**{"name": "Имя", **facts})
            )
            for name, value in facts.items():
                setattr(user, name, value)
            return vars(user)

    @pages.post("/lines")
    def lines() -> dict[str, Any]:
        """Settings are written as given, without the portal's own rule for bots."""
        body = Body().only("portal line_id name connectors queue settings")
        with world.lock:
            line = body.portal(world).line(body.number("line_id"))
            line.name = str(body.get("name", line.name))
            line.connectors = list(body.get("connectors", line.connectors))
            line.queue = list(body.get("queue", line.queue))
            line.settings.update({key: str(value) for key, value in dict(body.get("settings") or {}).items()})
            return vars(line)

    @pages.post("/crm/required")
    def required_fields() -> dict[str, Any]:
        """Classic names of fields and multifields that the portal's administrator has made required."""
        body = Body().only("portal fields")
        with world.lock:
            body.portal(world).crm.required = {str(name) for name in body.get("fields", [])}
            return {"ok": True}

    @pages.post("/crm/items")
    def items() -> dict[str, Any]:
        """A card made by somebody else: classic `values`, `fm` as [[type, value, kind], ...]."""
        body = Body().only("portal type_id values fm user_id")
        type_id = body.number("type_id")
        if type_id not in FIELDS:
            raise ControlError(f"no card type {type_id}", 404)
        with world.lock:
            crm = body.portal(world).crm
            item = crm.add(
                type_id, dict(body.get("values") or {}), world.clock.iso(), int(body.get("user_id", 1))
            )
            try:
                for row in body.get("fm", []):
                    crm.add_fm(item, *row)
            except InvalidValue as error:
                raise ControlError(str(error)) from error
            return {"id": item.id, "type_id": type_id}
