"""A file of the register through a one-time address: who gets it, how often, for how long."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

import logs
from models.audit import audit_of
from models.export_ticket import MEMORY, ExportTicket
from models.portal import Portal, PortalState
from models.vault import digest
from tests.support.administration import PUBLIC_URL, Office, hear_client, record
from usecases.errors import NotFound
from usecases.export_tickets import use


@pytest.fixture
def office(db):
    return Office(db)


@pytest.fixture
def admin(office):
    return office.administrator()


@pytest.fixture
def agreement_id(admin):
    return admin.protected()


@pytest.fixture
def entry_id(admin, agreement_id):
    return record(admin, agreement_id, hear_client(admin, agreement_id))


def address(admin, **query):
    answer = admin.get("/consents/export", **{"format": "jsonl", **query})
    assert answer.status_code == 200, answer.json
    assert answer.json["expires_in"] == 60
    assert answer.json["url"].startswith(f"{PUBLIC_URL}/exports/")
    return answer.json["url"].removeprefix(PUBLIC_URL)


def entries(answer):
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


def exports_in_history(admin):
    with admin.office.db.read() as session:
        return [row for row in audit_of(session, admin.portal_id) if row.action == "register.exported"]


def test_an_address_gives_the_filtered_rows_once(office, admin, agreement_id, entry_id):
    olga = hear_client(admin, agreement_id, chat_id=1778, user_id=10, name="Ольга")
    found = [record(admin, agreement_id, olga, minutes=minutes) for minutes in (3, 7)]
    query = {"q": "Ольга", "from": "2026-11-24T17:24:00Z", "sort": "occurred_at"}
    assert admin.get("/consents/export", format="csv", **query).json["total"] == 2
    url = address(admin, **query)
    rows = entries(office.http.get(url))
    assert [row["id"] for row in rows] == found
    assert office.http.get(url).status_code == 404
    assert entry_id not in found


def test_of_many_who_follow_an_address_at_once_one_gets_the_file(office, admin):
    ticket = address(admin).partition("=")[2]

    def follow(_):
        try:
            return use(office.db, ticket, office.now)
        except NotFound:
            return None

    with ThreadPoolExecutor(6) as pool:
        orders = list(pool.map(follow, range(6)))
    assert sum(order is not None for order in orders) == 1
    assert len(exports_in_history(admin)) == 1


def test_looking_at_the_headers_does_not_use_the_address_up(office, admin, entry_id):
    url = address(admin)
    seen, file = office.http.head(url), office.http.get(url)
    assert (seen.status_code, file.status_code) == (200, 200)
    assert seen.headers["Content-Disposition"] == file.headers["Content-Disposition"]
    assert [row["id"] for row in entries(file)] == [entry_id]
    assert office.http.head(url).status_code == 404


def test_a_file_is_stored_by_nobody_on_the_way_and_saved_under_a_russian_name(office, admin):
    for kind, media in [("csv", "text/csv"), ("xlsx", "spreadsheetml"), ("jsonl", "application/jsonl")]:
        headers = office.http.get(address(admin, format=kind)).headers
        assert media in headers["Content-Type"]
        assert (headers["Cache-Control"], headers["X-Content-Type-Options"]) == ("no-store", "nosniff")
        name = "%D0%A0%D0%B5%D0%B5%D1%81%D1%82%D1%80%20"
        assert headers["Content-Disposition"].startswith(
            f'attachment; filename="register-of-consents.{kind}"'
        )
        assert f"filename*=UTF-8''{name}" in headers["Content-Disposition"]


def test_an_address_is_over_after_a_minute_and_forgotten_after_an_hour(office, admin):
    url = address(admin)
    office.now += timedelta(seconds=61)
    for method in ("HEAD", "GET"):
        assert office.http.open(url, method=method).status_code == 410
    assert "одну минуту" in office.http.get(url).text
    office.now += MEMORY
    later = office.employee(admin.portal_id)
    address(later)
    assert office.http.get(url).status_code == 404
    with office.db.read() as session:
        assert session.query(ExportTicket).count() == 1


def test_nobody_gets_a_file_without_a_ticket(office, admin, entry_id):
    url = address(admin)
    for wrong in ("/exports/register", "/exports/register?ticket=", url[:-1], url + "x"):
        answer = office.http.get(wrong, headers={"Accept-Language": "en"})
        assert (answer.status_code, entry_id in answer.text) == (404, False)
        assert answer.headers["Cache-Control"] == "no-store"
    assert office.http.post(url).status_code == 405


def test_a_file_holds_nothing_of_another_portal(office, admin, entry_id):
    other = office.administrator("other")
    assert entries(office.http.get(address(other))) == []
    assert entries(office.http.get(address(admin)))[0]["id"] == entry_id
    assert len(exports_in_history(other)) == 1


def test_an_operator_may_not_export(office, admin):
    operator = office.employee(admin.portal_id, is_admin=False)
    answer = operator.get("/consents/export", format="csv")
    assert (answer.status_code, answer.json["error"]["code"]) == (403, "forbidden")


def test_an_address_ends_with_the_application(office, admin):
    url = address(admin)
    with office.db.write() as session:
        session.get(Portal, admin.portal_id).state = PortalState.REMOVED
    assert office.http.get(url).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        {"format": "pdf"}, {"format": ""}, {"status": "maybe"}, {"sort": "name"}, {"from": "yesterday"},
        {"version": "0"}, {"line_id": "x"}, {"limit": "5"}, {"cursor": "x"}, {"portal_id": "2"},
        {"last_seq": "1"}, {"q": "a\x00b"},
    ],
)  # fmt: skip
def test_an_order_that_cannot_be_is_refused_by_name(admin, query):
    answer = admin.get("/consents/export", **{"format": "csv", **query})
    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, list(query))


def test_the_history_tells_who_took_what_out_without_the_words_looked_for(office, admin, entry_id):
    office.http.get(address(admin, q="Иван", status="given"))
    (noted,) = exports_in_history(admin)
    assert (noted.user_id, noted.at) == (1, office.now)
    assert noted.new == {
        "format": "jsonl", "sort": "-occurred_at", "status": "given", "q": "…", "last_seq": 1
    }  # fmt: skip


def test_an_address_that_nobody_followed_is_no_export(admin, entry_id):
    address(admin)
    assert exports_in_history(admin) == []


def test_the_ticket_is_neither_in_the_database_nor_in_a_log(office, admin):
    url = address(admin)
    ticket = url.partition("=")[2]
    with office.db.read() as session:
        (stored,) = session.query(ExportTicket)
    assert stored.token == digest(ticket)
    assert ticket not in urlsplit(url).path  # all that the access log shows of an address
    assert ticket not in logs.redact(f"Error handling request {url}")
    assert ticket not in repr(stored.filters)


def test_an_english_page_gets_an_english_file(office, admin):
    english = office.employee(admin.portal_id, language="en")
    text = office.http.get(address(english, format="csv")).get_data().decode("utf-8-sig")
    assert text.startswith("Date (UTC);User;Source;URL;")
