"""Own companies of a portal become cards that name everything an agreement needs."""

import pytest

from integration import postal
from integration.companies import list_companies
from integration.rest import Answer
from tests.unit.integration.calls import Scripted

COMPANY = {"id": 12, "title": "Ромашка", "fm": []}
ENTITY = {
    "ID": "40", "ENTITY_ID": "12", "NAME": "Организация", "RQ_INN": "7717586110", "RQ_KPP": "771701001",
    "RQ_OGRN": "5077746476209", "RQ_OGRNIP": None, "RQ_COMPANY_NAME": "ООО «Ромашка»",
    "RQ_COMPANY_FULL_NAME": "Общество с ограниченной ответственностью «Ромашка»", "RQ_EMAIL": None,
}  # fmt: skip
TRADER = {
    "ID": "41", "ENTITY_ID": "12", "NAME": "ИП", "RQ_INN": "500100732259", "RQ_OGRN": "",
    "RQ_OGRNIP": "304500116000157", "RQ_LAST_NAME": "Тестов", "RQ_FIRST_NAME": "Тест",
    "RQ_SECOND_NAME": "Тестович",
}  # fmt: skip
ADDRESS = {
    "TYPE_ID": "6", "ENTITY_ID": "40", "POSTAL_CODE": "109544", "CITY": "Москва", "PROVINCE": "Москва",
    "ADDRESS_1": "ул. Ленина, 1", "ADDRESS_2": "оф. 5", "COUNTRY": "Россия",
}  # fmt: skip


def cards(*requisites, company=COMPANY, addresses=()):
    return list_companies(portal([company], requisites, addresses))


def portal(companies, requisites=(), addresses=()):
    return Scripted(
        crm__item__list=[{"items": list(companies)}],
        crm__requisite__list=[list(requisites)],
        crm__address__list=[list(addresses)],
    )


def test_an_organisation_is_named_by_its_requisite_and_reached_at_its_address():
    (card,) = cards(ENTITY, addresses=[ADDRESS])
    assert (card.portal_company_id, card.portal_requisite_id, card.kind) == (12, 40, "entity")
    assert card.full_name == "Общество с ограниченной ответственностью «Ромашка»"
    assert (card.short_name, card.title) == ("ООО «Ромашка»", "Ромашка")
    assert (card.inn, card.kpp, card.ogrn) == ("7717586110", "771701001", "5077746476209")
    assert (card.address, card.address_kind) == ("109544, Москва, ул. Ленина, 1, оф. 5", "legal")


@pytest.mark.parametrize(
    ("names", "full", "short"),
    [
        ({}, "Индивидуальный предприниматель Тестов Тест Тестович", "ИП Тестов Т. Т."),
        ({"RQ_SECOND_NAME": None}, "Индивидуальный предприниматель Тестов Тест", "ИП Тестов Т."),
        (
            {"RQ_LAST_NAME": "", "RQ_NAME": "ИП Тестов Тест Тестович"},
            "Индивидуальный предприниматель Тестов Тест Тестович",
            "ИП Тестов Т. Т.",
        ),
        ({"RQ_LAST_NAME": "", "RQ_COMPANY_NAME": "ИП Тестов"}, "ИП Тестов", "ИП Тестов"),
    ],
)
def test_a_sole_trader_is_named_by_his_name_in_full_and_with_initials(names, full, short):
    (card,) = cards({**TRADER, **names})
    assert (card.kind, card.ogrn, card.kpp) == ("entrepreneur", "304500116000157", "")
    assert (card.full_name, card.short_name) == (full, short)


@pytest.mark.parametrize(
    ("requisite", "kind"),
    [
        ({"RQ_INN": "7717586110"}, "entity"),
        ({"RQ_INN": "500100732259"}, "entrepreneur"),
        ({"RQ_LAST_NAME": "Тестов"}, "entrepreneur"),
        ({"RQ_LAST_NAME": "Тестов", "RQ_COMPANY_NAME": "ООО «Ромашка»"}, "entity"),
    ],
)
def test_without_a_register_number_the_kind_is_the_likelier_one(requisite, kind):
    assert cards({"ID": "40", "ENTITY_ID": "12", **requisite})[0].kind == kind


def test_a_register_number_of_another_country_tells_a_foreign_company():
    (card,) = cards({"ID": "40", "ENTITY_ID": "12", "RQ_USRLE": "HRB 12345", "RQ_COMPANY_NAME": "Kamille"})
    assert (card.kind, card.ogrn, card.country) == ("foreign", "HRB 12345", "DE")
    assert (card.jurisdiction, card.full_name) == ("EU", "Kamille")


def test_every_requisite_of_a_company_is_a_choice_of_its_own():
    found = cards(ENTITY, {**TRADER, "ENTITY_ID": 12}, addresses=[{**ADDRESS, "ENTITY_ID": "41"}])
    assert [card.portal_requisite_id for card in found] == [40, 41]
    assert [card.address_kind for card in found] == ["none", "legal"]


