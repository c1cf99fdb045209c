"""The form of every answer of the JSON API: refusals, headers, limits, description."""

import logging

import pytest

from pages.api.sentences import _SENTENCES
from tests.support.administration import Office


@pytest.fixture
def office(db):
    return Office(db)


@pytest.fixture
def admin(office):
    return office.administrator()


def test_every_answer_is_kept_out_of_caches_and_sniffers(admin):
    answers = [
        admin.get("/companies"),
        admin.get("/nowhere"),
        admin.post("/openapi.json"),
        admin.post("/companies", {}),
        admin.call("GET", "/companies", headers={"Authorization": ""}),
    ]
    assert [answer.status_code for answer in answers] == [200, 404, 405, 422, 401]
    for answer in answers:
        assert answer.is_json
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_an_address_that_is_none_is_refused_in_the_readers_language(office):
    for language, message in [("ru", "Ничего не найдено"), ("en-GB", "Nothing found")]:
        answer = office.http.get("/api/v1/nowhere", headers={"Accept-Language": language})
        assert answer.status_code == 404
        assert answer.json["error"]["message"].startswith(message)
        assert answer.json["error"]["fields"] == {}


def test_a_wrong_method_says_which_ones_fit(admin):
    answer = admin.call("DELETE", "/companies")
    assert (answer.status_code, answer.json["error"]["code"]) == (405, "method_not_allowed")
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"[1]", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"kind=entity", "application/x-www-form-urlencoded", 415),
        (b'{"full_name": "' + b"a" * 1_048_576 + b'"}', "application/json", 413),
    ],
)
def test_a_body_that_is_no_object_of_sensible_size_is_refused(admin, body, kind, status):
    path, token = "/api/v1/companies", {"Authorization": f"Bearer {admin.token}"}
    answer = admin.office.http.post(path, data=body, content_type=kind, headers=token)
    assert answer.status_code == status
    assert answer.json["error"]["message"]


def test_an_error_of_ours_shows_and_logs_no_value(office, admin, caplog):
    phone = "+7999" + "0000000"

    def list_lines(portal_id):
        raise RuntimeError(phone)

    office.app.extensions["soglasie"].list_lines = list_lines
    with caplog.at_level(logging.ERROR):
        answer = admin.get("/lines")
    assert (answer.status_code, answer.json["error"]["code"]) == (500, "internal")
    assert "RuntimeError in api.lines.list_lines" in caplog.text
    assert phone not in caplog.text + answer.text


def test_the_description_names_every_route_and_method_and_no_other(office):
    described = office.http.get("/api/v1/openapi.json")
    assert described.status_code == 200
    told = {(path, method.upper()) for path, item in described.json["paths"].items() for method in item}
    rules = [rule for rule in office.app.url_map.iter_rules() if rule.rule.startswith("/api/v1")]
    real = {
        ("".join(f"{{{part}}}" if is_name else part for is_name, part in rule._trace)
         .removeprefix("|").removeprefix("/api/v1"), method)
        for rule in rules
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }  # fmt: skip
    assert told == real


def test_every_reference_in_the_description_leads_somewhere(office):
    description = office.http.get("/api/v1/openapi.json")
    for name in {part.split('"')[0] for part in description.text.split("#/components/")[1:]}:
        kind, key = name.split("/")
        assert key in description.json["components"][kind]


def test_the_description_holds_what_answers_hold(office, admin):
    schemas = office.http.get("/api/v1/openapi.json").json["components"]["schemas"]
    agreement_id = admin.protected()
    for path, name in [("/lines", "Line"), ("/companies", "Company"), ("/agreements", "Agreement")]:
        (item,) = admin.get(path).json["items"]
        assert set(item) == set(schemas[name]["properties"]), name
    version = admin.get(f"/agreements/{agreement_id}").json["versions"][0]
    assert set(version) == set(schemas["Version"]["properties"])


def test_russian_and_english_have_the_same_sentences():
    assert _SENTENCES["ru"].keys() == _SENTENCES["en"].keys()
