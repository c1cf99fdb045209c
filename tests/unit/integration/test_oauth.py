"""The authorization servers: whose token, and a fresh pair."""

import socket

import pytest
import requests
from responses import matchers

from integration.rest import (
    ApplicationRemoved,
    AuthorizationLost,
    AuthorizationServers,
    BadAnswer,
    ConnectionFailed,
    PaymentRequired,
    PortalUnavailable,
    PrivateNetworks,
    TokenExpired,
    TokenInvalid,
    Transport,
    UnknownOutcome,
)

TECH, INFO = "https://oauth.bitrix24.tech", "https://oauth.bitrix.info"
INSTALL = {
    "installed": True,
    "status": "L",
    "scope": "crm,imopenlines",
    "domain": "portal.bitrix24.ru",
    "client_endpoint": "https://portal.bitrix24.ru/rest/",
    "member_id": "a223c6b3710f85df22e9377d6c4f7553",
}
INFO_ANSWER = {"client_id": "local.1", "scope": "crm", "user_id": "1", "install": INSTALL}
PAIR = {
    "access_token": "A2",
    "refresh_token": "R2",
    "expires_in": 1800,
    "client_endpoint": "https://portal.bitrix24.ru/rest/",
    "domain": "oauth.bitrix.info",
    "member_id": "a223c6b3710f85df22e9377d6c4f7553",
    "scope": "crm imopenlines",
    "server_endpoint": "https://oauth.bitrix.info/rest/",
}


@pytest.fixture
def servers():
    return AuthorizationServers([TECH, INFO + "/"], Transport(), "local.1", "s3cret")


def info(portal, server, body, **how):
    match = [matchers.query_param_matcher({"auth": "A1"})]
    content = {"body": body} if isinstance(body, str | Exception) else {"json": body}
    portal.get(f"{server}/rest/app.info", match=match, **content, **how)


def token(portal, server, body, **how):
    query = {"grant_type": "refresh_token", "client_id": "local.1", "client_secret": "s3cret"}
    match = [matchers.query_param_matcher({**query, "refresh_token": "R1"})]
    content = {"body": body} if isinstance(body, str | Exception) else {"json": body}
    portal.get(f"{server}/oauth/token/", match=match, **content, **how)


def refused(code):
    return {"error": code, "error_description": "text"}


@pytest.mark.parametrize("body", [{"result": INFO_ANSWER}, INFO_ANSWER])
def test_a_token_belongs_to_the_installation_that_the_server_names(portal, servers, body):
    info(portal, TECH, body)
    found = servers.app_info("A1")
    assert (found.client_id, found.user_id, found.installed, found.status) == ("local.1", 1, True, "L")
    assert found.scope == ("crm", "imopenlines")
    assert found.member_id == INSTALL["member_id"]
    assert (found.client_endpoint, found.domain) == (INSTALL["client_endpoint"], INSTALL["domain"])
    assert found.server == TECH


@pytest.mark.parametrize("missing", ["client_id", "install"])
def test_an_answer_that_names_no_installation_proves_nothing(portal, servers, missing):
    info(portal, TECH, {"result": {k: v for k, v in INFO_ANSWER.items() if k != missing}})
    with pytest.raises(BadAnswer):
        servers.app_info("A1")


@pytest.mark.parametrize("missing", ["member_id", "client_endpoint"])
def test_an_installation_without_a_name_or_address_proves_nothing(portal, servers, missing):
    install = {**INSTALL, missing: None}
    info(portal, TECH, {"result": {**INFO_ANSWER, "install": install}})
    with pytest.raises(BadAnswer):
        servers.app_info("A1")


@pytest.mark.parametrize("installed", [False, "N", None, 0, "false"])
def test_an_unfinished_installation_is_seen(portal, servers, installed):
    info(portal, TECH, {"result": {**INFO_ANSWER, "install": {**INSTALL, "installed": installed}}})
    assert servers.app_info("A1").installed is False


@pytest.mark.parametrize(
    "hint", ["https://oauth.bitrix.info/rest/", "https://OAUTH.bitrix.info:443", "https://oauth.bitrix.info."]
)
def test_a_hint_picks_one_of_the_set_servers(portal, servers, hint):
    info(portal, INFO, {"result": INFO_ANSWER})
    assert servers.app_info("A1", hint).server == INFO


