"""The Flask application around a world."""

import importlib.util
from pathlib import Path

from flask import Flask, Response

from emulator import control, oauth, rest_pages
from emulator.world import World

_SCRIPT = Path(__file__).with_name("bx24.js")
_HUMAN_PAGE = "emulator.portal_page"


def create_app(world: World | None = None) -> Flask:
    """All hosts in one application; the Host header tells them apart.

    The page for people registers itself where its package is there: `portal_page.register(app, world)`.
    """
    world = world or World()
    app = Flask(__name__, static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.extensions["emulator"] = world
    for blueprint in (oauth.blueprint(world), rest_pages.blueprint(world), control.blueprint(world)):
        app.register_blueprint(blueprint)

    @app.get("/api/v1/")
    def script() -> Response:
        return Response(_SCRIPT.read_text("utf-8"), content_type="application/javascript; charset=utf-8")

    _front_page(app, world)
    return app


def _front_page(app: Flask, world: World) -> None:
    if importlib.util.find_spec(_HUMAN_PAGE) is not None:
        importlib.import_module(_HUMAN_PAGE).register(app, world)
        return

    @app.get("/")
    def placeholder() -> Response:
        return Response("Bitrix24 portal emulator\n", content_type="text/plain; charset=utf-8")
