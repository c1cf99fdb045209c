"""The two queues and the worker, on both databases."""

import threading
from datetime import timedelta

import pytest

from delivery.outcomes import Action, Hopeless, Later, Verdict
from delivery.routes import Pauses, Route
from delivery.worker import Worker
from models import inbox, lane, outbox
from models.lane import Pace
from tests.service.conftest import add_portal

LEASE = timedelta(seconds=60)


def hear(db, portal, clock, position, chat_id=7, event="ADD"):
    with db.write() as session:
        return inbox.put(
            session,
            portal.id,
            event=event,
            natural_key=f"{event}|{chat_id}|{position}",
            chat_id=chat_id,
            position=position,
            body='{"text": "secret words"}',
            is_proven=True,
            now=clock(),
        )


def order(db, portal, clock, key, chat_id=7, kind="notice", priority=outbox.CLIENT):
    with db.write() as session:
        return outbox.put(
            session,
            portal.id,
            kind=kind,
            key=key,
            chat_id=chat_id,
            payload={"text": key},
            priority=priority,
            now=clock(),
        )


def claim_event(db, clock):
    with db.write() as session:
        return inbox.claim_inbox(session, clock(), LEASE)


def claim(db, clock, **narrow):
    with db.write() as session:
        return outbox.claim_outbox(session, clock(), LEASE, **narrow)


def stored(db, row):
    with db.read() as session:
        return session.get(type(row), row.id)


class Work:
    """A worker whose handlers remember, and fail as they are told."""

    def __init__(self, db, clock, **options):
        self.seen, self.events, self.buried, self.errors = [], [], [], []
        self.verdict = None
        self.worker = Worker(
            db,
            {kind: Route(self.deliver, self.bury) for kind in ("notice", "prompt")},
            self.read,
            lambda _error: self.verdict,
            [],
            clock,
            **{"pauses": Pauses((1, 5)), **options},
        )

    def fail(self):
        if self.errors:
            raise self.errors.pop(0)

    def deliver(self, delivery):
        self.seen.append(delivery)
        self.fail()
        return lambda _session, _now: {"message": 5}

    def read(self, session, row, now):
        self.events.append(row.position)
        self.fail()

    def bury(self, session, delivery, now):
        self.buried.append(delivery.id)


@pytest.fixture
def work(db, clock):
    return Work(db, clock)


def test_a_repeated_event_is_stored_once(db, portal, clock):
    assert hear(db, portal, clock, 10)
    assert not hear(db, portal, clock, 10)


def test_two_portals_may_have_the_same_message_number(db, portal, clock):
    assert hear(db, portal, clock, 10)
    assert hear(db, add_portal(db, "beta"), clock, 10)


def test_events_are_read_in_the_order_of_messages_and_not_of_arrival(db, portal, clock, work):
    for position in (30, 10, 20):
        hear(db, portal, clock, position)

    while work.worker.read_one():
        pass

    assert work.events == [10, 20, 30]


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


def list_ids(db, portal):
    with db.read() as session:
        return [row.id for row in outbox.list_waiting(session, portal.id)]


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


def test_a_read_event_keeps_no_personal_data_and_still_turns_repeats_away(db, portal, clock, work):
    hear(db, portal, clock, 10)
    row = claim_event(db, clock)
    clock.forward(minutes=2)

    work.worker.read_one()

    assert (stored(db, row).state, stored(db, row).body) == ("done", "")
    assert not hear(db, portal, clock, 10)


def test_an_event_whose_work_fails_leaves_nothing_behind_and_comes_again(db, portal, clock):
    def read(session, row, now):
        outbox.put(
            session,
            portal.id,
            kind="notice",
            key="half",
            chat_id=7,
            payload={},
            priority=0,
            now=now,
        )
        if row.attempts == 1:
            raise ValueError("+7 900 000-00-00")

    worker = Worker(db, {}, read, lambda _: None, [], clock)
    hear(db, portal, clock, 10)
    worker.read_one()
    assert list_ids(db, portal) == []
    with db.read() as session:
        assert inbox.list_waiting(session, portal.id)[0].last_error == "ValueError"

    clock.forward(seconds=2)
    worker.read_one()
    assert len(list_ids(db, portal)) == 1


def test_an_event_that_never_succeeds_is_given_up_and_can_be_read_again(db, portal, clock, work):
    hear(db, portal, clock, 10)
    work.errors = [KeyError("x")] * 3
    for _ in range(3):
        assert work.worker.read_one()
        clock.forward(seconds=10)
    assert not work.worker.read_one()

    with db.write() as session:
        row = inbox.list_waiting(session, portal.id)[0]
        assert (row.state, row.last_error) == ("buried", "KeyError")
        assert inbox.send_again(session, portal.id, row.id, clock())
    assert work.worker.read_one()
    assert stored(db, row).state == "done"


