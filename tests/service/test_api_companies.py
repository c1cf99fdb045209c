"""Companies through the JSON API."""

from threading import Thread

import pytest

from models.agreement import find_agreement
from models.audit import audit_of
from models.company import find_company
from tests.support.administration import ENTITY, EUROPEAN, Office


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


def test_a_value_of_the_wrong_type_does_not_hide_other_wrong_fields(office):
    admin = office.administrator()
    wrong = {**ENTITY, "kind": "party", "full_name": 5, "inn": "77", "address": "", "email": "x", "extra": 1}
    named = set(admin.post("/companies", wrong).json["error"]["fields"])
    assert named == {"kind", "full_name", "inn", "address", "email", "extra"}
    path = f"/companies/{admin.company()}"
    refused = admin.put(path, {**ENTITY, "portal_company_id": 1.5, "ogrn": "1", "revision": "x"})
    assert set(refused.json["error"]["fields"]) == {"portal_company_id", "ogrn", "revision"}
    assert admin.get(path).json["revision"] == 1


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


def test_a_company_is_shown_and_rewritten_whole(office):
    admin = office.administrator(user_id=77)
    company_id = admin.company()
    body = {**ENTITY, "address": "170100, г. Тверь, ул. Советская, д. 2", "kpp": "", "revision": 1}
    changed = admin.put(f"/companies/{company_id}", body)
    assert (changed.status_code, changed.json["revision"], changed.json["kpp"]) == (200, 2, "")
    assert admin.get(f"/companies/{company_id}").json == changed.json
    with office.db.read() as session:
        entry = audit_of(session, admin.portal_id)[-1]
    assert (entry.action, entry.subject, entry.user_id) == ("company.changed", company_id, 77)
    assert (entry.old["kpp"], entry.new["kpp"]) == (ENTITY["kpp"], "")
    assert (entry.old["address"], entry.new["address"]) == (ENTITY["address"], body["address"])


def test_the_second_of_two_administrators_does_not_overwrite_the_first(office):
    admin = office.administrator()
    company_id = admin.company()
    first = admin.put(f"/companies/{company_id}", {**ENTITY, "email": "one@romashka.ru", "revision": 1})
    second = admin.put(f"/companies/{company_id}", {**ENTITY, "email": "two@romashka.ru", "revision": 1})
    assert first.status_code == 200
    assert (second.status_code, second.json["error"]["code"]) == (409, "changed_meanwhile")
    assert admin.get(f"/companies/{company_id}").json["email"] == "one@romashka.ru"
    unaware = admin.put(f"/companies/{company_id}", {**ENTITY, "email": "two@romashka.ru", "revision": None})
    assert unaware.json["revision"] == 3


def test_a_change_waits_for_the_one_that_is_being_saved(office):
    admin = office.administrator()
    company_id, answers = admin.company(), []
    body = {**ENTITY, "email": "two@romashka.ru", "revision": 1}
    second = Thread(target=lambda: answers.append(admin.put(f"/companies/{company_id}", body)))
    with office.db.write() as session:
        find_company(session, admin.portal_id, company_id, lock=True).revision = 2
        session.flush()
        second.start()
        second.join(0.5)
        assert second.is_alive()
    second.join(20)
    assert answers[0].status_code == 409


def test_a_wrong_change_names_every_field_and_saves_nothing(office):
    admin = office.administrator()
    company_id = admin.company()
    wrong = {**ENTITY, "kind": "self_employed", "email": "x", "country": "DE", "revision": 1}
    answer = admin.put(f"/companies/{company_id}", wrong)
    assert answer.status_code == 422
    assert set(answer.json["error"]["fields"]) == {"inn", "kpp", "ogrn", "email", "country"}
    assert all(" " in sentence for sentence in answer.json["error"]["fields"].values())
    assert admin.get(f"/companies/{company_id}").json["kind"] == "entity"


