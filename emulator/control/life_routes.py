"""Cards of applications, frames and the life of an installation."""

from dataclasses import asdict

import requests

from emulator import frames, lifecycle
from emulator.control.body import Body
from emulator.control.route import Answer, route
from emulator.errors import ControlError
from emulator.world import World

OPEN = "user_id placement options handler old_box"
CARD = "client_secret app_url install_url scopes code title status version"


@route("/apps", CARD)
def apps(world: World, body: Body) -> Answer:
    """Registers a card, or changes the one with the same client_id."""
    for name in ("client_id", "client_secret", "app_url"):
        body.need(name)
    return asdict(world.add_card(body.tree))


def _opening(body: Body) -> frames.Opening:
    return frames.Opening(
        user_id=int(body.get("user_id", 1)),
        placement=str(body.get("placement", "DEFAULT")),
        options=dict(body.get("options") or {}),
        handler=str(body.get("handler", "")),
        client_id=str(body.get("client_id", "")),
        old_box=bool(body.get("old_box")),
    )


@route("/open", OPEN, locked=False)
def open_frame(world: World, body: Body) -> Answer:
    try:
        return frames.show(world, body.portal(world), _opening(body))
    except requests.RequestException as error:
        raise ControlError(f"the application did not answer: {type(error).__name__}", 502) from error


@route("/frame", OPEN)
def frame(world: World, body: Body) -> Answer:
    return frames.prepare(world, body.portal(world), _opening(body)).public()


@route("/install-finish", "user_id")
def install_finish(world: World, body: Body) -> Answer:
    lifecycle.finish(world, body.portal(world), body.card(world), int(body.get("user_id", 1)))
    return {"installed": True}


@route("/uninstall", "clean")
def uninstall(world: World, body: Body) -> Answer:
    lifecycle.uninstall(world, body.portal(world), body.card(world), bool(body.get("clean")))
    return {"installed": False}


@route("/update-app", "user_id")
def update_app(world: World, body: Body) -> Answer:
    lifecycle.update(world, body.portal(world), body.card(world), int(body.get("user_id", 1)))
    return {"installed": False}


@route("/payment", "expired")
def payment(world: World, body: Body) -> Answer:
    lifecycle.payment(world, body.portal(world), body.card(world), bool(body.need("expired")))
    return {"ok": True}


@route("/installation", "blocked closed_to")
def installation(world: World, body: Body) -> Answer:
    """`blocked` answers OVERLOAD_LIMIT; `closed_to` lists users without access to the application."""
    row = body.portal(world).install(body.card(world).client_id)
    row.blocked = bool(body.get("blocked", row.blocked))
    row.closed_to = [int(user_id) for user_id in body.get("closed_to", row.closed_to)]
    return asdict(row)


@route("/bot/remove", "bot_id")
def remove_bot(world: World, body: Body) -> Answer:
    lifecycle.drop_bot(body.portal(world), body.number("bot_id"))
    return {"ok": True}
