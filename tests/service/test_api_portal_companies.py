"""The portal's own companies: offered, taken over, and compared with what clients read."""

from dataclasses import replace

import pytest

from consent.requisites import CompanyKind, Requisites
from models.agreement import find_agreement
from tests.support.administration import ENTITY, Office
from usecases.companies import Origin
from usecases.errors import Conflict, PortalUnavailable
from usecases.portal_companies import PortalCompany

CARD = PortalCompany(
    origin=Origin(12, 40),
    title="Ромашка",
    requisites=Requisites(**{**ENTITY, "kind": CompanyKind.ENTITY}),
    requisite_name="Организация",
    address_kind="legal",
)
TRADER = PortalCompany(
    origin=Origin(12, 41),
    title="Ромашка",
    requisites=Requisites(
        kind=CompanyKind.ENTREPRENEUR,
        full_name="Индивидуальный предприниматель Тестов Тест Тестович",
        inn="500100732259",
    ),
)
TAKEN = {"portal_company_id": 12, "portal_requisite_id": 40}


@pytest.fixture
def office(db):
    return Office(db)


@pytest.fixture
def admin(office):
    admin = office.administrator()
    office.portals.companies[admin.portal_id] = [CARD, TRADER]
    return admin


def card_says(admin, **changes):
    changed = replace(CARD, requisites=replace(CARD.requisites, **changes))
    admin.office.portals.companies[admin.portal_id] = [changed]


def drift(admin):
    answer = admin.get("/companies/drift")
    assert answer.status_code == 200
    return answer.json["items"]


def test_each_card_says_what_must_still_be_filled_in(admin):
    whole, partial = admin.get("/companies/portal").json["items"]
    assert (whole["title"], whole["requisite_name"], whole["address_kind"]) == (
        "Ромашка",
        "Организация",
        "legal",
    )
    assert (whole["wrong"], whole["taken_as"]) == ({}, None)
    assert partial["wrong"] == dict.fromkeys(("ogrn", "address"), "Заполните это поле.")


def test_a_card_can_be_posted_back_as_it_is_and_is_then_known_as_taken(admin):
    offer = admin.get("/companies/portal").json["items"][0]
    about_card = ("title", "requisite_name", "address_kind", "wrong", "taken_as")
    body = {name: value for name, value in offer.items() if name not in about_card}
    made = admin.post("/companies", body)
    assert (made.status_code, made.json["full_name"]) == (201, ENTITY["full_name"])
    taken = [item["taken_as"] for item in admin.get("/companies/portal").json["items"]]
    assert taken == [made.json["id"], None]


def test_a_company_in_use_is_named_before_one_in_the_archive(admin):
    old = admin.company(**TAKEN)
    assert admin.post(f"/companies/{old}/archive").status_code == 200
    assert admin.get("/companies/portal").json["items"][0]["taken_as"] == old
    new = admin.company(**TAKEN)
    assert admin.get("/companies/portal").json["items"][0]["taken_as"] == new


def test_a_portal_does_not_see_what_another_took_over(office, admin):
    admin.company(**TAKEN)
    stranger = office.administrator("stranger")
    office.portals.companies[stranger.portal_id] = [CARD]
    assert stranger.get("/companies/portal").json["items"][0]["taken_as"] is None
    assert drift(stranger) == []


@pytest.mark.parametrize(
    ("refusal", "status", "code"),
    [(PortalUnavailable(), 502, "portal_unavailable"), (Conflict("crm_denied"), 409, "crm_denied")],
)
def test_a_portal_that_gives_no_companies_is_named_with_what_to_do(office, admin, refusal, status, code):
    office.portals.refusal = refusal
    answer = admin.get("/companies/portal")
    assert (answer.status_code, answer.json["error"]["code"]) == (status, code)
    assert answer.json["error"]["message"] != code
    assert admin.get("/companies/drift").json == {"portal_available": False, "items": []}


