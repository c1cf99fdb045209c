"""Words and counts of the register: there at once, the same when made anew, right whoever stops."""

import multiprocessing
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete, func, select, text, update

from consent.moscow import moscow_day
from models import register_index
from models.register import RegisterEntry, RegisterHead
from models.register_index import catch_up, catch_up_all, reindex
from models.register_tally import RegisterTally, Unit
from models.register_word import RegisterWord
from models.register_words import asked
from models.session import Database
from tests.support.administration import Office, hear_client, record

NAMES = ("Иванов Пётр", "Иванова Анна", "Петрова Ольга", "Ким Иван")


@pytest.fixture
def office(db):
    return Office(db)


@pytest.fixture
def admin(office):
    """A portal whose register has an entry of each name, of three days."""
    return filled(office, "romashka")


@pytest.fixture(autouse=True)
def small_portions(monkeypatch):
    monkeypatch.setattr(register_index, "PORTION", 2)
    monkeypatch.setattr(register_index, "PORTION_OF_WORDS", 3)


def filled(office, member_id, names=NAMES):
    admin = office.administrator(member_id)
    agreement_id = admin.protected()
    for number, name in enumerate(names):
        client_id = hear_client(admin, agreement_id, chat_id=100 + number, user_id=number + 1, name=name)
        record(admin, agreement_id, client_id, minutes=number * 1000)
    return admin


def found(admin, question):
    with admin.office.db.read() as session:
        terms = asked(session, admin.portal_id, question)
        query = select(RegisterEntry.client_name).where(RegisterEntry.portal_id == admin.portal_id)
        names = session.scalars(query.where(terms.condition()).order_by(RegisterEntry.seq)).all()
        assert terms.count(session) == len(names)
    return list(names)


def derived(db):
    """All words and counts, and up to where they go."""
    with db.read() as session:
        return [
            session.execute(select(*columns).order_by(*columns)).all()
            for columns in (
                RegisterWord.__table__.c,
                RegisterTally.__table__.c,
                (RegisterHead.portal_id, RegisterHead.indexed_seq),
            )
        ]


def forget(db):
    """As after the migration of an older register."""
    with db.write() as session:
        session.execute(delete(RegisterWord))
        session.execute(delete(RegisterTally))
        session.execute(update(RegisterHead).values(indexed_seq=0))


def test_a_new_entry_is_found_at_once(admin):
    assert found(admin, "петр") == ["Иванов Пётр", "Петрова Ольга"]
    assert found(admin, "ИВАНОВ ПЁТР") == ["Иванов Пётр"]
    assert found(admin, "принимаю анна") == ["Иванова Анна"]
    assert found(admin, "Принимаю") == list(NAMES)
    assert found(admin, "сидоров") == found(admin, "петр сидоров") == found(admin, "?!") == []


def test_entries_are_counted_in_the_day_month_and_year_of_moscow(admin):
    tally = RegisterTally
    query = select(tally.unit, tally.starts_on, func.sum(tally.entries))
    with admin.office.db.read() as session:
        counts = session.execute(query.group_by(tally.unit, tally.starts_on).order_by("unit", "starts_on"))
        assert [tuple(row) for row in counts] == [
            ("day", date(2026, 11, 24), 1), ("day", date(2026, 11, 25), 1), ("day", date(2026, 11, 26), 2),
            ("month", date(2026, 11, 1), 4), ("year", date(2026, 1, 1), 4),
        ]  # fmt: skip
    assert moscow_day(datetime(2026, 11, 30, 21, 0, tzinfo=UTC)) == date(2026, 12, 1)
    assert moscow_day(datetime(9999, 12, 31, 23, 0, tzinfo=UTC)) == date(9999, 12, 31)


def test_an_index_made_anew_is_the_same(office, admin):
    filled(office, "vasilyok", ["Сидоров Иван"])
    before = derived(office.db)
    reindex(office.db, admin.portal_id)
    assert derived(office.db) == before
    forget(office.db)
    assert found(admin, "иванов") == []
    catch_up_all(office.db, portions=100)
    assert derived(office.db) == before


def test_stopped_in_the_middle_it_goes_on_where_it_stopped(office, admin, monkeypatch):
    before = derived(office.db)
    forget(office.db)

    def fail(*_):
        raise InterruptedError

    with monkeypatch.context() as broken:
        broken.setattr(register_index, "add_counts", fail)
        with pytest.raises(InterruptedError):
            catch_up(office.db, admin.portal_id)
    assert catch_up(office.db, admin.portal_id, portions=1) == 1
    assert found(admin, "иванов") == ["Иванов Пётр", "Иванова Анна"]
    assert found(admin, "ким") == []
    catch_up(office.db, admin.portal_id)
    assert derived(office.db) == before


def test_stopped_while_old_words_go_it_goes_on_and_counts_nothing_twice(office, admin, monkeypatch):
    before = derived(office.db)
    with monkeypatch.context() as stopped:
        stopped.setattr(register_index, "catch_up", lambda *_: None)
        reindex(office.db, admin.portal_id)
    catch_up_all(office.db, portions=2)
    assert derived(office.db) != before
    while derived(office.db) != before:
        catch_up_all(office.db, portions=1)


def test_an_entry_that_comes_while_older_ones_wait_is_indexed_after_them(office, admin):
    forget(office.db)
    catch_up(office.db, admin.portal_id, portions=1)
    agreement_id = admin.published()
    record(admin, agreement_id, hear_client(admin, agreement_id, chat_id=9, user_id=9, name="Новикова"))
    assert found(admin, "новикова") == []
    catch_up(office.db, admin.portal_id)
    record(admin, agreement_id, hear_client(admin, agreement_id, chat_id=8, user_id=8, name="Новиков"))
    assert found(admin, "новиков") == ["Новикова", "Новиков"]
    with office.db.read() as session:
        assert session.scalar(select(func.sum(RegisterTally.entries))) == len(Unit) * 6


def test_two_processes_at_once_do_each_portion_once(office):
    admin = filled(office, "romashka", [f"Клиент {number}" for number in range(30)])
    before = derived(office.db)
    forget(office.db)
    office.db.close()
    url = office.db.url.render_as_string(hide_password=False)
    start = multiprocessing.get_context("spawn")
    both_ready = start.Barrier(2)
    workers = [start.Process(target=work, args=(url, admin.portal_id, both_ready)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    assert [worker.exitcode for worker in workers] == [0, 0]
    assert derived(office.db) == before


def work(url, portal_id, both_ready):
    register_index.PORTION = 1
    db = Database(url)
    both_ready.wait(timeout=60)
    catch_up(db, portal_id)
    db.close()


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "change",
    [
        "client_name = CAST(X'D0FF' AS TEXT)", "client_name = 7", "decision_text = X'00FF'",
        "occurred_at = 'x'", "version_number = 'x'", "line_id = 1.5", "status = X'FF'", "seq = 'x'",
        "seq = 99", "occurred_at = '9999-12-31 23:59:59.000000'",
    ],
)  # fmt: skip
def test_an_entry_that_somebody_damaged_keeps_no_other_from_being_found(admin, change):
    db = admin.office.db
    forget(db)
    with db.write() as session:
        session.execute(text("DROP TRIGGER register_entry_no_update"))
        session.execute(text(f"UPDATE register_entry SET {change} WHERE seq = 4"))
    assert catch_up(db, admin.portal_id) == 2
    assert catch_up(db, admin.portal_id) == 0
    with db.read() as session:
        assert asked(session, admin.portal_id, "петр").count(session) == 2