def test_an_event_that_makes_no_sense_is_given_up_at_once_and_blocks_nobody(db, portal, clock, work):
    hear(db, portal, clock, 10)
    hear(db, portal, clock, 20)
    work.errors = [Hopeless("no session")]

    assert work.worker.read_one()
    assert work.worker.read_one()

    with db.read() as session:
        assert [row.last_error for row in inbox.list_waiting(session, portal.id)] == ["no session"]


def test_an_event_that_kills_its_workers_is_given_up(db, portal, clock, work):
    hear(db, portal, clock, 10)
    for _ in range(3):
        assert claim_event(db, clock)
        clock.forward(minutes=2)

    assert work.worker.read_one()
    with db.read() as session:
        assert inbox.list_waiting(session, portal.id)[0].state == "buried"
    assert work.events == []


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


def test_a_delivery_keeps_its_result(db, portal, clock, work):
    row = order(db, portal, clock, "ask")

    work.worker.deliver_one()

    assert (stored(db, row).state, stored(db, row).result) == ("done", {"message": 5})
    assert work.seen[0].uncertain is False


def test_the_work_of_a_worker_that_died_is_taken_up_in_doubt(db, portal, clock, work):
    order(db, portal, clock, "ask")
    claim(db, clock)
    assert not work.worker.deliver_one()

    clock.forward(minutes=2)
    work.worker.deliver_one()

    assert (work.seen[0].uncertain, work.seen[0].attempts) == (True, 2)


def test_a_thread_killed_in_its_handler_leaves_the_row_to_the_next(db, portal, clock, work):
    row = order(db, portal, clock, "ask")
    work.errors = [SystemExit()]
    with pytest.raises(SystemExit):
        work.worker.deliver_one()

    clock.forward(minutes=6)
    work.worker.deliver_one()

    assert [seen.uncertain for seen in work.seen] == [False, True]
    assert stored(db, row).state == "done"


def test_a_worker_that_comes_back_too_late_changes_nothing(db, portal, clock):
    order(db, portal, clock, "ask")
    late = claim(db, clock)
    clock.forward(minutes=2)
    claim(db, clock)

    with db.write() as session:
        assert not outbox.finish(session, late, clock())
        assert not outbox.bury(session, late, clock(), "x")
    assert stored(db, late).state == "sending"


def test_an_effect_that_could_not_be_written_down_is_in_doubt(db, portal, clock):
    def settle(_session, _now):
        raise OSError

    row = order(db, portal, clock, "ask")
    Worker(db, {"notice": Route(lambda _: settle)}, lambda *_: None, lambda _: None, [], clock).deliver_one()

    assert (stored(db, row).state, stored(db, row).uncertain) == ("waiting", True)


def test_a_partners_error_is_retried_with_growing_pauses_and_given_up(db, portal, clock, work):
    row = order(db, portal, clock, "ask")
    work.errors, work.verdict = [OSError()] * 3, Verdict(Action.RETRY, "no answer", uncertain=False)
    waits = []
    for _ in range(2):
        work.worker.deliver_one()
        waits.append((stored(db, row).due_at - clock()).total_seconds())
        clock.forward(seconds=10)
    work.worker.deliver_one()

    assert waits == [1, 5]
    assert (stored(db, row).state, stored(db, row).last_error) == ("buried", "no answer")
    assert work.buried == [row.id]


def test_doubt_stays_until_the_row_is_done(db, portal, clock, work):
    order(db, portal, clock, "ask")
    work.errors, work.verdict = [OSError()], Verdict(Action.RETRY, "no answer", uncertain=True)
    work.worker.deliver_one()
    clock.forward(seconds=2)
    work.errors, work.verdict = [OSError()], Verdict(Action.RETRY, "no route")
    work.worker.deliver_one()
    clock.forward(seconds=10)
    work.worker.deliver_one()

    assert [seen.uncertain for seen in work.seen] == [False, True, True]


def test_a_handler_may_name_the_moment(db, portal, clock, work):
    row = order(db, portal, clock, "ask")
    work.errors = [Later(90, "no session yet")]

    work.worker.deliver_one()

    assert stored(db, row).due_at == clock() + timedelta(seconds=90)


def test_a_hopeless_row_is_given_up_at_once_and_can_be_sent_again(db, portal, clock, work):
    row = order(db, portal, clock, "ask")
    work.errors = [Hopeless("no such chat")]
    work.worker.deliver_one()
    assert (stored(db, row).last_error, work.buried) == ("no such chat", [row.id])

    other = add_portal(db, "beta")
    with db.write() as session:
        assert not outbox.send_again(session, other.id, row.id, clock())
        assert outbox.send_again(session, portal.id, row.id, clock())
    work.worker.deliver_one()
    assert stored(db, row).state == "done"


