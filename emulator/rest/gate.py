"""The checks before a method runs, in the order in which the portal makes them.

Read in the portal's source: rest/lib/oauth/auth.php, classes/general/rest.php; statuses: `error-codes.md`.
"""

from emulator.errors import RestError
from emulator.portal import Portal
from emulator.rest.params import Params
from emulator.rest.registry import METHODS, Call, Method
from emulator.tokens import TokenPair
from emulator.world import World


def known_method(name: str) -> Method:
    found = METHODS.get(name.lower())
    if found is None:
        raise RestError("ERROR_METHOD_NOT_FOUND", "Method not found!", 404)
    return found


def open_gate(world: World, portal: Portal, params: Params, name: str) -> Call:
    """A call ready to run. Raises RestError with the code of the first check that fails."""
    found = known_method(name)
    token = _token(world, portal, params)
    call = _call(world, portal, params, token)
    check_scope(call, found)
    _check_user(call)
    call.name = found.name
    return call


def _token(world: World, portal: Portal, params: Params) -> TokenPair:
    given = params.text("auth") or params.text("access_token")
    if not given:
        raise RestError("NO_AUTH_FOUND", "Wrong authorization data", 401)
    token = world.tokens.by_access(given)
    if token is None or token.member_id != portal.member_id:
        raise RestError("invalid_token", "Unable to get application by token", 401)
    return token


def _call(world: World, portal: Portal, params: Params, token: TokenPair) -> Call:
    installation = portal.installations.get(token.client_id)
    if installation is not None and installation.blocked:
        raise RestError("OVERLOAD_LIMIT", "REST API is blocked due to overload.", 503)
    if installation is None or token.client_id not in world.cards:
        raise RestError("APPLICATION_NOT_FOUND", "Application not found", 401)
    if installation.payment_expired:
        raise RestError("PAYMENT_REQUIRED", "Payment required", 401)
    if token.expires <= world.clock.now():
        raise RestError("expired_token", "The access token provided has expired.", 401)
    user = portal.users.get(token.user_id)
    if user is None:
        raise RestError("authorization_error", "Unable to authorize user", 401)
    return Call(world, portal, world.cards[token.client_id], installation, user, token, params)


def check_scope(call: Call, found: Method) -> None:
    if found.any_of and not set(found.any_of) & set(call.card.scopes):
        raise RestError(
            "insufficient_scope",
            "The request requires higher privileges than provided by the access token",
            403,
        )


def _check_user(call: Call) -> None:
    if not call.user.active:
        raise RestError("authorization_error", "Unable to authorize user", 401)
    if call.user.id in call.installation.closed_to:
        raise RestError("user_access_error", "The user does not have access to the application.", 403)