def test_a_company_without_requisites_is_offered_by_its_title():
    (card,) = cards()
    assert (card.portal_requisite_id, card.full_name, card.address_kind) == (None, "Ромашка", "none")


def test_a_requisite_that_only_holds_an_address_is_no_second_choice():
    bare = {"ID": "42", "ENTITY_ID": "12", "ADDRESS_ONLY": "Y"}
    assert [card.portal_requisite_id for card in cards(ENTITY, bare)] == [40]
    assert cards(bare, addresses=[{**ADDRESS, "ENTITY_ID": "42"}])[0].address_kind == "legal"


def test_the_mailbox_of_the_requisite_goes_before_those_of_the_company():
    rows = [
        {"typeId": "PHONE", "valueType": "WORK", "value": "1"},
        {"typeId": "EMAIL", "valueType": "HOME", "value": "home@romashka.example"},
        {"typeId": "EMAIL", "valueType": "WORK", "value": "office@romashka.example"},
    ]
    company = {**COMPANY, "fm": rows}
    assert cards(ENTITY, company=company)[0].email == "office@romashka.example"
    own = {**ENTITY, "RQ_EMAIL": "data@romashka.example"}
    assert cards(own, company=company)[0].email == "data@romashka.example"
    assert cards(ENTITY)[0].email == ""


@pytest.mark.parametrize(
    ("kind", "types", "chosen"),
    [
        ("entity", ["8", "1", "4", "6"], "legal"),
        ("entity", ["8", "1", "4"], "registered"),
        ("entrepreneur", ["8", "1", "6", "4"], "registered"),
        ("entrepreneur", ["8", "1", "6"], "legal"),
        ("entity", ["8", "1"], "physical"),
        ("entity", ["11", "8"], "other"),
        ("entity", ["8", "9"], "mailing"),
    ],
)
def test_the_address_of_the_state_register_is_preferred(kind, types, chosen):
    addresses = [{**ADDRESS, "TYPE_ID": type_id} for type_id in types]
    assert postal.kind_of(postal.choose(addresses, kind)) == chosen


def test_an_empty_address_is_never_preferred():
    assert postal.kind_of(postal.choose([{"TYPE_ID": "4", "CITY": " "}, ADDRESS], "entrepreneur")) == "legal"


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"PROVINCE": "Тверская область", "REGION": "Кашинский район", "CITY": "Кашин"},
         "109544, Тверская область, Кашинский район, Кашин, ул. Ленина, 1, оф. 5"),
        ({"CITY": "г. Москва", "ADDRESS_2": None}, "109544, Москва, ул. Ленина, 1"),
        ({"ADDRESS_1": "109544, г. Москва, ул. Ленина, д. 1", "ADDRESS_2": ""},
         "109544, г. Москва, ул. Ленина, д. 1"),
        ({"COUNTRY": "Германия", "POSTAL_CODE": "10115", "PROVINCE": "", "CITY": "Берлин"},
         "10115, Германия, Берлин, ул. Ленина, 1, оф. 5"),
        ({"POSTAL_CODE": None, "ADDRESS_1": " ул. Ленина, 1, "}, "Москва, ул. Ленина, 1, оф. 5"),
    ],
)  # fmt: skip
def test_an_address_reads_from_the_postcode_to_the_office_and_says_nothing_twice(changes, line):
    assert postal.compose({**ADDRESS, **changes}) == line


class Paged:
    """Sixty companies with one requisite each, fifty a page."""

    def __init__(self):
        self.asked = []

    def call(self, method, params, *, write):
        self.asked.append((method, params))
        rows = self._rows(method, params)
        first = params["start"]
        page = rows[first : first + 50]
        following = first + 50 if first + 50 < len(rows) else None
        return Answer({"items": page} if method == "crm.item.list" else page, next=following)

    def _rows(self, method, params):
        ids = range(1, 61) if method == "crm.item.list" else params["filter"]["@ENTITY_ID"]
        if method == "crm.item.list":
            return [{"id": number, "title": f"Компания {number}"} for number in ids]
        if method == "crm.requisite.list":
            return [{**ENTITY, "ID": str(100 + number), "ENTITY_ID": str(number)} for number in ids]
        return [{**ADDRESS, "TYPE_ID": kind, "ENTITY_ID": str(number)} for number in ids for kind in "1468"]


def test_many_companies_are_read_to_the_last_in_few_calls():
    client = Paged()
    found = list_companies(client)
    assert [card.portal_company_id for card in found] == list(range(1, 61))
    assert {card.address_kind for card in found} == {"legal"}
    assert len(client.asked) == 2 + 2 + 4 + 1
    assert all(len(params["filter"].get("@ENTITY_ID", [])) <= 50 for _, params in client.asked)


def test_a_portal_without_own_companies_is_asked_once():
    client = portal([])
    assert list_companies(client) == []
    assert client.methods == ["crm.item.list"]
    assert client.calls[0][1]["filter"] == {"isMyCompany": "Y"}