def test_companies_that_agree_with_their_cards_are_not_mentioned(admin):
    admin.company(**TAKEN)
    admin.company()
    assert admin.get("/companies/drift").json == {"portal_available": True, "items": []}


def test_a_changed_card_is_shown_with_both_values(admin):
    company_id = admin.company(**TAKEN)
    card_says(admin, address="170100,  Тверь, ул. Советская, д. 2", inn="7707 083 893", email="")
    assert drift(admin) == [
        {
            "company_id": company_id,
            "card": {
                "portal_company_id": 12,
                "missing": False,
                "fields": {
                    "address": {"ours": ENTITY["address"], "portal": "170100, Тверь, ул. Советская, д. 2"}
                },
            },
            "agreements": [],
        }
    ]


def test_a_card_that_is_gone_is_shown_as_missing(office, admin):
    admin.company(**TAKEN)
    office.portals.companies[admin.portal_id] = [TRADER]
    assert drift(admin)[0]["card"] == {"portal_company_id": 12, "missing": True, "fields": {}}


def test_a_company_taken_over_without_requisites_goes_with_the_first_there_is_now(admin):
    admin.company(portal_company_id=12)
    card_says(admin, short_name="ООО «Ромашка»")
    (found,) = drift(admin)
    assert found["card"]["fields"]["short_name"]["portal"] == "ООО «Ромашка»"


def test_a_published_text_with_former_requisites_is_shown_until_published_again(admin):
    company_id = admin.company()
    agreement_id = admin.published(company_id=company_id)
    assert drift(admin) == []
    admin.put(f"/companies/{company_id}", {**ENTITY, "short_name": "ООО «Ромашка»"})
    (found,) = drift(admin)
    assert (found["company_id"], found["card"]) == (company_id, None)
    differs = {"short_name": {"frozen": ENTITY["short_name"], "now": "ООО «Ромашка»"}}
    assert found["agreements"] == [{"agreement_id": agreement_id, "version": 1, "fields": differs}]
    assert admin.publish(agreement_id).status_code == 201
    assert drift(admin) == []


def test_what_is_in_the_archive_is_not_compared(admin):
    company_id = admin.company(**TAKEN)
    agreement_id = admin.published(company_id=company_id)
    card_says(admin, kpp="")
    admin.put(f"/companies/{company_id}", {**ENTITY, "kpp": ""})
    with admin.office.db.write() as session:
        find_agreement(session, admin.portal_id, agreement_id).archived_at = admin.office.now
    assert drift(admin) == []
    card_says(admin, short_name="ООО «Ромашка»")
    assert len(drift(admin)) == 1
    assert admin.post(f"/companies/{company_id}/archive").status_code == 200
    assert drift(admin) == []


def test_texts_are_compared_even_when_the_portal_is_away(office, admin):
    company_id = admin.company(**TAKEN)
    admin.published(company_id=company_id)
    admin.put(f"/companies/{company_id}", {**ENTITY, "kpp": ""})
    office.portals.refusal = PortalUnavailable()
    answer = admin.get("/companies/drift").json
    assert answer["portal_available"] is False
    assert answer["items"][0]["card"] is None
    assert answer["items"][0]["agreements"][0]["fields"] == {"kpp": {"frozen": "770701001", "now": ""}}


def test_the_description_holds_what_cards_and_differences_hold(office, admin):
    company_id = admin.company(**TAKEN)
    admin.published(company_id=company_id)
    admin.put(f"/companies/{company_id}", {**ENTITY, "kpp": ""})
    schemas = office.http.get("/api/v1/openapi.json").json["components"]["schemas"]
    offer = admin.get("/companies/portal").json["items"][0]
    assert set(offer) == set(schemas["PortalCompany"]["properties"])
    (found,) = drift(admin)
    described = schemas["CompanyDrift"]["properties"]
    assert set(found) == set(described)
    assert set(found["card"]) == set(described["card"]["anyOf"][0]["properties"])
    assert set(found["agreements"][0]) == set(described["agreements"]["items"]["properties"])
