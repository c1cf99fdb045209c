"""The one way out, against a real server on loopback."""

import datetime as dt
import gzip
import socket
import ssl
import threading

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from integration.rest import (
    AnswerTooLarge,
    ConnectionFailed,
    ForbiddenAddress,
    PortalUnavailable,
    PrivateNetworks,
    Transport,
    UnknownOutcome,
)
from integration.rest.transport import MIB
from tests.unit.integration.loopback import dripping, endless, hanging_up, saying, serving, silent

LOOPBACK = PrivateNetworks.parse("127.0.0.0/8, [::1]")


@pytest.fixture
def transport():
    made = Transport(LOOPBACK, connect_timeout=2, read_timeout=0.3, max_answer=MIB)
    yield made
    made.close()


def post(transport, port, *, write=False, host="127.0.0.1", scheme="http"):
    return transport.post(f"{scheme}://{host}:{port}/rest/profile", {"a": "я"}, method="profile", write=write)


def test_a_json_body_arrives_with_our_own_user_agent(transport):
    with serving(saying("{}")) as server:
        assert post(transport, server.port).json_object() == {}
    request = server.requests[0].decode()
    assert request.endswith('{"a": "я"}')
    assert "User-Agent: Soglasie" in request
    assert "Content-Type: application/json" in request


def test_connections_are_used_again(transport):
    with serving(saying("{}"), saying("{}")) as server:
        post(transport, server.port)
        post(transport, server.port)
    assert server.connections == 1


def test_cookies_of_a_portal_are_not_kept(transport):
    cookie = "Set-Cookie: PHPSESSID=1; Path=/\r\n"
    with serving(saying("{}", headers=cookie), saying("{}")) as server:
        post(transport, server.port)
        post(transport, server.port)
    assert b"PHPSESSID" not in server.requests[1]


def test_a_compressed_answer_is_read(transport):
    packed = gzip.compress(b'{"result": 1}')
    with serving(saying(packed, headers="Content-Encoding: gzip\r\n")) as server:
        assert post(transport, server.port).json_object() == {"result": 1}


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "2130706433", "portal.localhost", "[::1]"])
def test_our_own_machine_is_not_called_without_permission(host):
    with serving(saying("{}")) as server, pytest.raises(ForbiddenAddress):
        post(Transport(), server.port, host=host, scheme="https")
    assert server.connections == 0


def test_a_name_that_resolves_to_a_private_address_is_not_called(monkeypatch):
    answer = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("169.254.169.254", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answer)
    with pytest.raises(ForbiddenAddress):
        post(Transport(), 443, host="portal.example.com", scheme="https")


def test_plain_http_is_refused_even_to_a_public_address(monkeypatch):
    answer = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answer)
    with pytest.raises(ForbiddenAddress):
        post(Transport(), 80, host="portal.example.com")


def test_a_localhost_name_is_found_without_dns_when_it_is_allowed(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: pytest.fail("DNS was asked"))
    with serving(saying("{}")) as server:
        transport = Transport(PrivateNetworks.parse(f"portal.localhost:{server.port}"))
        assert post(transport, server.port, host="portal.localhost").status == 200


def test_a_proxy_of_the_environment_is_ignored(transport, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with serving(saying("{}")) as server:
        assert post(transport, server.port).status == 200


def test_a_redirect_is_not_followed(transport):
    with serving(saying("{}")) as other:
        moved = saying("", "302 Found", f"Location: http://127.0.0.1:{other.port}/rest/profile\r\n")
        with serving(moved) as server:
            reply = post(transport, server.port)
    assert (reply.status, reply.location_host) == (302, f"127.0.0.1:{other.port}")
    assert other.connections == 0


def test_the_body_of_a_redirect_is_not_read_beyond_the_limit(transport):
    def endless_redirect(server, peer):
        return endless(server, peer, b"HTTP/1.1 302 Found\r\nLocation: https://new.example.com/\r\n\r\n")

    with serving(endless_redirect) as server, pytest.raises(AnswerTooLarge):
        post(transport, server.port)


@pytest.mark.parametrize("write", [False, True])
def test_a_closed_port_means_that_nothing_was_sent(transport, write):
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    with pytest.raises(ConnectionFailed) as caught:
        post(transport, port, write=write)
    assert caught.value.method == "profile"


def test_an_unknown_name_means_that_nothing_was_sent(transport, monkeypatch):
    def fails(*_, **__):
        raise socket.gaierror(-2, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", fails)
    with pytest.raises(ConnectionFailed):
        post(transport, 443, write=True, host="gone.example.com", scheme="https")


@pytest.mark.parametrize("behaviour", [silent, hanging_up, dripping])
def test_a_lost_answer_to_a_read_may_be_asked_for_again(transport, behaviour):
    with serving(behaviour) as server, pytest.raises(PortalUnavailable):
        post(transport, server.port)


@pytest.mark.parametrize("behaviour", [silent, hanging_up, dripping, endless])
def test_a_lost_answer_to_a_write_leaves_its_effect_unknown(transport, behaviour):
    with serving(behaviour) as server, pytest.raises(UnknownOutcome):
        post(transport, server.port, write=True)
    assert len(server.requests) == 1


def test_a_cut_answer_is_not_taken_for_a_whole_one(transport):
    def cut(server, peer):
        peer.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"result": 1}')

    with serving(cut) as server, pytest.raises(PortalUnavailable):
        post(transport, server.port)


def test_reading_stops_at_the_limit(transport):
    with serving(endless) as server, pytest.raises(AnswerTooLarge):
        post(transport, server.port)


def test_a_small_answer_that_unpacks_to_a_large_one_is_refused(transport):
    bomb = gzip.compress(b" " * (4 * MIB))
    with (
        serving(saying(bomb, headers="Content-Encoding: gzip\r\n")) as server,
        pytest.raises(AnswerTooLarge),
    ):
        post(transport, server.port)


def test_deeply_nested_json_is_no_answer(transport):
    with serving(saying("[" * 200_000)) as server:
        assert post(transport, server.port).json_object() is None


def test_a_certificate_nobody_vouches_for_is_refused_before_anything_is_sent(transport, tmp_path):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path))
    received = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=accept_tls, args=(listener, context, received))
        thread.start()
        with pytest.raises(ConnectionFailed):
            post(transport, listener.getsockname()[1], scheme="https", write=True)
        thread.join(5)
    assert received == []


def accept_tls(listener, context, received):
    peer, _ = listener.accept()
    with peer:
        try:
            received.append(context.wrap_socket(peer, server_side=True).recv(1))
        except OSError:
            return


def self_signed(folder):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    certificate = (
        builder.not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = folder / "server.pem"
    encoding, no_password = serialization.Encoding.PEM, serialization.NoEncryption()
    private = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, no_password)
    pem.write_bytes(private + certificate.public_bytes(encoding))
    return pem
