"""The control API under `/_control`: a test acts as administrator, client, operator, clock and bad luck."""

from flask import Blueprint, Response, jsonify

from emulator.control import chat_routes, crm_routes, fault_routes, life_routes, portal_routes, world_routes
from emulator.control.route import ROUTES, serve
from emulator.errors import ControlError
from emulator.world import World

FAMILIES = (chat_routes, crm_routes, fault_routes, life_routes, portal_routes, world_routes)


def blueprint(world: World) -> Blueprint:
    pages = Blueprint("control", __name__, url_prefix="/_control")
    for row in ROUTES:
        serve(pages, world, row)

    @pages.errorhandler(ControlError)
    def refused(error: ControlError) -> tuple[Response, int]:
        return jsonify({"error": error.message}), error.status

    return pages
