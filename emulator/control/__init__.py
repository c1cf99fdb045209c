"""The control API under `/_control`: a test acts as administrator, client, operator, clock and bad luck."""

from flask import Blueprint, Response, jsonify

from emulator.control import chat_routes, fault_routes, portal_routes, world_routes
from emulator.errors import ControlError
from emulator.world import World


def blueprint(world: World) -> Blueprint:
    pages = Blueprint("control", __name__, url_prefix="/_control")
    for family in (world_routes, portal_routes, chat_routes, fault_routes):
        family.add(pages, world)

    @pages.errorhandler(ControlError)
    def refused(error: ControlError) -> tuple[Response, int]:
        return jsonify({"error": error.message}), error.status

    return pages
