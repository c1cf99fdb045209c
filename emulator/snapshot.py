"""The whole world as JSON, for tests and for a person who wants to look."""

from dataclasses import asdict
from typing import Any

from emulator.chats.post import view_json
from emulator.portal import Portal
from emulator.world import World


def snapshot(world: World) -> dict[str, Any]:
    """Everything, tokens included: this is a test tool. Portals are keyed by host."""
    with world.lock:
        return {
            "now": world.clock.iso(),
            "port": world.port,
            "default_portal": world.default_host,
            "oauth_endpoint": world.oauth_endpoint,
            "apps": [asdict(card) for card in world.cards.values()],
            "portals": {host: portal_state(world, portal) for host, portal in world.portals.items()},
            "tokens": [asdict(pair) for pair in world.tokens.all()],
            "faults": asdict(world.faults),
            "rate_limit": {
                "enabled": world.limit.enabled,
                "per_second": world.limit.per_second,
                "burst": world.limit.burst,
            },
            "queue": world.outbox.snapshot(),
        }


def portal_state(world: World, portal: Portal) -> dict[str, Any]:
    return {
        "host": portal.host,
        "domain": world.domain(portal),
        "endpoint": world.endpoint(portal),
        "member_id": portal.member_id,
        "former_hosts": portal.former_hosts,
        "users": [asdict(user) for user in portal.users.values()],
        "lines": [asdict(line) for line in portal.lines.values()],
        "installations": [asdict(row) for row in portal.installations.values()],
        "handlers": [asdict(row) for row in portal.handlers],
        "placements": [asdict(row) for row in portal.placements],
        "bots": [asdict(bot) for bot in portal.bots.values()],
        "chats": [_chat(world, portal, number) for number in portal.chats],
        "sessions": [asdict(row) for row in portal.sessions.values()],
        "messages": [asdict(row) for row in portal.messages.values()],
        "agreements": [asdict(row) for row in portal.agreements.values()],
        "consents": portal.consents,
        "notifications": portal.notifications,
        "crm": _crm(portal),
    }


def _chat(world: World, portal: Portal, number: int) -> dict[str, Any]:
    chat = portal.chats[number]
    return {
        **asdict(chat),
        "dialog_id": chat.dialog_id,
        "entity_id": chat.entity_id,
        "entity_data_1": chat.entity_data_1,
        "entity_data_2": chat.entity_data_2,
        "view": view_json(world, portal, chat),
    }


def _crm(portal: Portal) -> dict[str, Any]:
    tables = asdict(portal.crm)
    tables["items"] = [item for kind in tables["items"].values() for item in kind.values()]
    tables["required"] = sorted(tables["required"])
    return tables
