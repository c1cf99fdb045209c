"""The register in each of its orders: every entry once, page after page and portion after portion."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select, text, update

from models.register import RegisterEntry, RegisterHead, last_decision
from models.register_index import catch_up
from models.register_order import SORTS
from models.register_portions import portions
from models.register_search import Filters
from tests.support.administration import Office, hear_client, record
from usecases.exports import Format, Order, contents

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
LONG = "https://shop.example/" + "a" * 300
EVERY_WAY = [*SORTS, *(f"-{name}" for name in SORTS)]
KEYS = {
    "client": lambda row: row["client"]["name"],
    "source": lambda row: row["source"],
    "url": lambda row: (row["url"] is None, (row["url"] or "")[:200]),
    "company": lambda row: row["company"]["name"],
    "line": lambda row: row["line"]["name"],
    "version": lambda row: row["agreement"]["version"],
    "method": lambda row: row["method"],
    "status": lambda row: row["status"],
    "occurred_at": lambda _: "",
}


@pytest.fixture
def admin(db):
    """A portal with 60 entries of which many are equal in whatever they are sorted by."""
    admin, chance = Office(db).administrator(), random.Random(60)
    agreement_id = admin.protected()
    record(admin, agreement_id, hear_client(admin, agreement_id))
    rows = [
        {
            "occurred_at": NOON + timedelta(minutes=chance.randrange(6)),
            "client_name": chance.choice(["ivan", "olga"]),
            "source": chance.choice(["a", "b"]),
            "url": chance.choice(["https://shop.example/", LONG, LONG + "b", None, None]),
            "company_name": chance.choice(["c", "d"]),
            "line_name": chance.choice(["e", "f"]),
            "line_id": chance.choice([15, 16]),
            "version_number": chance.choice([1, 2, 10]),
            "method": chance.choice(["button", "keyword"]),
            "status": chance.choice(["given", "refused"]),
        }
        for _ in range(59)
    ]
    put_in(admin, rows)
    catch_up(db, admin.portal_id)
    return admin


def put_in(admin, rows):
    """Copies of the first entry with other values, past the chain: only reading is looked at."""
    with admin.office.db.write() as session:
        first = session.scalars(select(RegisterEntry).limit(1)).one()
        names = [column.name for column in RegisterEntry.__table__.columns if column.name != "id"]
        values = {name: getattr(first, name) for name in names}
        made = [{**values, "seq": n, "public_id": f"copy-{n}", **row} for n, row in enumerate(rows, start=2)]
        session.execute(insert(RegisterEntry), made)
        session.execute(update(RegisterHead).values(seq=len(rows) + 1))


def turned(admin, sort, limit=7, **query):
    """All rows, page by page, and the totals that the pages told."""
    rows, totals, cursor = [], set(), ""
    while cursor is not None:
        page = admin.get("/consents", sort=sort, limit=limit, cursor=cursor, **query)
        assert page.status_code == 200, page.json
        rows, cursor = rows + page.json["items"], page.json["next_cursor"]
        totals.add(page.json["total"])
        assert len(rows) <= 61, "the pages go round in circles"
    return rows, totals


def in_order(rows, sort):
    """By the value, then by time, then as entered; what has no address comes last both ways."""
    key, is_descending = KEYS[sort.removeprefix("-")], sort.startswith("-")
    found = sorted(rows, key=lambda row: (key(row), row["occurred_at"], row["seq"]), reverse=is_descending)
    if sort == "-url":
        return [row for row in found if row["url"]] + [row for row in found if not row["url"]]
    return found


def test_pages_hold_every_entry_once_in_order(admin):
    for sort in EVERY_WAY:
        rows, totals = turned(admin, sort)
        assert totals == {60}
        assert len({row["id"] for row in rows}) == 60
        assert [row["id"] for row in rows] == [row["id"] for row in in_order(rows, sort)]


def test_pages_of_what_filters_find_hold_every_entry_once(admin):
    everything, _ = turned(admin, "occurred_at")
    for sort in EVERY_WAY:
        for query, fits in [
            ({"status": "given"}, lambda row: row["status"] == "given"),
            ({"line_id": 16, "method": "keyword"},
             lambda row: (row["line"]["id"], row["method"]) == (16, "keyword")),
            ({"url": LONG}, lambda row: row["url"] == LONG),
            ({"from": "2026-11-24T12:02:00Z", "version": 2},
             lambda row: row["occurred_at"] >= "2026-11-24T12:02:00Z" and row["agreement"]["version"] == 2),
            ({"q": "Olga"}, lambda row: row["client"]["name"] == "olga"),
        ]:  # fmt: skip
            rows, totals = turned(admin, sort, limit=4, **query)
            wanted = [row for row in everything if fits(row)]
            assert wanted
            assert totals == {len(wanted)}
            assert sorted(row["id"] for row in rows) == sorted(row["id"] for row in wanted), query
            same_line = "line_id" in query and sort.endswith("line")
            if not same_line:
                assert [row["id"] for row in rows] == [row["id"] for row in in_order(rows, sort)], query


def test_a_file_is_read_in_portions_of_any_size_in_the_order_of_the_list(admin):
    for sort in EVERY_WAY:
        shown = [row["id"] for row in turned(admin, sort, limit=60)[0]]
        for size in (1, 13, 60, 100):
            read = portions(admin.office.db, admin.portal_id, Filters(), sort, list, size=size)
            assert [row.public_id for portion in read for rows in portion.made for row in rows] == shown


def test_values_that_no_column_of_ours_has_stop_neither_list_nor_file(admin):
    db = admin.office.db
    if not db.is_sqlite:
        return  # its columns take what they are declared for
    with db.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER register_entry_no_update"))
        for seq, value in ((3, "x'ff00fe'"), (4, "CAST(x'ff41' AS TEXT)"), (5, "'never'"), (6, "12.5")):
            columns = "occurred_at client_name source url company_name line_name version_number method status"
            values = ", ".join(f"{name} = {value}" for name in columns.split())
            connection.execute(text(f"UPDATE register_entry SET {values} WHERE seq = {seq}"))
    for sort in EVERY_WAY:
        rows, _ = turned(admin, sort, limit=1)
        assert len({row["id"] for row in rows}) == len(rows) == 60
        whole = portions(db, admin.portal_id, Filters(), sort, list, size=1)
        read = [row.id for portion in whole for rows in portion.made for row in rows]
        assert len(set(read)) == len(read) == 60
        for kind in Format:
            assert b"".join(contents(db, Order(admin.portal_id, kind, Filters(), sort), "https://x.example"))


def test_a_file_says_from_where_on_the_last_full_check_proved_nothing(admin):
    def corrupted():
        made = b"".join(
            contents(admin.office.db, Order(admin.portal_id, Format.JSONL, Filters()), "https://x.example")
        )
        return made.count(b'"corrupted": true')

    before = corrupted()
    with admin.office.db.write() as session:
        session.execute(update(RegisterHead).values(corrupted_from=58))
    assert (before, corrupted()) == (0, 3)


def test_a_client_with_an_unreadable_decision_is_looked_after_all_the_same(admin):
    db = admin.office.db
    with db.engine.begin() as connection:
        trigger = "register_entry_no_update"
        drop = f"DROP TRIGGER {trigger}" + ("" if db.is_sqlite else " ON register_entry")
        connection.execute(text(drop))
        connection.execute(
            text("UPDATE register_entry SET method = 'guess', status = 'maybe' WHERE seq = 60")
        )
        if db.is_sqlite:
            connection.execute(text("UPDATE register_entry SET decision_message_id = x'01' WHERE seq = 59"))
    with db.read() as session:
        client_id = session.scalars(select(RegisterEntry.client_id).limit(1)).one()
        assert last_decision(session, admin.portal_id, client_id).seq == 60
