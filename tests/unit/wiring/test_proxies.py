"""The client's address behind proxies: what they say is believed, what he says himself is not."""

import pytest

from wiring.proxies import TrustedProxies

PROXY, CLIENT = "10.0.0.7", "203.0.113.9"


def seen(count, forwarded=None, peer=PROXY):
    environ = {"REMOTE_ADDR": peer}
    if forwarded is not None:
        environ["HTTP_X_FORWARDED_FOR"] = forwarded
    TrustedProxies(lambda *_: [], count)(environ, None)
    return environ["REMOTE_ADDR"]


@pytest.mark.parametrize(
    ("count", "forwarded"),
    [
        (1, CLIENT),
        (1, f"198.51.100.1, {CLIENT}"),
        (2, f"198.51.100.1,{CLIENT} , 10.0.0.5"),
        (1, f'"198.51.100.1, {CLIENT}'),
        (1, f"{CLIENT}:51234"),
    ],
)
def test_the_address_is_the_one_that_the_outermost_own_proxy_saw(count, forwarded):
    assert seen(count, forwarded) == CLIENT


@pytest.mark.parametrize("written", ["2001:db8::1", "[2001:db8::1]:443", "2001:DB8:0::1"])
def test_a_long_address_is_written_in_one_way(written):
    assert seen(1, written) == "2001:db8::1"


@pytest.mark.parametrize(("count", "forwarded"), [(1, None), (2, CLIENT), (1, "unknown"), (1, f"{CLIENT},")])
def test_where_no_proxy_has_spoken_the_connection_counts(count, forwarded):
    assert seen(count, forwarded) == PROXY
