"""Which addresses an administrator's portal may have."""

import pytest

from integration.rest.addresses import PrivateNetworks, is_localhost_name, is_public, peer_address


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1%eth0",
        "fd00::1",
        "fec0::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::808:808",
        "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:db8::1",
        "ff02::1",
    ],
)
def test_addresses_outside_the_public_network_are_refused(address):
    assert not is_public(peer_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "2a00:1450:4010::1", "::ffff:8.8.8.8"])
def test_public_addresses_are_allowed(address):
    assert is_public(peer_address(address))


@pytest.mark.parametrize(
    ("setting", "host", "port", "address", "allowed"),
    [
        ("portal.local", "portal.local", 8443, "10.0.0.5", True),
        ("portal.local", "Portal.Local.", 443, "10.0.0.5", True),
        ("portal.local:443", "portal.local", 8443, "10.0.0.5", False),
        ("portal.local", "sub.portal.local", 443, "10.0.0.5", False),
        ("10.0.0.0/8", "anything.example", 443, "10.0.0.5", True),
        ("10.0.0.0/8", "anything.example", 443, "11.0.0.5", False),
        ("127.0.0.1:8080", "portal.localhost", 8080, "127.0.0.1", True),
        ("127.0.0.1:8080", "portal.localhost", 8081, "127.0.0.1", False),
        ("127.0.0.0/8", "x", 1, "::ffff:127.0.0.1", True),
        ("[fd00::5]:443", "x", 443, "fd00::5", True),
        ("fd00::/8", "x", 443, "fd00::5", True),
        ("", "portal.local", 443, "10.0.0.5", False),
        (" a.local , portal.local ,", "portal.local", 443, "10.0.0.5", True),
    ],
)
def test_an_operator_opens_exactly_what_the_setting_names(setting, host, port, address, allowed):
    assert PrivateNetworks.parse(setting).allows(host, port, peer_address(address)) is allowed


@pytest.mark.parametrize("setting", ["10.0.0.0/99", "host:port", "host:0", "host:70000", "[::1", ":80"])
def test_a_setting_that_cannot_be_read_is_named(setting):
    with pytest.raises(ValueError, match=r"net|port|brackets"):
        PrivateNetworks.parse(setting)


def test_names_under_localhost_mean_this_machine():
    assert is_localhost_name("Portal.LocalHost.")
    assert not is_localhost_name("localhost.example.com")
