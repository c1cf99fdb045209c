"""Totals and the chart of a register: exact whatever is asked, also where a day is cut in two."""

import random
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, insert, select, text, update

from consent.moscow import MOSCOW, moscow_day
from consent.vocabulary import Method, Status
from models import register_memo
from models.register import RegisterEntry, RegisterHead
from models.register_counts import FURTHEST_BEHIND, count, parts_of
from models.register_index import catch_up
from models.register_search import Filters, conditions
from models.register_tally import RegisterTally, Unit
from models.register_timeline import timeline
from tests.support.administration import Office, hear_client, record

FIRST = datetime(2025, 10, 20, 20, 59, 58, tzinfo=UTC)
CONNECTORS = ("livechat", "telegrambot", "avito")
URLS = (
    "https://shop.example/",
    "https://shop.example/" + "a" * 250,
    "https://shop.example/" + "a" * 250 + "b",
)


@pytest.fixture
def office(db):
    return Office(db)


@pytest.fixture
def admin(office):
    return office.administrator()


def copies(admin, rows):
    """Entries like the first one but for some columns, past the chain; the head knows of them."""
    if not rows:
        return
    with admin.office.db.write() as session:
        first = session.scalars(select(RegisterEntry).limit(1)).one()
        columns = [column.name for column in RegisterEntry.__table__.columns if column.name != "id"]
        values = {name: getattr(first, name) for name in columns}
        made = [{**values, "seq": n, "public_id": f"copy-{n}", **row} for n, row in enumerate(rows, start=2)]
        session.execute(insert(RegisterEntry), made)
        session.execute(update(RegisterHead).values(seq=len(rows) + 1))


def many(admin, number, chance):
    """A register of a hundred days with some entries at the edges of days."""
    agreement_id = admin.protected()
    record(admin, agreement_id, hear_client(admin, agreement_id))
    rows = [
        {
            "occurred_at": FIRST + timedelta(chance.randrange(100), chance.choice([0, 1, 2, 3, 40000])),
            "status": chance.choice(list(Status)),
            "method": chance.choice(list(Method)),
            "line_id": chance.choice([15, 15, 16, 17]),
            "connector": chance.choice(CONNECTORS),
            "version_number": chance.choice([1, 2]),
            "company_public_id": chance.choice(["a", "b"]),
            "agreement_public_id": chance.choice(["c", "d"]),
            "client_name": chance.choice(["Анна", "Иван", "Пётр Иванов"]),
            "url": chance.choice(URLS),
        }
        for _ in range(number)
    ]  # fmt: skip
    copies(admin, rows)


def some_filters(chance, **choices):
    asked = {name: chance.choice(values) for name, values in choices.items() if chance.random() < 0.35}
    moments = sorted(
        FIRST + timedelta(days=chance.randrange(-3, 105), seconds=chance.choice([0, 1, 2, 3, 50000]))
        for _ in range(2)
    )
    for name, at in zip(ENDS, moments, strict=True):
        if chance.random() < 0.6:
            asked[name] = at
    return Filters(**asked)


ENDS = ("occurred_from", "occurred_to")
KINDS = {
    "status": list(Status), "method": list(Method), "line_id": [15, 16, 17, 99], "connector": CONNECTORS,
    "company_id": ["a", "b"], "agreement_id": ["c", "d"], "version": [1, 2, 3],
}  # fmt: skip


def raw(session, admin, filters):
    query = select(func.count()).select_from(RegisterEntry)
    return session.scalar(query.where(*conditions(session, admin.portal_id, filters)))


def test_totals_are_those_of_counting_each_entry(admin):
    chance = random.Random(20261)
    many(admin, 1500, chance)
    catch_up(admin.office.db, admin.portal_id)
    compared = found = 0
    with admin.office.db.inspect() as session:
        for _ in range(300):
            filters = some_filters(chance, **KINDS, url=URLS, q=["иван", "анна пётр"])
            total = count(session, admin.portal_id, filters)
            assert total == raw(session, admin, filters), filters
            compared, found = compared + 1, found + (total > 0)
    print(f"{compared} totals compared, {found} of them not 0")
    assert found > compared / 3


