"""The two queues and the pace: what may be claimed, by whom and when; on both databases."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from models import inbox, lane, outbox
from models.lane import Pace
from tests.service.conftest import add_portal
from tests.support.queues import LEASE, claim, claim_event, hear, list_ids, order, stored

ON_POSTGRESQL = pytest.mark.parametrize("db", ["postgresql"], indirect=True)
"""SQLite has one writer at a time."""


def test_a_repeated_event_is_stored_once(db, portal, clock):
    assert hear(db, portal, clock, 10)
    assert not hear(db, portal, clock, 10)


def test_two_portals_may_have_the_same_message_number(db, portal, clock):
    assert hear(db, portal, clock, 10)
    assert hear(db, add_portal(db, "beta"), clock, 10)


def test_a_conversation_is_read_by_one_worker_at_a_time(db, portal, clock):
    hear(db, portal, clock, 10)
    hear(db, portal, clock, 20)
    hear(db, portal, clock, 30, chat_id=8)

    assert [claim_event(db, clock).position for _ in range(2)] == [10, 30]
    assert claim_event(db, clock) is None


def test_an_earlier_message_that_comes_late_waits_for_the_one_under_way(db, portal, clock):
    hear(db, portal, clock, 20)
    claim_event(db, clock)
    hear(db, portal, clock, 10)

    assert claim_event(db, clock) is None


def test_two_workers_that_reach_for_one_conversation_at_once_get_one_event(db, portal, clock):
    for position in range(1, 6):
        hear(db, portal, clock, position)
    barrier, got = threading.Barrier(4), []

    def reach():
        barrier.wait()
        got.append(claim_event(db, clock))

    threads = [threading.Thread(target=reach) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [row.position for row in got if row] == [1]


@ON_POSTGRESQL
def test_a_claim_that_is_not_committed_yet_is_seen_by_the_next(db, portal, clock):
    hear(db, portal, clock, 20)
    with db.write() as first, db.write() as second:
        assert inbox.claim_inbox(first, clock(), LEASE).position == 20
        hear(db, portal, clock, 10)
        second.execute(text("SET LOCAL lock_timeout = '20ms'"))

        with pytest.raises(OperationalError):
            inbox.claim_inbox(second, clock(), LEASE)
        second.rollback()


def test_two_workers_that_reach_for_the_outbox_at_once_get_different_chats(db, portal, clock):
    for chat in (1, 1, 2, 2):
        order(db, portal, clock, f"{chat}-{len(list_ids(db, portal))}", chat_id=chat)
    barrier, got = threading.Barrier(4), []

    def reach():
        barrier.wait()
        got.append(claim(db, clock))

    threads = [threading.Thread(target=reach) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    chats = [row.chat_id for row in got if row]
    assert len(chats) == len(set(chats)) >= 1


def test_a_conversation_rests_while_a_prompt_to_it_is_under_way(db, portal, clock):
    prompt = order(db, portal, clock, "ask", kind="prompt")
    prompt = claim(db, clock)
    hear(db, portal, clock, 10)
    assert claim_event(db, clock) is None

    with db.write() as session:
        outbox.retry_later(session, prompt, clock() + LEASE, "no answer", uncertain=True)
    assert claim_event(db, clock) is None

    clock.forward(minutes=2)
    with db.write() as session:
        outbox.finish(session, outbox.claim_outbox(session, clock(), LEASE), clock())
    assert claim_event(db, clock).position == 10


def test_a_prompt_that_certainly_was_not_sent_holds_up_nobody(db, portal, clock):
    order(db, portal, clock, "ask", kind="prompt")
    hear(db, portal, clock, 10)
    with db.write() as session:
        row = outbox.claim_outbox(session, clock(), LEASE)
        outbox.retry_later(session, row, clock() + LEASE, "no route", uncertain=False)

    assert claim_event(db, clock).position == 10


def test_the_same_effect_is_ordered_once(db, portal, clock):
    assert order(db, portal, clock, "ask").id == order(db, portal, clock, "ask").id


def test_a_client_is_served_before_bulk_work(db, portal, clock):
    order(db, portal, clock, "bulk", chat_id=None, priority=outbox.BULK)
    order(db, portal, clock, "client", chat_id=8)

    assert [claim(db, clock).key, claim(db, clock).key] == ["client", "bulk"]


def test_one_conversation_gets_its_messages_in_order(db, portal, clock):
    order(db, portal, clock, "first", priority=outbox.BULK)
    order(db, portal, clock, "second", priority=outbox.CLIENT)

    first = claim(db, clock)
    assert (first.key, claim(db, clock)) == ("first", None)
    with db.write() as session:
        outbox.finish(session, first, clock())
    assert claim(db, clock).key == "second"


def test_a_worker_that_comes_back_too_late_changes_nothing(db, portal, clock):
    order(db, portal, clock, "ask")
    late = claim(db, clock)
    clock.forward(minutes=2)
    claim(db, clock)

    with db.write() as session:
        assert not outbox.finish(session, late, clock())
        assert not outbox.bury(session, late, clock(), "x")
    assert stored(db, late).state == "sending"


def test_a_portal_gets_no_more_than_its_pace(db, portal, clock):
    for number in range(6):
        order(db, portal, clock, str(number), chat_id=number)
    pace = Pace(per_second=2, burst=3)

    at_once = [claim(db, clock, pace=pace) for _ in range(6)]
    clock.forward(seconds=0.5)
    after = [claim(db, clock, pace=pace) for _ in range(2)]

    assert [row is not None for row in at_once] == [True] * 3 + [False] * 3
    assert [row is not None for row in after] == [True, False]


def test_a_slot_is_refused_with_the_time_to_wait(db, portal, clock):
    pace = Pace(per_second=2, burst=1)
    with db.write() as session:
        assert lane.take_slot(session, portal.id, clock(), pace) == timedelta(0)
        assert lane.take_slot(session, portal.id, clock(), pace) == timedelta(seconds=0.5)
        lane.park(session, portal.id, clock() + timedelta(seconds=9), "limit")
        lane.park(session, portal.id, clock() + timedelta(seconds=3), "shorter")
        assert lane.take_slot(session, portal.id, clock(), pace) == timedelta(seconds=9)
        lane.unpark(session, portal.id)
    clock.forward(seconds=0.5)
    with db.write() as session:
        assert lane.take_slot(session, portal.id, clock(), pace) == timedelta(0)


def test_a_removed_portal_leaves_no_working_rows(db, portal, clock):
    other = add_portal(db, "beta")
    for owner in (portal, other):
        hear(db, owner, clock, 1)
        order(db, owner, clock, "ask")
        claim(db, clock)

    with db.write() as session:
        inbox.drop_working_rows(session, portal.id)

    with db.read() as session:
        assert not inbox.list_waiting(session, portal.id)
        assert not outbox.list_waiting(session, portal.id)
        assert lane.find_lane(session, portal.id) is None
        assert len(inbox.list_waiting(session, other.id)) == 1


@ON_POSTGRESQL
def test_a_prompt_claimed_but_not_committed_already_holds_its_conversation(db, portal, clock):
    order(db, portal, clock, "ask", kind="prompt")
    hear(db, portal, clock, 10)
    with db.write() as first, db.write() as second:
        assert outbox.claim_outbox(first, clock(), LEASE)
        second.execute(text("SET LOCAL lock_timeout = '20ms'"))

        with pytest.raises(OperationalError):
            inbox.claim_inbox(second, clock(), LEASE)
        second.rollback()


def test_a_reader_that_comes_back_too_late_changes_nothing(db, portal, clock):
    hear(db, portal, clock, 10)
    late = claim_event(db, clock)
    clock.forward(minutes=2)
    claim_event(db, clock)

    with db.write() as session:
        assert not inbox.finish(session, late)
        assert not inbox.bury(session, late, "x")
    assert stored(db, late).body


def test_a_row_sent_again_waits_for_the_one_that_is_on_its_way(db, portal, clock):
    order(db, portal, clock, "first")
    first = claim(db, clock)
    with db.write() as session:
        outbox.bury(session, first, clock(), "refused")
    order(db, portal, clock, "second")
    second = claim(db, clock)
    with db.write() as session:
        outbox.send_again(session, portal.id, first.id, clock())

    assert (second.key, claim(db, clock)) == ("second", None)
