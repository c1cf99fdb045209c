"""The worker on both databases."""

import os
import signal
import threading
from datetime import timedelta

import pytest

from delivery import courier
from delivery.outcomes import Action, Hopeless, Later, Verdict
from delivery.routes import Route
from delivery.worker import Worker
from models import inbox, lane, outbox
from tests.service.conftest import add_portal
from tests.support.queues import LEASE, Work, claim, claim_event, hear, list_ids, order, stored
from tests.support.stage import eventually


@pytest.fixture
def work(db, clock):
    return Work(db, clock)


def test_events_are_read_in_the_order_of_messages_and_not_of_arrival(db, portal, clock, work):
    for position in (30, 10, 20):
        hear(db, portal, clock, position)

    while work.worker.read_one():
        pass

    assert work.events == [10, 20, 30]


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


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_told_to_stop_ends_and_gives_the_signals_back(db, clock, number):
    before = signal.getsignal(number)
    job = (timedelta(minutes=5), lambda: os.kill(os.getpid(), number))

    Worker(db, {}, lambda *_: None, lambda _: None, [job], clock).run()

    assert signal.getsignal(number) is before


def test_a_worker_told_to_stop_finishes_its_row(db, portal, clock):
    def deliver(_delivery):
        worker.stop()

    routes = {"notice": Route(deliver)}
    worker = Worker(db, routes, lambda *_: None, lambda _: None, [], clock, couriers=1)
    row = order(db, portal, clock, "ask")
    order(db, portal, clock, "next")

    worker.run()

    assert stored(db, row).state == "done"
    assert len(list_ids(db, portal)) == 1


def test_a_worker_outlives_trouble_with_the_database(db, portal, clock, work, monkeypatch):
    order(db, portal, clock, "ask")
    claim_really, failures = outbox.claim_outbox, [OSError("secret")]

    def claim_or_fail(*args, **narrow):
        if failures:
            raise failures.pop()
        return claim_really(*args, **narrow)

    monkeypatch.setattr(outbox, "claim_outbox", claim_or_fail)
    work.worker.run(until_idle=True)

    assert [seen.attempts for seen in work.seen] == [1]


def test_a_living_worker_keeps_the_row_however_long_the_portal_takes(db, portal, clock, monkeypatch):
    monkeypatch.setattr(courier, "HEARTBEAT", timedelta(milliseconds=5))
    row = order(db, portal, clock, "ask")
    taken = []

    def deliver(_delivery):
        clock.forward(minutes=6)
        eventually(lambda: stored(db, row).lease_until > clock())
        taken.append(claim(db, clock))

    Worker(db, {"notice": Route(deliver)}, lambda *_: None, lambda _: None, [], clock).deliver_one()

    assert taken == [None]
    assert stored(db, row).state == "done"


def test_a_handler_slower_than_its_lease_does_not_write_over_the_next(db, portal, clock):
    settled = []

    def deliver(delivery):
        if not delivery.uncertain:
            clock.forward(minutes=6)
            worker.deliver_one()
        return lambda _session, _now: settled.append(delivery.uncertain)

    worker = Worker(db, {"notice": Route(deliver)}, lambda *_: None, lambda _: None, [], clock)
    order(db, portal, clock, "ask")
    worker.deliver_one()

    assert settled == [True]


def test_a_delivery_that_kills_its_workers_is_given_up(db, portal, clock, work):
    row = order(db, portal, clock, "ask")
    for _ in range(3):
        assert claim(db, clock)
        clock.forward(minutes=2)

    work.worker.deliver_one()

    assert (stored(db, row).state, work.seen, work.buried) == ("buried", [], [row.id])