def test_the_chart_adds_up_to_the_totals(admin):
    chance = random.Random(20262)
    many(admin, 1500, chance)
    catch_up(admin.office.db, admin.portal_id)
    units = set()
    with admin.office.db.inspect() as session:
        for _ in range(150):
            filters = some_filters(chance, **KINDS)
            shown = timeline(session, admin.portal_id, filters)
            assert sum(entries for _, entries in shown.points) == count(session, admin.portal_id, filters)
            units.add(shown.unit)
    print(f"150 sums compared, units {sorted(units)}")
    assert units == {"day", "month"}


def test_each_point_of_the_chart_is_right_by_itself(admin):
    chance = random.Random(20263)
    many(admin, 600, chance)
    catch_up(admin.office.db, admin.portal_id)
    since, until = FIRST + timedelta(days=7, hours=3), FIRST + timedelta(days=60, hours=9)
    compared = 0
    with admin.office.db.inspect() as session:
        shown = timeline(session, admin.portal_id, Filters(occurred_from=since, occurred_to=until))
        for (day, line_id, status), entries in shown.points:
            period = max(since, midnight(day)), min(until, midnight(day + timedelta(days=1)))
            assert (
                raw(session, admin, Filters(status, None, line_id, **dict(zip(ENDS, period, strict=True))))
                == entries
            )
            compared += 1
    print(f"{compared} points compared")
    assert compared > 100


def midnight(day):
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=3)


@pytest.mark.parametrize("uncounted", [3, FURTHEST_BEHIND + 1])
def test_entries_that_were_not_counted_yet_are_in_totals_and_chart(admin, uncounted):
    chance = random.Random(uncounted)
    many(admin, 60, chance)
    catch_up(admin.office.db, admin.portal_id)
    with admin.office.db.write() as session:
        session.execute(update(RegisterHead).values(seq=61 + uncounted))
        first = session.scalars(select(RegisterEntry).limit(1)).one()
        columns = [column.name for column in RegisterEntry.__table__.columns if column.name != "id"]
        values = {name: getattr(first, name) for name in columns}
        rows = [{**values, "seq": 62 + n, "public_id": f"later-{n}"} for n in range(uncounted)]
        session.execute(insert(RegisterEntry), rows)
    with admin.office.db.inspect() as session:
        for filters in (
            Filters(),
            Filters(status="given"),
            *(some_filters(chance, **KINDS) for _ in range(20)),
        ):
            total = count(session, admin.portal_id, filters)
            assert total == raw(session, admin, filters), filters
            assert sum(n for _, n in timeline(session, admin.portal_id, filters).points) == total


def test_nothing_is_counted_twice_while_the_counts_are_made_anew(admin):
    many(admin, 40, random.Random(7))
    catch_up(admin.office.db, admin.portal_id)
    with admin.office.db.write() as session:
        session.execute(update(RegisterHead).values(indexed_seq=-1))
    assert admin.get("/consents").json["total"] == 41
    assert admin.get("/consents", line_id=99).json["total"] == 0
    assert sum(point["entries"] for point in admin.get("/consents/timeline").json["points"]) == 41


def test_counts_made_beforehand_are_what_totals_rest_on(admin):
    many(admin, 40, random.Random(7))
    catch_up(admin.office.db, admin.portal_id)
    with admin.office.db.write() as session:
        session.execute(delete(RegisterTally).where(RegisterTally.line_id == 15))
    assert admin.get("/consents", line_id=15).json == {"items": [], "next_cursor": None, "total": 0}


def test_the_chart_names_lines_and_days_of_moscow(office, admin):
    agreement_id = admin.protected()
    record(admin, agreement_id, hear_client(admin, agreement_id))
    # 17:23 UTC plus 3 h 37 min is the next day in Moscow.
    record(
        admin,
        agreement_id,
        hear_client(admin, agreement_id, chat_id=5, user_id=8),
        minutes=217,
        status=Status.REFUSED,
    )
    shown = office.employee(admin.portal_id, is_admin=False).get("/consents/timeline")
    assert shown.json == {
        "unit": "day", "from": "2026-11-24", "to": "2026-11-25", "lines": [{"id": 15, "name": "Линия 15"}],
        "points": [
            {"starts_on": "2026-11-24", "line_id": 15, "status": "given", "entries": 1},
            {"starts_on": "2026-11-25", "line_id": 15, "status": "refused", "entries": 1},
        ],
    }  # fmt: skip


