"""The register through the JSON API: what an inspector looks for and finds."""

import base64
import json

import pytest

from consent.fingerprint import GENESIS
from consent.vocabulary import Method, Status
from tests.support.administration import PUBLIC_URL, Office, hear_client, record


@pytest.fixture
def office(db):
    return Office(db)


@pytest.fixture
def admin(office):
    return office.administrator()


@pytest.fixture
def agreement_id(admin):
    return admin.protected()


def ids(answer):
    assert answer.status_code == 200
    return [row["id"] for row in answer.json["items"]]


def test_a_row_says_who_agreed_to_what_when_and_where(admin, agreement_id):
    entry_id = record(admin, agreement_id, hear_client(admin, agreement_id))
    answer = admin.get("/consents").json
    (row,) = answer["items"]
    version = admin.get(f"/agreements/{agreement_id}").json["versions"][0]
    assert (answer["total"], answer["next_cursor"]) == (1, None)
    assert (row["id"], row["seq"], row["status"], row["method"]) == (entry_id, 1, "given", "button")
    assert row["occurred_at"] == "2026-11-24T17:23:05Z"
    assert row["agreement"] == {
        "id": agreement_id, "version": 1, "sha256": version["sha256"], "public_url": version["public_url"]
    }  # fmt: skip
    assert row["client"] == {"user_id": 9, "name": "Иван"}
    assert (row["company"]["name"], row["line"]) == ("ООО «Ромашка Плюс»", {"id": 15, "name": "Линия 15"})
    assert (row["url"], row["url_kind"]) == ("https://shop.example/", "session_start_page")


def test_one_row_in_full_shows_the_text_the_prompt_and_the_proof(office, admin, agreement_id):
    entry_id = record(admin, agreement_id, hear_client(admin, agreement_id))
    row = admin.get(f"/consents/{entry_id}").json
    page_address = row["agreement"]["public_url"].removeprefix(PUBLIC_URL)
    assert page_address.startswith("/agreements/")
    assert "7707083893" in row["agreement_text"]
    assert (row["prompt_text"], row["decision_text"]) == ("Разрешите обработку?", "Принимаю")
    assert row["proof"]["prev_hash"] == GENESIS
    assert row["proof"]["hash"] == row["hash"]
    assert row["proof"]["matches"] is True
    assert "Иван" not in row["proof"]["canonical"]


def test_each_filter_narrows_the_list(admin, agreement_id):
    company_id = admin.get("/companies").json["items"][0]["id"]
    ivan = hear_client(admin, agreement_id)
    olga = hear_client(admin, agreement_id, chat_id=1778, user_id=10, name="Ольга")
    first = record(admin, agreement_id, ivan)
    changes = {"status": Status.REFUSED, "method": Method.KEYWORD, "connector": "telegrambot"}
    second = record(admin, agreement_id, olga, minutes=5, **changes)
    for query, found in [
        ({"status": "given"}, [first]),
        ({"method": "keyword"}, [second]),
        ({"connector": "telegrambot"}, [second]),
        ({"line_id": 16}, []),
        ({"company_id": company_id}, [second, first]),
        ({"contact_id": 5}, []),
        ({"q": "ольга"}, [second]),
        ({"url": "https://shop.example/"}, [second, first]),
        ({"url": "https://shop.example/x"}, []),
        ({"from": "2026-11-24T17:24:00Z"}, [second]),
        ({"to": "2026-11-24T20:24:00+03:00"}, [first]),
        ({"sort": "client"}, [first, second]),
        ({"sort": "-source", "status": ""}, [second, first]),
    ]:
        assert ids(admin.get("/consents", **query)) == found, query


def test_a_long_list_is_read_page_by_page_without_gaps(admin, agreement_id):
    client = hear_client(admin, agreement_id)
    recorded = [record(admin, agreement_id, client, minutes=minute) for minute in range(5)]
    seen, cursor = [], ""
    while cursor is not None:
        page = admin.get("/consents", sort="occurred_at", limit=2, cursor=cursor)
        seen, cursor = seen + ids(page), page.json["next_cursor"]
        assert page.json["total"] == 5
    assert seen == recorded


@pytest.mark.parametrize(
    "query",
    [
        {"status": "maybe"}, {"method": "guess"}, {"sort": "name"}, {"limit": "0"}, {"limit": "201"},
        {"line_id": "x"}, {"line_id": "9" * 30}, {"from": "yesterday"}, {"to": "2026-11-24T17:00:00"},
        {"cursor": "bm9uc2Vuc2U="}, {"portal_id": "2"}, {"q": "a\x00b"},
    ],
)  # fmt: skip
def test_a_filter_that_cannot_be_is_refused_by_name(admin, query):
    answer = admin.get("/consents", **query)
    assert answer.status_code == 422
    assert list(answer.json["error"]["fields"]) == list(query)


def test_a_cursor_of_another_portal_opens_nothing(office, admin, agreement_id):
    client = hear_client(admin, agreement_id)
    for minute in range(2):
        record(admin, agreement_id, client, minutes=minute)
    cursor = admin.get("/consents", limit=1).json["next_cursor"]
    answer = office.administrator("other").get("/consents", limit=1, cursor=cursor)
    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, ["cursor"])


def test_another_portals_entries_are_neither_listed_nor_counted(office, admin, agreement_id):
    record(admin, agreement_id, hear_client(admin, agreement_id))
    assert office.administrator("other").get("/consents").json == {
        "items": [], "next_cursor": None, "total": 0
    }  # fmt: skip


@pytest.mark.parametrize(
    "place", [[10**30], [True], ["Анна", 1], [None], ["1"], [1.0], [{"a": 1}], [99], [-1], [], [2**63]]
)
@pytest.mark.parametrize("sort", ["client", "-occurred_at", "url"])
def test_a_made_up_cursor_is_named_as_the_wrong_field(admin, agreement_id, sort, place):
    client = hear_client(admin, agreement_id)
    for minutes in (0, 5):
        record(admin, agreement_id, client, minutes=minutes)
    genuine = admin.get("/consents", sort=sort, limit=1).json["next_cursor"]
    portal_id, *_ = json.loads(base64.urlsafe_b64decode(genuine))
    made_up = base64.urlsafe_b64encode(json.dumps([portal_id, sort, *place]).encode()).decode()

    answer = admin.get("/consents", sort=sort, cursor=made_up)

    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, ["cursor"])


def test_a_cursor_holds_nothing_of_a_client(admin, agreement_id):
    client = hear_client(admin, agreement_id, name="Аделаида")
    for minutes in (0, 5):
        record(admin, agreement_id, client, minutes=minutes)
    cursor = admin.get("/consents", sort="client", limit=1).json["next_cursor"]
    assert json.loads(base64.urlsafe_b64decode(cursor)) == [admin.portal_id, "client", 1]


def test_a_cursor_of_nothing_but_brackets_is_refused(admin):
    cursor = base64.urlsafe_b64encode(b"[" * 1400).decode()

    assert admin.get("/consents", sort="client", cursor=cursor).status_code == 422


@pytest.mark.parametrize(
    "query", [{"from": "0001-01-01T00:00:00+23:59"}, {"to": "9999-12-31T23:59:59-23:59"}]
)
def test_a_moment_outside_the_calendar_is_named_as_the_wrong_field(admin, query):
    answer = admin.get("/consents", **query)

    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, list(query))
