"""The story of a portal with three own companies: taken over with their requisites, then watched."""

BRANCH = {
    "NAME": "Филиал", "RQ_COMPANY_NAME": "ООО «Ромашка-Север»", "RQ_INN": "7707083893",
    "RQ_OGRN": "1027700132195", "RQ_EMAIL": "north@romashka.example",
}  # fmt: skip
TRADER = {
    "NAME": "ИП", "RQ_INN": "500100732259", "RQ_OGRNIP": "304500116000157", "RQ_LAST_NAME": "Тестов",
    "RQ_FIRST_NAME": "Тест", "RQ_SECOND_NAME": "Тестович",
}  # fmt: skip
HOME = {"TYPE_ID": 4, "POSTAL_CODE": "170100", "CITY": "Тверь", "ADDRESS_1": "ул. Советская, д. 2"}
OFFICE = {**HOME, "TYPE_ID": 1, "ADDRESS_1": "ул. Новая, д. 7"}


def own_company(stage, title, email=None):
    values = {"TITLE": title, "IS_MY_COMPANY": "Y"}
    body = {"type_id": 4, "values": values, "fm": [["EMAIL", email]] if email else []}
    return stage.control("POST", "/crm/items", body)["id"]


def requisite(stage, company_id, values, *addresses):
    body = {"company_id": company_id, "values": values, "addresses": list(addresses)}
    return int(stage.control("POST", "/crm/requisites", body)["ID"])


def offers(stage):
    answer = stage.api("GET", "/companies/portal")
    assert answer.ok, answer.text
    return answer.json()["items"]


def take_over(stage, offer, **filled):
    about_card = ("title", "requisite_name", "address_kind", "wrong", "taken_as")
    body = {name: value for name, value in offer.items() if name not in about_card}
    answer = stage.api("POST", "/companies", {**body, **filled})
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_three_own_companies_are_taken_over_and_watched(stage):
    branch = requisite(stage, 12, BRANCH, HOME)
    trader = own_company(stage, "Тестов", "mail@testov.example")
    entrepreneur = requisite(stage, trader, TRADER, OFFICE, HOME)
    own_company(stage, "Kamille GmbH")

    offered = offers(stage)
    assert [item["portal_requisite_id"] for item in offered] == [40, branch, entrepreneur, None]
    assert [item["address_kind"] for item in offered] == ["legal", "registered", "registered", "none"]
    assert [set(item["wrong"]) for item in offered] == [set(), set(), set(), {"inn", "ogrn", "address"}]
    assert offered[0]["address"] == "109544, Москва, ул. Ленина, 1, оф. 5"
    assert [item["email"] for item in offered[:2]] == ["office@romashka.example", "north@romashka.example"]
    person = offered[2]
    assert (person["kind"], person["short_name"]) == ("entrepreneur", "ИП Тестов Т. Т.")
    assert (person["address"], person["email"]) == (
        "170100, Тверь, ул. Советская, д. 2",
        "mail@testov.example",
    )

    taken = [take_over(stage, item) for item in offered[:3]]
    berlin = {"kind": "foreign", "ogrn": "HRB 12345", "address": "10115 Berlin, Invalidenstr. 1"}
    taken.append(take_over(stage, offered[3], **berlin, jurisdiction="EU", country="DE"))
    assert [item["taken_as"] for item in offers(stage)] == [company["id"] for company in taken]
    assert stage.api("GET", "/companies/drift").json() == {"portal_available": True, "items": []}

    stage.control("POST", "/crm/requisites", {"id": entrepreneur, "addresses": [{**OFFICE, "TYPE_ID": 4}]})
    [found] = stage.api("GET", "/companies/drift").json()["items"]
    assert found["company_id"] == taken[2]["id"]
    assert found["card"]["fields"]["address"]["portal"] == "170100, Тверь, ул. Новая, д. 7"


def test_a_portal_that_refuses_its_companies_is_told_from_one_that_is_away(stage):
    for fault, status in [
        ({"kind": "error", "status": 400, "code": "", "description": "Access denied"}, 409),
        ({"kind": "html", "status": 502}, 502),
    ]:
        stage.control("POST", "/faults", {"rest": [{"method": "crm.item.list", "times": 0, **fault}]})
        answer = stage.api("GET", "/companies/portal")
        assert answer.status_code == status, answer.text
        assert stage.api("GET", "/companies/drift").json()["portal_available"] is False
