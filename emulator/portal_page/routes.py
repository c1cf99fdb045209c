"""The page itself, its static files and the one JSON view that it polls."""

from typing import Any

from flask import Blueprint, Flask, Response, abort, redirect, render_template, request

from emulator.hosts import resolve
from emulator.portal import Portal
from emulator.portal_page.view import Chosen, page_view
from emulator.world import World

# The frames are the application's, on another site; everything else comes from here.
_POLICY = (
    "default-src 'self'; frame-src http: https:; img-src 'self' data:; base-uri 'none'; object-src 'none'"
)


def register(app: Flask, world: World) -> None:
    """Serve the page at `/` of every portal host; bare loopback names are led to the default portal."""
    pages = Blueprint(
        "portal_page",
        __name__,
        template_folder="templates",
        static_folder="static",
        static_url_path="/portal-page",
    )

    @pages.get("/")
    def front() -> Response:
        with world.lock:
            target = resolve(world, request.host)
            if target.moved or (target.bare and target.portal):
                host = target.moved or world.domain(target.portal or world.portal())
                return Response("", 302, {"Location": f"http://{host}/"})
            portal = _portal(target.portal)
            page = render_template("portal_page/portal.html", host=portal.host, language=portal.language)
        return Response(page, headers={"Content-Security-Policy": _POLICY, "Cache-Control": "no-store"})

    @pages.get("/portal-page/view")
    def view() -> dict[str, Any]:
        with world.lock:
            return page_view(world, _portal(resolve(world, request.host).portal), _chosen())

    @pages.get("/favicon.ico")
    def icon() -> Any:
        return redirect("/portal-page/icon.svg")

    app.register_blueprint(pages)


def _portal(portal: Portal | None) -> Portal:
    if portal is None:
        abort(404)
    return portal


def _chosen() -> Chosen:
    return Chosen(
        client=request.args.get("client", ""),
        connector=request.args.get("connector", ""),
        line_id=request.args.get("line_id", 0, type=int),
        chat_id=request.args.get("chat_id", 0, type=int),
        contact_id=request.args.get("contact_id", 0, type=int),
    )