@pytest.mark.parametrize(
    "hint",
    [
        "https://evil.example.com/rest/",
        "http://oauth.bitrix.info/rest/",
        "https://oauth.bitrix.info:8443/rest/",
        "https://oauth.bitrix.info@evil.example.com/",
        "https://x:y@oauth.bitrix.info/",
        "https://oauth.bitrix.info.evil.example.com/",
        "https://[",
        "https://oauth.bitrix.info:x/",
        "",
        None,
    ],
)
def test_a_hint_from_a_stranger_is_ignored(portal, servers, hint):
    token(portal, TECH, PAIR)
    servers.refresh("R1", hint)
    assert len(portal.calls) == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [(refused("invalid_token"), 401), (requests.ConnectionError(), 200), ("<html>", 503)],
)
def test_a_token_one_server_does_not_know_is_shown_to_the_next(portal, servers, body, status):
    info(portal, TECH, body, status=status)
    info(portal, INFO, {"result": INFO_ANSWER})
    assert servers.app_info("A1").server == INFO


def test_an_expired_token_is_not_shown_to_another_server(portal, servers):
    info(portal, TECH, refused("expired_token"), status=401)
    with pytest.raises(TokenExpired):
        servers.app_info("A1")


def test_a_token_that_no_server_knows_is_invalid(portal, servers):
    info(portal, TECH, refused("invalid_token"), status=401)
    info(portal, INFO, refused("invalid_token"), status=401)
    with pytest.raises(TokenInvalid):
        servers.app_info("A1")


@pytest.mark.parametrize("silent", [TECH, INFO])
def test_a_refusal_is_not_final_while_another_server_is_out_of_reach(portal, servers, silent):
    for server in (TECH, INFO):
        info(portal, server, "<html>" if server == silent else refused("invalid_token"), status=401)
    with pytest.raises(PortalUnavailable):
        servers.app_info("A1")


def test_a_fresh_pair_replaces_the_old_one(portal, servers):
    token(portal, TECH, PAIR)
    pair = servers.refresh("R1")
    assert (pair.access_token, pair.refresh_token, pair.expires_in) == ("A2", "R2", 1800)
    assert pair.scope == ("crm", "imopenlines")
    assert (pair.client_endpoint, pair.server_endpoint) == (PAIR["client_endpoint"], PAIR["server_endpoint"])
    assert pair.member_id == PAIR["member_id"]
    assert "A2" not in repr(pair)
    assert "R2" not in repr(pair)


@pytest.mark.parametrize(
    ("code", "status", "error"),
    [
        ("invalid_grant", 400, AuthorizationLost),
        ("invalid_client", 401, ApplicationRemoved),
        ("WRONG_CLIENT", 200, ApplicationRemoved),
        ("NOT_INSTALLED", 401, ApplicationRemoved),
    ],
)
def test_a_pair_refused_by_every_server_is_lost(portal, servers, code, status, error):
    token(portal, TECH, refused(code), status=status)
    token(portal, INFO, refused(code), status=status)
    with pytest.raises(error):
        servers.refresh("R1")


def test_an_unpaid_application_is_not_asked_about_twice(portal, servers):
    token(portal, TECH, refused("PAYMENT_REQUIRED"), status=401)
    with pytest.raises(PaymentRequired):
        servers.refresh("R1")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (requests.ReadTimeout(), 200),
        ("<html>", 502),
        ({"access_token": "A2"}, 200),
        ("", 302),
        (PAIR, 302),
    ],
)
def test_a_refresh_without_an_answer_is_unknown_and_not_tried_elsewhere(portal, servers, body, status):
    token(portal, TECH, body, status=status)
    with pytest.raises(UnknownOutcome):
        servers.refresh("R1")
    assert len(portal.calls) == 1


@pytest.mark.parametrize("urls", [[], ["oauth.bitrix.info"], ["ftp://a.b"], ["https://u:p@a.b"]])
def test_only_addresses_of_servers_can_be_set(urls):
    with pytest.raises(ValueError, match="authorization server"):
        AuthorizationServers(urls, Transport(), "local.1", "s3cret")


def test_a_server_that_cannot_be_reached_got_nothing():
    with socket.create_server(("127.0.0.1", 0)) as unused:
        address = f"http://127.0.0.1:{unused.getsockname()[1]}"
    transport = Transport(PrivateNetworks.parse("127.0.0.1"))
    with pytest.raises(ConnectionFailed):
        AuthorizationServers([address], transport, "local.1", "s3cret").refresh("R1")
