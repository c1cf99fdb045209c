"""Which of the emulator's hosts a request is for."""

from dataclasses import dataclass

from emulator.portal import Portal
from emulator.world import OAUTH_HOST, World

BARE = ("localhost", "127.0.0.1", "::1", "[::1]")


@dataclass(frozen=True)
class Target:
    """`portal` is addressed; `oauth`: answers as the authorization server; `moved`: where a portal went."""

    portal: Portal | None
    oauth: bool = False
    bare: bool = False
    moved: str = ""


def resolve(world: World, header: str) -> Target:
    """From a Host header. A bare loopback name stands for the default portal and the authorization server."""
    name = header.rsplit(":", 1)[0] if header.rpartition(":")[2].isdigit() else header
    if name in world.portals:
        return Target(world.portals[name], oauth=name in BARE, bare=name in BARE)
    if name == OAUTH_HOST:
        return Target(None, oauth=True)
    if name in BARE:
        return Target(world.portal(), oauth=True, bare=True)
    for portal in world.portals.values():
        if name in portal.former_hosts:
            return Target(portal, moved=world.domain(portal))
    return Target(None)
