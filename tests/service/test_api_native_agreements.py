"""The portal's own agreement as the beginning of an own text."""

import pytest

from tests.support.administration import ENTITY, EUROPEAN, Office
from usecases.errors import Conflict, PortalUnavailable
from usecases.native_agreements import NativeAgreement, NativeText

LISTED = NativeAgreement(35, "Согласие на обработку персональных данных", is_active=True, language="ru")
FILLED = (
    f"Согласие\nОператор: {ENTITY['full_name']}, ИНН {ENTITY['inn']}, {ENTITY['address']}.\n"
    f"Обращения: {ENTITY['email']}."
)
MISPLACED = (
    "Согласие\nданных, зарегистрированной по адресу: \n (далее Оператор). Данные:\n"
    f"- {ENTITY['full_name']};\n- {ENTITY['address']};\n- {ENTITY['email']}.\nОГРН 5077746476209"
)
"""As in the portal's documentation: the fields stand among the categories of data."""


@pytest.fixture
def office(db):
    return Office(db)


@pytest.fixture
def admin(office):
    return office.administrator()


def source(admin, text, company=ENTITY, label="Нажимая кнопку"):
    admin.office.portals.agreements[admin.portal_id] = {35: (LISTED, NativeText(label, text))}
    company_id = admin.post("/companies", company).json["id"]
    answer = admin.get("/agreements/portal/35/text", company_id=company_id)
    assert answer.status_code == 200
    return answer.json


def test_the_portals_agreements_are_listed(office, admin):
    office.portals.agreements[admin.portal_id] = {35: (LISTED, NativeText("", ""))}
    (item,) = admin.get("/agreements/portal").json["items"]
    assert item == {"id": 35, "name": LISTED.name, "active": True, "language": "ru"}
    assert office.administrator("stranger").get("/agreements/portal").json == {"items": []}


def test_the_portal_is_given_the_companys_fields_and_its_text_comes_back(office, admin):
    found = source(admin, FILLED)
    assert (found["text"], found["label"]) == (FILLED, "Нажимая кнопку")
    assert found["notes"] == ["Цели, получателей и срок портал не знает: сверьте их с отмеченными в форме."]
    fields = {"COMPANY_NAME": ENTITY["full_name"], "COMPANY_ADDRESS": ENTITY["address"],
              "EMAIL": ENTITY["email"]}  # fmt: skip
    assert office.portals.asked_for_text == [(35, fields, "Принимаю")]


def test_fields_that_landed_among_the_data_are_told_to_be_missing(admin):
    missing = " ".join(source(admin, MISPLACED)["notes"])
    for words in ("нет наименования", "нет адреса компании", "нет ИНН", "нет адреса электронной почты"):
        assert words in missing


def test_a_text_of_others_keeps_only_harmless_markup(admin):
    text = '<p onclick="x()">Согласие</p><script>x()</script><a href="javascript:x()">ссылка</a>'
    found = source(admin, text, label="<b>Нажимая</b> кнопку")
    assert found["text"].startswith("<p>Согласие</p>")
    assert not any(sign in found["text"] for sign in ("script", "onclick", "x()"))
    assert found["label"] == "Нажимая кнопку"


def test_a_company_without_inn_or_mail_is_not_told_to_lack_the_number(admin):
    text = f"Consent\nOperator: {EUROPEAN['full_name']}, {EUROPEAN['address']}."
    notes = source(admin, text, EUROPEAN)["notes"]
    assert len(notes) == 2
    assert "электронной почты" in notes[0]


def test_without_the_scope_the_administrator_reads_where_to_add_it(office, admin):
    office.portals.refusal = Conflict("scope_missing")
    answer = admin.get("/agreements/portal")
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "scope_missing")
    assert "userconsent" in answer.json["error"]["message"]
    assert "Разработчикам" in answer.json["error"]["message"]


def test_a_portal_that_is_away_is_said_to_be_away(office, admin):
    company_id = admin.company()
    office.portals.refusal = PortalUnavailable()
    answers = [
        admin.get("/agreements/portal"),
        admin.get("/agreements/portal/35/text", company_id=company_id),
    ]
    assert [answer.status_code for answer in answers] == [502, 502]


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ({}, {"company_id"}),
        ({"company_id": "unknown"}, {"company_id"}),
        ({"company_id": "x", "language": "de"}, {"language"}),
    ],
)
def test_a_question_that_cannot_be_is_answered_by_field(admin, query, fields):
    answer = admin.get("/agreements/portal/35/text", **query)
    assert (answer.status_code, set(answer.json["error"]["fields"])) == (422, fields)


def test_unknown_agreements_and_companies_of_other_portals_are_not_found(office, admin):
    company_id = admin.company()
    for number in (36, 2**63):
        assert admin.get(f"/agreements/portal/{number}/text", company_id=company_id).status_code == 404
    stranger = office.administrator("stranger")
    assert stranger.get("/agreements/portal/35/text", company_id=company_id).status_code == 422