def test_the_chart_of_nothing_has_no_points(office):
    empty = office.administrator("empty").get("/consents/timeline").json
    assert empty == {"unit": "day", "from": None, "to": None, "lines": [], "points": []}


@pytest.mark.parametrize("name", ["url", "contact_id", "q", "sort", "limit"])
def test_the_chart_can_be_asked_for_kinds_and_time_only(admin, name):
    answer = admin.get("/consents/timeline", **{name: "5"})
    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, [name])


@pytest.mark.parametrize(
    "query",
    [
        {"from": "0001-01-01T00:00:00Z"}, {"to": "0001-01-01T00:00:00Z"}, {"from": "9999-12-31T23:59:59Z"},
        {"to": "9999-12-31T23:59:59Z"}, {"from": "2026-11-24T17:00:00Z", "to": "2026-11-24T16:00:00Z"},
        {"from": "0001-01-01T00:00:00Z", "to": "9999-12-31T23:59:59Z"},
    ],
)  # fmt: skip
def test_the_ends_of_the_calendar_can_be_asked_for(admin, query):
    many(admin, 5, random.Random(3))
    catch_up(admin.office.db, admin.portal_id)
    total = admin.get("/consents", **query).json["total"]
    points = admin.get("/consents/timeline", **query).json["points"]
    assert sum(point["entries"] for point in points) == total
    assert total in (0, 6)


def test_a_time_that_cannot_be_read_is_counted_but_has_no_place_in_the_chart(admin):
    many(admin, 5, random.Random(3))
    db = admin.office.db
    if not db.is_sqlite:
        return  # its columns take moments only
    with db.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER register_entry_no_update"))
        connection.execute(text("UPDATE register_entry SET occurred_at = 'never' WHERE seq = 2"))
    catch_up(db, admin.portal_id)
    assert admin.get("/consents").json["total"] == 6
    shown = admin.get("/consents/timeline").json
    assert sum(point["entries"] for point in shown["points"]) == 5
    assert moscow_day(FIRST) <= date.fromisoformat(shown["from"]) < date(2027, 1, 1)


def test_a_remembered_total_grows_with_the_register_and_is_forgotten_with_it(admin, monkeypatch):
    monkeypatch.setattr(register_memo, "WORTH_KEEPING", 0)
    many(admin, 30, random.Random(11))
    catch_up(admin.office.db, admin.portal_id)
    agreement_id = admin.get("/agreements").json["items"][0]["id"]

    def total(**query):
        return admin.get("/consents", url=URLS[0], **query).json["total"]

    before, of_line = total(), total(line_id=15)
    assert (total(), total(line_id=15)) == (before, of_line)
    with admin.office.db.write() as session:
        last = session.scalars(select(RegisterEntry).where(RegisterEntry.seq == 31)).one()
        session.execute(update(RegisterHead).values(hash=last.hash))
    client = hear_client(admin, agreement_id, chat_id=77, user_id=77)
    record(admin, agreement_id, client)
    assert (total(), total(line_id=15)) == (before + 1, of_line + 1)


DAYS = st.dates(date(2019, 12, 1), date(2024, 2, 1))


@given(since=st.none() | DAYS, until=st.none() | DAYS)
def test_a_period_is_made_up_of_whole_years_months_and_days_each_once(since, until):
    begin, end = (day and datetime.combine(day, time(), MOSCOW) for day in (since, until))
    parts = parts_of(Filters(occurred_from=begin, occurred_to=end))
    outermost = (since or date(2015, 1, 1), until or date(2030, 1, 1))
    covered = []
    for days in parts.whole:
        assert all(edge is None or days.unit.begun(edge) == edge for edge in (days.first, days.end))
        first, last = days.first or outermost[0], days.end or outermost[1]
        covered += [first + timedelta(n) for n in range((last - first).days)]
    assert sorted(covered) == [
        outermost[0] + timedelta(n) for n in range((outermost[1] - outermost[0]).days)
    ]  # fmt: skip
    assert sum((days.unit is Unit.DAY) for days in parts.whole) <= 2
