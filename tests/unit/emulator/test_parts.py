"""Small parts: the clock, names of loopback hosts, phone numbers, seeds and limits."""

import pytest

from emulator import World
from emulator.clock import Clock, iso
from emulator.crm.store import normal
from emulator.lines import whole
from emulator.wire import loopback


def test_portal_times_are_three_hours_ahead():
    assert iso(0) == "1970-01-01T03:00:00+03:00"


def test_the_clock_moves_forward_only():
    clock = Clock()
    before = clock.now()
    clock.advance(3600)
    assert clock.now() - before >= 3600
    with pytest.raises(ValueError, match="forward"):
        clock.advance(-1)


def test_names_under_localhost_are_this_machine_and_keep_their_host():
    url = "http://app.localhost:5000/install?x=1"
    assert loopback(url) == ("http://127.0.0.1:5000/install?x=1", "app.localhost:5000")
    assert loopback("https://app.example/install") == ("https://app.example/install", "")


@pytest.mark.parametrize("number", ["+7 999 000-00-00", "8 (999) 000-00-00", "79990000000 доб. 12"])
def test_russian_numbers_are_one_number(number):
    assert normal("PHONE", number) == "79990000000"


@pytest.mark.parametrize(
    ("value", "number"), [("12abc", 12), ("abc", 0), (None, 0), (True, 1), ("", 0), (7, 7)]
)
def test_integers_are_read_as_php_reads_them(value, number):
    assert whole(value) == number


def test_a_seed_may_bring_its_own_host_users_lines_and_applications():
    seed = {
        "host": "box.localhost",
        "users": [{"id": 5, "name": "Пётр", "admin": True}],
        "lines": [{"id": 3, "name": "Линия", "connectors": ["livechat"], "settings": {"CRM": "N"}}],
        "apps": [{"client_id": "a", "client_secret": "s", "app_url": "http://app.localhost/"}],
    }
    world = World(seed=seed)
    portal = world.portal()
    assert (portal.host, list(portal.users), world.card().client_id) == ("box.localhost", [5], "a")
    assert (portal.lines[3].crm, portal.lines[3].active) == (False, True)


def test_two_worlds_share_nothing():
    first, second = World(), World()
    first.portal().users[1].admin = False
    assert second.portal().users[1].admin is True
