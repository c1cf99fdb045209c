"""No token or secret is in any exception or log record, whatever goes wrong."""

import logging
import traceback

import pytest

from integration.rest import AuthorizationServers, Client, PrivateNetworks, RestError, Transport
from integration.rest.codes import refusal
from tests.unit.integration.loopback import endless, hanging_up, saying, serving, silent

CANARIES = ("CANARY-ACCESS-0123456789", "CANARY-REFRESH-0123456789", "CANARY-SECRET-0123456789")
ACCESS, REFRESH, SECRET = CANARIES
TRAP = saying("", "302 Found", "Location: http://other.example.com/?auth=1\r\n")
BEHAVIOURS = [
    silent,
    hanging_up,
    endless,
    TRAP,
    saying("<html>" + ACCESS, "503 Busy"),
    saying('{"error": "expired_token", "error_description": "' + ACCESS + '"}', "401 No"),
    saying('{"error": "' + ACCESS * 3 + '"}', "400 No"),
    saying("{}", headers="Broken header without colon\r\n"),
]


@pytest.fixture
def transport():
    made = Transport(PrivateNetworks.parse("127.0.0.1"), read_timeout=0.2, max_answer=100_000)
    yield made
    made.close()


def everything_in(error):
    """All texts that hang on an exception, hidden contexts too."""
    seen = []
    while error is not None:
        seen += [str(error), repr(error), repr(error.args), *traceback.format_exception(error)]
        error = error.__cause__ or error.__context__
    return "\n".join(seen)


def assert_nothing_leaked(text):
    assert not [canary for canary in CANARIES if canary.lower() in text.lower()]


@pytest.mark.parametrize("behaviour", BEHAVIOURS)
def test_a_failed_call_tells_no_token(transport, caplog, behaviour):
    caplog.set_level(logging.DEBUG)
    with serving(behaviour, behaviour) as server:
        client = Client(
            f"http://127.0.0.1:{server.port}/rest/", lambda: ACCESS, lambda stale: stale, transport
        )
        with pytest.raises(RestError) as caught:
            client.call("profile", {"secret": SECRET}, write=False)
    assert_nothing_leaked(everything_in(caught.value) + caplog.text + repr(client))


@pytest.mark.parametrize("behaviour", BEHAVIOURS)
@pytest.mark.parametrize("what", ["app_info", "refresh"])
def test_a_failed_authorization_tells_no_token_and_no_secret(transport, caplog, behaviour, what):
    caplog.set_level(logging.DEBUG)
    with serving(behaviour) as server:
        servers = AuthorizationServers([f"http://127.0.0.1:{server.port}"], transport, "local.1", SECRET)
        with pytest.raises(RestError) as caught:
            getattr(servers, what)(ACCESS if what == "app_info" else REFRESH)
    assert server.requests
    assert_nothing_leaked(everything_in(caught.value) + caplog.text + repr(servers))


def test_a_server_out_of_reach_tells_no_secret(transport, caplog):
    caplog.set_level(logging.DEBUG)
    servers = AuthorizationServers(["http://127.0.0.1:1"], transport, "local.1", SECRET)
    with pytest.raises(RestError) as caught:
        servers.refresh(REFRESH)
    assert_nothing_leaked(everything_in(caught.value) + caplog.text)


def test_urllib3_logs_addresses_without_queries(transport, caplog):
    caplog.set_level(logging.DEBUG, logger="urllib3.connectionpool")
    with serving(saying("{}")) as server:
        transport.get(f"http://127.0.0.1:{server.port}/oauth/token/", {"refresh_token": REFRESH}, method="x")
    assert '"GET /oauth/token/?..." 200' in caplog.text.replace(" HTTP/1.1", "")
    assert_nothing_leaked(caplog.text)


def test_nothing_hidden_hangs_on_an_error(transport):
    with serving(hanging_up) as server, pytest.raises(RestError) as caught:
        transport.get(f"http://127.0.0.1:{server.port}/", {"auth": ACCESS}, method="app.info")
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)


def test_an_error_reads_as_a_sentence_without_the_portals_words():
    error = refusal("ERROR_CORE", "Anna, +7 999", "crm.contact.add", 400, write=True)
    assert str(error) == "crm.contact.add: The portal refused the call, code 'error_core', HTTP 400"
    assert error.description == "Anna, +7 999"
