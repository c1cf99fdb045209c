"""`/rest/<method>` over HTTP: hosts, body forms, rate limit, faults and the journal."""

import time
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request

from emulator import breaking, oauth
from emulator.errors import RestError
from emulator.hosts import resolve
from emulator.phpform import decode
from emulator.portal import Portal
from emulator.rest import dispatcher
from emulator.world import World


def blueprint(world: World) -> Blueprint:
    pages = Blueprint("rest", __name__)

    @pages.after_request
    def open_to_frames(response: Response) -> Response:
        """`BX24.callMethod` calls from the application's frame, which is another origin."""
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    @pages.route("/rest/<path:name>", methods=["GET", "POST"])
    def call(name: str) -> Response:
        name = name.rstrip("/").removesuffix(".json")
        with world.lock:
            target = resolve(world, request.host)
        if target.moved:
            return Response("", 302, {"Location": f"http://{target.moved}{request.full_path.rstrip('?')}"})
        if target.oauth and name == "app.info" and (request.method == "GET" or target.portal is None):
            return oauth.info_page(world)
        if target.portal is None:
            abort(404)
        return _call(world, target.portal, name)

    return pages


def _call(world: World, portal: Portal, name: str) -> Response:
    tree = parameters()
    started = time.monotonic()
    with world.lock:
        admitted = world.limit.admits(portal.member_id, request.remote_addr or "")
        fault = world.faults.take("rest", name) if admitted else None
        began = world.clock.now()
    outcome: dict[str, Any] = {}

    def work() -> Response:
        body, status = _answer(world, portal, name, tree, began)
        outcome.update(error=body.get("error", ""), effect=True)
        return _json(body, status)

    response = breaking.apply(fault, work) if admitted else _limited()
    _note(world, portal, name, tree, response, outcome, time.monotonic() - started)
    return response


def _answer(
    world: World, portal: Portal, name: str, tree: dict[str, Any] | None, began: float
) -> tuple[dict[str, Any], int]:
    if tree is None:
        return RestError("INVALID_REQUEST", "Invalid JSON in the request body").body(), 400
    return dispatcher.answer(world, portal, name, tree, began)


def _json(body: dict[str, Any], status: int) -> Response:
    response = jsonify(body)
    response.status_code = status
    return response


def _limited() -> Response:
    return _json(RestError("QUERY_LIMIT_EXCEEDED", "Too many requests").body(), 503)


def parameters() -> dict[str, Any] | None:
    """Query and body merged, the body winning; None for a body that claims to be JSON and is not."""
    tree = decode(list(request.args.items(multi=True)))
    if request.is_json:
        body = request.get_json(silent=True)
        if body is None and request.content_length:
            return None
        return {**tree, **(body if isinstance(body, dict) else {})}
    return {**tree, **decode(list(request.form.items(multi=True)))}


def _note(
    world: World,
    portal: Portal,
    name: str,
    tree: dict[str, Any] | None,
    response: Response,
    outcome: dict[str, Any],
    seconds: float,
) -> None:
    """`in_url` flags tokens that travelled in the address, where servers would log them."""
    params = tree or {}
    with world.lock:
        token = world.tokens.by_access(str(params.get("auth") or params.get("access_token") or ""))
        world.journal.add(
            "rest",
            portal=portal.host,
            host=request.host,
            method=name,
            http=request.method,
            params={key: value for key, value in params.items() if key not in ("auth", "access_token")},
            unknown=dispatcher.unknown_names(name, params),
            in_url="auth" in request.args or "access_token" in request.args,
            event_token=token is not None and token.chain is not None,
            user_id=token.user_id if token else 0,
            client_id=token.client_id if token else "",
            status=response.status_code,
            error=outcome.get("error", ""),
            effect=bool(outcome.get("effect")),
            user_agent=request.headers.get("User-Agent", ""),
            seconds=round(seconds, 3),
        )
