"""The queue of events under each switched-on fault."""

import pytest

from emulator.faults import EventFaults, Faults
from emulator.outbox import Outbox

LANE = ("portal", "app")


@pytest.fixture
def faults():
    return Faults()


@pytest.fixture
def outbox(faults):
    return Outbox(lambda: faults)


def put(outbox, *names, lane=LANE):
    for name in names:
        outbox.put(lane, "http://app.localhost/", name, [])


def taken(outbox):
    found = []
    while (delivery := outbox.take(0)) is not None:
        outbox.done(delivery)
        found.append(delivery.event)
    return found


def test_events_leave_in_their_order(outbox):
    put(outbox, "A", "B", "C")
    assert taken(outbox) == ["A", "B", "C"]


def test_one_lane_sends_one_event_at_a_time(outbox):
    put(outbox, "A", "B")
    first = outbox.take(0)
    assert outbox.take(0) is None
    outbox.done(first)
    assert outbox.take(0).event == "B"


def test_lanes_do_not_wait_for_each_other(outbox):
    put(outbox, "A", "B")
    put(outbox, "C", lane=("portal2", "app"))
    assert [outbox.take(0).event, outbox.take(0).event] == ["A", "C"]


def test_the_next_events_are_dropped(outbox, faults):
    faults.events = EventFaults(drop_next=2)
    put(outbox, "A", "B", "C")
    assert taken(outbox) == ["C"]


def test_faults_may_touch_some_names_only(outbox, faults):
    faults.events = EventFaults(drop_share=1.0, names=["B"])
    put(outbox, "A", "B", "C")
    assert taken(outbox) == ["A", "C"]


def test_the_next_event_is_doubled(outbox, faults):
    faults.events = EventFaults(duplicate_next=1)
    put(outbox, "A", "B")
    assert taken(outbox) == ["A", "A", "B"]


def test_a_window_turns_the_order_round_and_waiting_lets_the_rest_go(outbox, faults):
    faults.events = EventFaults(reorder_window=2)
    put(outbox, "A", "B", "C")
    assert taken(outbox) == ["B", "A"]
    assert outbox.wait_idle(0) is False
    assert taken(outbox) == ["C"]
    assert outbox.wait_idle(0) is True


def test_a_late_event_is_not_due_yet(outbox, faults):
    faults.events = EventFaults(delay_seconds=60)
    put(outbox, "A")
    assert outbox.take(0) is None
    assert outbox.snapshot()[0]["event"] == "A"
