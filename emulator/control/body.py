"""Reading a control request and giving its answer."""

from typing import Any

from flask import request

from emulator.apps import AppCard
from emulator.errors import ControlError
from emulator.portal import Portal
from emulator.world import World


class Body:
    """The JSON body of a POST, or the query of a GET or DELETE. Unknown keys are refused by `only`."""

    def __init__(self) -> None:
        given = (
            request.args.to_dict() if request.method in ("GET", "DELETE") else request.get_json(silent=True)
        )
        if given is not None and not isinstance(given, dict):
            raise ControlError("the body must be a JSON object")
        self.tree: dict[str, Any] = given or {}

    def only(self, names: str) -> "Body":
        """Raises ControlError for a key that is not among the names."""
        spare = set(self.tree) - set(names.split())
        if spare:
            raise ControlError(f"unknown: {', '.join(sorted(spare))}")
        return self

    def need(self, name: str) -> Any:
        if self.tree.get(name) in (None, ""):
            raise ControlError(f"{name} is required")
        return self.tree[name]

    def number(self, name: str) -> int:
        try:
            return int(self.need(name))
        except (TypeError, ValueError) as error:
            raise ControlError(f"{name} must be a number") from error

    def get(self, name: str, default: Any = None) -> Any:
        return self.tree.get(name, default)

    def portal(self, world: World) -> Portal:
        """The portal named by `portal` (host), else the default one."""
        return world.portal(str(self.get("portal", "")))

    def card(self, world: World) -> AppCard:
        return world.card(str(self.get("client_id", "")))
