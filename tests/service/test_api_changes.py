"""Who changed which setting, when, from what to what."""

import pytest

from tests.support.administration import ENTITY, Office


@pytest.fixture
def office(db):
    return Office(db)


@pytest.fixture
def admin(office):
    return office.administrator(user_id=77)


def test_every_change_is_told_with_its_author_the_newest_first(admin):
    company_id = admin.company()
    admin.put(f"/companies/{company_id}", {**ENTITY, "email": "pd@romashka-plus.ru"})
    changed, entered = admin.get("/changes").json["items"]
    assert (entered["action"], entered["old"]) == ("company.created", None)
    assert (changed["action"], changed["subject"], changed["user_id"]) == ("company.changed", company_id, 77)
    assert (changed["at"], changed["user_name"]) == ("2026-11-24T17:23:05Z", None)
    assert changed["old"]["email"] == "data@romashka-plus.ru"
    assert changed["new"]["email"] == "pd@romashka-plus.ru"


def test_the_changes_of_one_agreement_or_line_stand_alone(admin):
    agreement_id = admin.protected()
    actions = [item["action"] for item in admin.get("/changes", subject=agreement_id).json["items"]]
    assert actions == ["agreement.published", "agreement.created"]
    (line,) = admin.get("/changes", subject="15").json["items"]
    assert line["subject"] == "15"


def test_changes_are_paged_without_loss_or_repetition(admin):
    for _ in range(5):
        admin.company()
    seen, cursor = [], ""
    while cursor is not None:
        page = admin.get("/changes", limit=2, cursor=cursor).json
        seen += [item["subject"] for item in page["items"]]
        cursor = page["next_cursor"]
    companies = [company["id"] for company in admin.get("/companies").json["items"]]
    assert seen == companies[::-1]


def test_changes_of_another_portal_are_not_shown_by_any_cursor(office, admin):
    admin.company()
    stranger = office.administrator("stranger")
    subject = stranger.company()
    assert [item["subject"] for item in stranger.get("/changes", cursor="999").json["items"]] == [subject]
    assert admin.get("/changes", subject=subject).json == {"items": [], "next_cursor": None}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"cursor": "-1"}, "cursor"),
        ({"cursor": "١"}, "cursor"),
        ({"cursor": "9223372036854775808"}, "cursor"),
        ({"limit": 0}, "limit"),
        ({"limit": 201}, "limit"),
        ({"user_id": 1}, "user_id"),
    ],
)
def test_what_cannot_be_asked_is_named(admin, query, field):
    answer = admin.get("/changes", **query)
    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, [field])
