"""Life of an installation: finish, uninstall, rename, the end of the paid period.

Docs: `settings/app-installation/installation-finish.md`, `api-reference/common/events/on-app-*.md`,
`settings/change-domen.md`.
"""

from typing import Any

from emulator import events
from emulator.apps import AppCard
from emulator.errors import ControlError
from emulator.portal import Portal
from emulator.world import World


def _installed(portal: Portal, card: AppCard) -> Any:
    installation = portal.installations.get(card.client_id)
    if installation is None:
        raise ControlError("the application is not on this portal", 409)
    return installation


def finish(world: World, portal: Portal, card: AppCard, user_id: int) -> None:
    """What BX24.installFinish leads to; ONAPPINSTALL goes to its handlers. Raises ControlError twice."""
    installation = _installed(portal, card)
    if installation.installed:
        raise ControlError("previously installed", 409)
    installation.installed = True
    data = {"VERSION": card.version, "ACTIVE": "Y", "INSTALLED": "Y", "LANGUAGE_ID": portal.language}
    events.emit(world, portal, "ONAPPINSTALL", data, user_id, card.client_id)


def uninstall(world: World, portal: Portal, card: AppCard, clean: bool) -> None:
    """Everything of the application goes; ONAPPUNINSTALL comes once, without tokens."""
    installation = _installed(portal, card)
    own = [row for row in portal.handlers if row.client_id == card.client_id]
    for row in own:
        if row.event == "ONAPPUNINSTALL" and installation.installed:
            data = {"LANGUAGE_ID": portal.language, "CLEAN": int(clean)}
            events.send_once(world, portal, installation, row.url, row.event, data)
    portal.handlers = [row for row in portal.handlers if row not in own]
    portal.placements = [row for row in portal.placements if row.client_id != card.client_id]
    for bot in [bot for bot in portal.bots.values() if bot.client_id == card.client_id]:
        drop_bot(portal, bot.id)
    for pair in world.tokens.of(portal.member_id, card.client_id):
        world.tokens.forget(pair)
    del portal.installations[card.client_id]


def drop_bot(portal: Portal, bot_id: int) -> None:
    """The bot is gone without a word to anybody; lines keep its number."""
    if bot_id not in portal.bots:
        raise ControlError(f"no bot {bot_id}", 404)
    del portal.bots[bot_id]
    portal.users[bot_id].active = False
    for chat in portal.chats.values():
        chat.members = [user_id for user_id in chat.members if user_id != bot_id]


def update(world: World, portal: Portal, card: AppCard, user_id: int) -> None:
    """A new market version: bindings and places are gone and the installer opens again."""
    installation = _installed(portal, card)
    previous, card.version = card.version, card.version + 1
    data = {"VERSION": card.version, "PREVIOUS_VERSION": previous, "LANGUAGE_ID": portal.language}
    events.emit(world, portal, "ONAPPUPDATE", data, user_id, card.client_id)
    portal.handlers = [row for row in portal.handlers if row.client_id != card.client_id or row.bot]
    portal.placements = [row for row in portal.placements if row.client_id != card.client_id]
    installation.installed = False


def rename(world: World, portal: Portal, host: str) -> None:
    """The old host answers 302 from now on; the member_id stays."""
    if host in world.portals:
        raise ControlError(f"{host} is taken", 409)
    del world.portals[portal.host]
    portal.former_hosts.append(portal.host)
    if world.default_host == portal.host:
        world.default_host = host
    portal.host = host
    world.portals[host] = portal


def payment(world: World, portal: Portal, card: AppCard, expired: bool) -> None:
    """The paid period ends or is paid again; only the second can be told by an event."""
    installation = _installed(portal, card)
    installation.payment_expired = expired
    data = {
        "CODE": card.code or card.client_id,
        "VERSION": card.version,
        "STATUS": card.status,
        "PAYMENT_EXPIRED": "Y" if expired else "N",
        "DAYS": 0 if expired else 28,
        "LANGUAGE_ID": portal.language,
    }
    events.emit(world, portal, "ONAPPPAYMENT", data, 0, card.client_id)
