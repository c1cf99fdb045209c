"""The register as a file: what was found, all of it, in the order in which it was shown."""

import csv
import io
import json
import tracemalloc

import pytest
from sqlalchemy import insert

from consent.vocabulary import Method
from models.register import RegisterEntry
from models.register_portions import PORTION, as_of_now, portions
from models.register_search import Filters
from tests.support.administration import PUBLIC_URL, Office, hear_client, record
from usecases.exports import Format, Order, contents


@pytest.fixture
def admin(db):
    return Office(db).administrator()


@pytest.fixture
def agreement_id(admin):
    return admin.protected()


def exported(admin, kind, filters=None, **options):
    order = Order(admin.portal_id, Format(kind), filters or Filters(), **options)
    return b"".join(contents(admin.office.db, order, PUBLIC_URL)).decode("utf-8-sig")


def lines(admin, filters=None, **options):
    return [json.loads(line) for line in exported(admin, "jsonl", filters, **options).splitlines()]


def listed(admin, **query):
    return admin.get("/consents", **query).json["items"]


def names_of(rows):
    return [row.public_id for row in rows]


def many(admin, agreement_id, count):
    """Copies of one entry, put in without the chain: only reading is looked at."""
    record(admin, agreement_id, hear_client(admin, agreement_id))
    columns = [column.name for column in RegisterEntry.__table__.columns]
    with admin.office.db.write() as session:
        first = session.query(RegisterEntry).one()
        values = {name: getattr(first, name) for name in columns if name != "id"}
        copies = ({**values, "seq": n, "public_id": f"copy-{n}"} for n in range(2, count + 1))
        session.execute(insert(RegisterEntry), list(copies))


@pytest.mark.parametrize("sort", ["-occurred_at", "occurred_at", "client", "-source"])
def test_a_file_holds_the_same_rows_in_the_same_order_as_the_list(admin, agreement_id, sort):
    for number, name in enumerate(["Ольга", "Иван", "Анна", "Иван"]):
        client = hear_client(admin, agreement_id, chat_id=1700 + number, user_id=number, name=name)
        record(admin, agreement_id, client, minutes=number % 3, connector=["livechat", "vkgroup"][number % 2])
    shown = listed(admin, sort=sort)
    small = portions(admin.office.db, admin.portal_id, Filters(), sort, names_of, size=1)
    assert lines(admin, sort=sort) == shown
    assert [name for portion in small for names in portion.made for name in names] == [
        row["id"] for row in shown
    ]


def test_a_file_holds_only_what_the_filters_find(admin, agreement_id):
    ivan = hear_client(admin, agreement_id)
    olga = hear_client(admin, agreement_id, chat_id=1778, user_id=10, name="Ольга")
    record(admin, agreement_id, ivan)
    found = record(admin, agreement_id, olga, minutes=5)
    assert [row["id"] for row in lines(admin, Filters(q="ольга"))] == [found]


@pytest.mark.parametrize(
    ("language", "first", "words"),
    [
        ("ru", ["Дата (UTC)", "Пользователь", "Источник", "URL"], ["Получено", "Кнопка в чате"]),
        ("en", ["Date (UTC)", "User", "Source", "URL"], ["Given", "Button in the chat"]),
    ],
)
def test_a_table_begins_with_date_user_source_and_url(admin, agreement_id, language, first, words):
    record(admin, agreement_id, hear_client(admin, agreement_id))
    text = exported(admin, "csv", language=language)
    heads, row = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    assert heads[:4] == first
    assert row[:4] == ["2026-11-24T17:23:05Z", "Иван", "livechat · Линия 15", "https://shop.example/"]
    assert [word for word in words if word in row] == words
    version = admin.get(f"/agreements/{agreement_id}").json["versions"][0]
    assert version["public_url"] in row


def test_an_answer_on_a_page_names_no_message(admin, agreement_id):
    record(admin, agreement_id, hear_client(admin, agreement_id), method=Method.WEB_PAGE)
    assert lines(admin)[0]["decision_message_id"] is None
    heads, row = csv.reader(io.StringIO(exported(admin, "csv"), newline=""), delimiter=";")
    assert row[heads.index("ID сообщения с решением")] == ""
    assert listed(admin) == lines(admin)


def test_what_is_entered_after_the_order_stays_out_of_the_file(admin, agreement_id):
    client = hear_client(admin, agreement_id)
    first = record(admin, agreement_id, client)
    filters, count = as_of_now(admin.office.db, admin.portal_id, Filters())
    record(admin, agreement_id, client, minutes=5)
    assert count == 1
    assert [row["id"] for row in lines(admin, filters)] == [first]


def test_nothing_of_another_portal_is_exported(admin, agreement_id):
    record(admin, agreement_id, hear_client(admin, agreement_id))
    assert lines(admin.office.administrator("other")) == []


def test_an_entry_that_was_tampered_with_stops_no_export(admin, agreement_id):
    many(admin, agreement_id, 3)
    db = admin.office.db
    if not db.is_sqlite:
        return  # its columns take moments only
    with db.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER register_entry_no_update")
        connection.exec_driver_sql("UPDATE register_entry SET occurred_at = 'never' WHERE seq = 2")
    read = portions(db, admin.portal_id, Filters(), "-occurred_at", len, size=1)
    assert [portion.made for portion in read] == [[1], [1], [1]]
    assert lines(admin)[0]["occurred_at"] == "never"
    assert "never;" in exported(admin, "csv")
    assert b"".join(contents(db, Order(admin.portal_id, Format.XLSX, Filters()), PUBLIC_URL))


def test_a_long_register_is_never_in_memory_as_a_whole(admin, agreement_id):
    many(admin, agreement_id, 3 * PORTION)
    order = Order(admin.portal_id, Format.CSV, Filters())
    assert sum(1 for _ in contents(admin.office.db, order, PUBLIC_URL)) == 4  # the heading, three portions
    peaks = []
    for last_seq in (PORTION, 3 * PORTION):
        tracemalloc.start()
        order = Order(admin.portal_id, Format.CSV, Filters(last_seq=last_seq))
        size = sum(map(len, contents(admin.office.db, order, PUBLIC_URL)))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert size > 2_000_000
    assert peaks[1] < 1.5 * peaks[0]


def test_the_number_of_rows_read_is_told(admin, agreement_id):
    many(admin, agreement_id, PORTION + 1)
    told = []
    order = Order(admin.portal_id, Format.CSV, Filters())
    for _ in contents(admin.office.db, order, PUBLIC_URL, told.append):
        pass
    assert told == [PORTION, PORTION + 1]
