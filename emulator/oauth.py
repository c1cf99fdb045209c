"""The authorization server: new pairs for refresh tokens, and who stands behind an access token.

Docs: `settings/oauth/auto-renewal.md`, `settings/oauth/error-codes.md`, `settings/oauth/simple-way.md`.
"""

from typing import Any

from flask import Blueprint, Response, abort, jsonify, request

from emulator import breaking
from emulator.apps import AppCard
from emulator.errors import RestError
from emulator.hosts import resolve
from emulator.portal import Portal
from emulator.rest.running import time_block
from emulator.tokens import ACCESS_SECONDS, TokenPair
from emulator.world import World


def blueprint(world: World) -> Blueprint:
    pages = Blueprint("oauth", __name__)

    @pages.get("/oauth/token/")
    def token() -> Response:
        with world.lock:
            if not resolve(world, request.host).oauth:
                abort(404)
            fault = world.faults.take("oauth", "oauth/token")
        return breaking.apply(fault, lambda: answer(world, "oauth/token", refresh))

    return pages


def info_page(world: World) -> Response:
    """`GET /rest/app.info` on the authorization server."""
    with world.lock:
        fault = world.faults.take("oauth", "app.info")
    return breaking.apply(fault, lambda: answer(world, "app.info", app_info))


def answer(world: World, name: str, work: Any) -> Response:
    with world.lock:
        started = world.clock.now()
        query = dict(request.args)
        try:
            _alive(world)
            body, status = work(world, query, started), 200
        except RestError as error:
            body, status = error.body(), error.status
        world.journal.add("oauth", call=name, query=query, status=status, error=body.get("error", ""))
    response = jsonify(body)
    response.status_code = status
    return response


def _alive(world: World) -> None:
    if world.faults.oauth_down:
        raise RestError("INTERNAL_SERVER_ERROR", "Internal server error", 503)


def refresh(world: World, query: dict[str, str], _: float) -> dict[str, Any]:
    """Rotate a pair. Raises RestError with the documented code of the first thing that is wrong."""
    if query.get("grant_type") != "refresh_token" or not query.get("refresh_token"):
        raise RestError("invalid_request", "Invalid request")
    card = world.cards.get(query.get("client_id", ""))
    if card is None or card.client_secret != query.get("client_secret"):
        raise RestError("invalid_client", "Invalid client", 401)
    pair = world.tokens.by_refresh(query["refresh_token"])
    portal = world.portal_of_member(pair.member_id) if pair else None
    if pair is None or portal is None or pair.client_id != card.client_id:
        raise RestError("invalid_grant", "Invalid grant")
    if pair.refresh_expires <= world.clock.now():
        raise RestError("invalid_grant", "Invalid grant")
    installation = portal.installations.get(card.client_id)
    if installation is None:
        raise RestError("invalid_client", "Application is not installed", 401)
    if installation.payment_expired:
        raise RestError("PAYMENT_REQUIRED", "Payment required", 401)
    return pair_json(world, portal, card, world.tokens.rotate(pair))


def pair_json(world: World, portal: Portal, card: AppCard, pair: TokenPair) -> dict[str, Any]:
    """`domain` is the authorization server's here; the portal stands in `client_endpoint`."""
    return {
        "access_token": pair.access,
        "client_endpoint": world.endpoint(portal),
        "domain": world.oauth_domain,
        "expires": int(pair.expires),
        "expires_in": ACCESS_SECONDS,
        "member_id": portal.member_id,
        "refresh_token": pair.refresh,
        "scope": card.scope_text,
        "server_endpoint": world.oauth_endpoint,
        "status": card.status,
        "user_id": pair.user_id,
    }


def app_info(world: World, query: dict[str, str], started: float) -> dict[str, Any]:
    """Shape read in b24pysdk bitrix_app_info_response.py; the URL is documented."""
    given = query.get("auth", "")
    if not given:
        raise RestError("NO_AUTH_FOUND", "Wrong authorization data", 401)
    pair = world.tokens.by_access(given)
    portal = world.portal_of_member(pair.member_id) if pair else None
    if pair is None or portal is None:
        raise RestError("invalid_token", "Unable to get application by token", 401)
    if pair.expires <= started:
        raise RestError("expired_token", "The access token provided has expired.", 401)
    card = world.card(pair.client_id)
    installation = portal.installations.get(pair.client_id)
    install = {
        "installed": installation is not None and installation.installed,
        "version": str(card.version),
        "status": card.status,
        "scope": card.scope_text,
        "domain": world.domain(portal),
        "uri": f"http://{world.domain(portal)}",
        "client_endpoint": world.endpoint(portal),
        "member_id": portal.member_id,
        "member_type": "",
    }
    result = {
        "client_id": card.client_id,
        "scope": card.scope_text,
        "expires": world.clock.iso(pair.expires),
        "install": install,
        "user_id": pair.user_id,
    }
    return {"result": result, "time": time_block(world, started)}