def test_saving_without_a_change_leaves_no_trace(office):
    admin = office.administrator()
    company_id = admin.company()
    assert admin.put(f"/companies/{company_id}", {**ENTITY, "revision": 1}).json["revision"] == 1
    with office.db.read() as session:
        assert len(audit_of(session, admin.portal_id)) == 1


def test_a_company_remembers_the_card_it_came_from_until_told_otherwise(office):
    admin = office.administrator()
    card = {"portal_company_id": 12, "portal_requisite_id": 40}
    company_id = admin.company(**card)
    kept = admin.put(f"/companies/{company_id}", {**ENTITY, "email": "one@romashka.ru"}).json
    assert {name: kept[name] for name in card} == card
    cut = admin.put(f"/companies/{company_id}", {**ENTITY, **dict.fromkeys(card)}).json
    assert {cut[name] for name in card} == {None}
    answer = admin.post("/companies", {**ENTITY, "portal_requisite_id": 40})
    assert list(answer.json["error"]["fields"]) == ["portal_company_id"]


def test_a_foreign_company_names_its_country(office):
    answer = office.administrator().post("/companies", {**EUROPEAN, "country": "de"})
    assert (answer.status_code, answer.json["country"], answer.json["jurisdiction"]) == (201, "DE", "EU")


def test_what_looks_unusual_is_said_and_not_refused(office):
    odd = {**ENTITY, "address": "Москва, ул. Вавилова, д. 19", "ogrn": "2027700132194"}
    russian = office.administrator().post("/companies", odd)
    english = office.administrator("other", language="en").post("/companies", odd)
    assert (russian.status_code, set(russian.json["warnings"])) == (201, {"address", "ogrn"})
    assert russian.json["warnings"]["address"] == "В адресе нет почтового индекса."
    assert english.json["warnings"]["address"] == "The address has no postcode."


def test_an_archived_company_leaves_the_list_and_comes_back(office):
    admin = office.administrator(user_id=77)
    company_id = admin.company()
    archived = admin.post(f"/companies/{company_id}/archive")
    assert (archived.status_code, archived.json["archived"]) == (200, True)
    assert admin.get("/companies").json["items"] == []
    assert admin.get("/companies", archived="true").json["items"] == [archived.json]
    assert admin.post(f"/companies/{company_id}/archive").json == archived.json
    restored = admin.post(f"/companies/{company_id}/restore").json
    assert admin.get("/companies").json["items"] == [restored]
    assert admin.post(f"/companies/{company_id}/restore").json == restored
    with office.db.read() as session:
        traces = [(entry.action, entry.old, entry.new) for entry in audit_of(session, admin.portal_id)[1:]]
    put_away, taken_back = {"archived": True}, {"archived": False}
    assert traces == [
        ("company.archived", taken_back, put_away),
        ("company.restored", put_away, taken_back),
    ]


def test_a_company_whose_agreement_is_in_use_cannot_be_archived(office):
    admin = office.administrator()
    company_id = admin.company()
    agreement_id = admin.agreement(company_id=company_id)
    refused = admin.post(f"/companies/{company_id}/archive")
    assert (refused.status_code, refused.json["error"]["code"]) == (409, "company_in_use")
    assert refused.json["error"]["message"] == "У компании есть соглашения: сначала уберите их в архив."
    with office.db.write() as session:
        find_agreement(session, admin.portal_id, agreement_id).archived_at = office.now
    assert admin.post(f"/companies/{company_id}/archive").status_code == 200


@pytest.mark.parametrize("query", [{"archived": "yes"}, {"page": "2"}])
def test_a_list_that_does_not_exist_is_refused(office, query):
    answer = office.administrator().get("/companies", **query)
    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, list(query))


def test_a_company_in_the_archive_is_not_changed(office):
    admin = office.administrator()
    company = admin.post("/companies", ENTITY).json
    assert admin.post(f"/companies/{company['id']}/archive").status_code == 200
    answer = admin.put(f"/companies/{company['id']}", {**ENTITY, "short_name": "ООО «Другое»"})
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "company_archived")
