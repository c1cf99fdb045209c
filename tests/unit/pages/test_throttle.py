"""Tries of one address: the first few pass, then it has to wait; others do not wait with it."""

import pytest

from pages.throttle import Throttle

HERE, THERE = "203.0.113.9", "198.51.100.1"


class Watch:
    def __init__(self):
        self.seconds = 1000.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def watch():
    return Watch()


@pytest.fixture
def throttle(watch):
    return Throttle(3, watch)


def tries(throttle, count, source=HERE):
    return [throttle.take(source) for _ in range(count)]


def test_the_fourth_try_of_a_minute_has_to_wait(throttle, watch):
    assert tries(throttle, 3) == [0, 0, 0]
    watch.seconds += 20.5
    assert throttle.take(HERE) == 40


def test_waiting_as_long_as_was_said_is_enough(throttle, watch):
    tries(throttle, 3)
    watch.seconds += throttle.take(HERE)
    assert throttle.take(HERE) == 0


def test_another_address_does_not_wait(throttle):
    tries(throttle, 4)
    assert throttle.take(THERE) == 0


def test_addresses_of_one_home_network_are_one_source(throttle):
    assert tries(throttle, 3, "2001:db8::1") == [0, 0, 0]
    assert throttle.take("2001:db8::ffff") > 0
    assert throttle.take("2001:db8:0:1::1") == 0


def test_an_unknown_address_is_a_source_like_another(throttle):
    assert tries(throttle, 3, "") == [0, 0, 0]
    assert throttle.take("") > 0


def test_a_flood_of_addresses_fills_no_memory_and_keeps_the_newest(throttle):
    for number in range(5000):
        throttle.take(f"10.0.{number // 256}.{number % 256}")
    tries(throttle, 3)
    assert throttle.take(HERE) > 0
    assert len(throttle._tries) <= 4096
