"""Companies through the JSON API."""

import pytest

from models.audit import audit_of
from tests.support.administration import ENTITY, Office


@pytest.fixture
def office(db):
    return Office(db)


def test_a_company_is_entered_clean_and_listed(office):
    admin = office.administrator()
    answer = admin.post("/companies", {**ENTITY, "inn": "7707 083-893", "full_name": "  ООО  «Ромашка» "})
    assert answer.status_code == 201
    assert (answer.json["inn"], answer.json["full_name"]) == ("7707083893", "ООО «Ромашка»")
    assert admin.get("/companies").json == {"items": [answer.json]}


def test_every_wrong_field_is_named_at_once_in_the_language_of_the_page(office):
    wrong = {**ENTITY, "inn": "7707083894", "ogrn": "1027700132196", "address": "", "email": "noreply@a.ru"}
    russian = office.administrator().post("/companies", wrong)
    english = office.administrator("other", language="en").post("/companies", wrong)
    assert russian.status_code == 422
    assert set(russian.json["error"]["fields"]) == {"inn", "ogrn", "address", "email"}
    assert russian.json["error"]["fields"]["address"] == "Заполните это поле."
    assert english.json["error"]["fields"]["address"] == "Fill in this field."
    assert english.json["error"]["code"] == russian.json["error"]["code"] == "invalid"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "party"}, "kind"),
        ({"id": "mine"}, "id"),
        ({"inn": 7707083893}, "inn"),
        ({"full_name": None}, "full_name"),
        ({"full_name": "А" * 501}, "full_name"),
        ({"address": "Москва\x00, 1"}, "address"),
        ({"address": "Москва\ud800, 1"}, "address"),
    ],
)
def test_what_the_form_cannot_mean_is_refused_by_name(office, body, field):
    answer = office.administrator().post("/companies", {**ENTITY, **body})
    assert answer.status_code == 422
    assert list(answer.json["error"]["fields"]) == [field]


def test_entering_a_company_leaves_a_trace_of_who_did_it(office):
    admin = office.administrator(user_id=77)
    company_id = admin.company()
    with office.db.read() as session:
        (entry,) = audit_of(session, admin.portal_id)
    assert (entry.user_id, entry.action, entry.subject) == (77, "company.created", company_id)
    assert (entry.at, entry.old, entry.new["inn"]) == (office.now, None, ENTITY["inn"])


def test_a_refused_company_leaves_nothing(office):
    admin = office.administrator()
    admin.post("/companies", {**ENTITY, "inn": ""})
    assert admin.get("/companies").json == {"items": []}
    with office.db.read() as session:
        assert not audit_of(session, admin.portal_id)