def test_a_row_of_unknown_kind_is_given_up(db, portal, clock, work):
    row = order(db, portal, clock, "ask", kind="strange")

    work.worker.deliver_one()

    assert stored(db, row).state == "buried"


def test_a_row_is_given_up_even_when_telling_of_it_fails(db, portal, clock):
    def fail(*_):
        raise RuntimeError

    row = order(db, portal, clock, "ask")
    verdict = Verdict(Action.BURY, "refused")
    Worker(db, {"notice": Route(fail, fail)}, fail, lambda _: verdict, [], clock).deliver_one()

    assert (stored(db, row).state, stored(db, row).last_error) == ("buried", "refused")


def test_a_portal_at_fault_rests_and_no_other(db, portal, clock, work):
    row = order(db, portal, clock, "ask")
    order(db, portal, clock, "more", chat_id=8)
    other = order(db, add_portal(db, "beta"), clock, "ask")
    work.errors = [OSError()]
    work.verdict = Verdict(Action.PARK, "token lost", timedelta(minutes=1))
    while work.worker.deliver_one():
        pass
    assert stored(db, other).state == "done"
    assert (stored(db, row).state, stored(db, row).attempts) == ("waiting", 0)

    clock.forward(minutes=2)
    while work.worker.deliver_one():
        pass
    assert stored(db, row).state == "done"


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


def test_until_idle_does_everything_that_is_due_and_leaves_the_rest(db, portal, clock, work):
    for number in range(10):
        hear(db, portal, clock, number, chat_id=number)
        order(db, portal, clock, f"n{number}", chat_id=number)
    work.errors = [Later(3600, "not yet")]

    work.worker.run(until_idle=True)

    assert (len(work.seen), len(work.events)) == (10, 10)
    assert work.worker.is_idle()


def test_until_idle_waits_for_the_row_another_worker_has(db, portal, clock, work):
    order(db, portal, clock, "ask")
    row = claim(db, clock)
    assert not work.worker.is_idle()

    with db.write() as session:
        outbox.finish(session, row, clock())
    assert work.worker.is_idle()


def test_a_parked_portal_does_not_keep_the_worker_from_being_idle(db, portal, clock, work):
    order(db, portal, clock, "ask")
    with db.write() as session:
        lane.park(session, portal.id, clock() + LEASE, "token lost")

    assert work.worker.is_idle()


def test_periodic_jobs_run_at_the_start_and_one_that_fails_stops_nothing(db, clock):
    runs = []

    def job():
        runs.append(1)
        raise RuntimeError

    interval = timedelta(minutes=5)
    worker = Worker(db, {}, lambda *_: None, lambda _: None, [(interval, job)], clock)
    worker.run(until_idle=True)
    worker.run(until_idle=True)
    assert len(runs) == 1

    clock.forward(minutes=6)
    worker.run(until_idle=True)
    assert len(runs) == 2


def test_a_person_who_waits_gets_his_row_delivered(db, portal, clock, work):
    order(db, portal, clock, "other", chat_id=8)
    row = order(db, portal, clock, "mine")

    assert work.worker.deliver_row(row.id).state == "done"
    assert [seen.id for seen in work.seen] == [row.id]


def test_a_person_waits_for_the_worker_that_has_his_row(db, portal, clock, work):
    order(db, portal, clock, "mine")
    row = claim(db, clock)
    waiting = threading.Event()
    deliver = work.worker._courier.deliver_one

    def watched(row_id):
        outcome = deliver(row_id)
        waiting.set()
        return outcome

    work.worker._courier.deliver_one = watched

    def end():
        waiting.wait()
        with db.write() as session:
            outbox.finish(session, row, clock())

    thread = threading.Thread(target=end)
    thread.start()
    assert work.worker.deliver_row(row.id).state == "done"
    thread.join()
    assert work.seen == []


def test_a_person_is_not_kept_waiting_for_ever(db, portal, clock, work):
    order(db, portal, clock, "mine")
    row = claim(db, clock)

    assert work.worker.deliver_row(row.id, patience=timedelta(0)).state == "sending"


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


def test_an_event_may_remove_its_own_portals_rows(db, portal, clock):
    worker = Worker(
        db,
        {},
        lambda session, row, now: inbox.drop_working_rows(session, row.portal_id),
        lambda _: None,
        [],
        clock,
    )
    hear(db, portal, clock, 1)

    assert worker.read_one()
    with db.read() as session:
        assert not inbox.list_waiting(session, portal.id)


def test_orders_that_came_to_an_end_are_counted(db, portal, clock, work):
    order(db, portal, clock, "save:1:0")
    order(db, portal, clock, "save:10:0", chat_id=8)
    with db.read() as session:
        assert outbox.count_finished(session, portal.id, "save:1:") == 0

    while work.worker.deliver_one():
        pass

    with db.read() as session:
        assert outbox.count_finished(session, portal.id, "save:1:") == 1
