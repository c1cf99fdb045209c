"""Drafts: written whole or not at all, by one administrator at a time, put away and taken back."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from models.agreement import find_agreement, versions_of
from models.audit import audit_of
from models.company import find_company
from pages.api.agreements import LONGEST_TEXT
from tests.support.administration import ENTITY, Office
from usecases.line_view import PortalLine
from usecases.publishing import has_changes, settings_of

PARTY = {"name": "ООО «Курьер»", "inn": "7830002293", "address": "190000, г. Санкт-Петербург, д. 1"}
FULL = {
    "data_categories": ["дата рождения"],
    "processors": [PARTY],
    "term_months": 24,
    "minors": True,
    "crossborder": "Казахстан, доставка заказа",
    "cloud_portal": False,
}


@pytest.fixture
def office(db):
    return Office(db)


@pytest.fixture
def admin(office):
    return office.administrator()


@pytest.fixture
def company_id(admin):
    return admin.company()


def begun(admin, company_id, **changes):
    answer = admin.post("/agreements", admin.draft(company_id, **changes))
    assert answer.status_code == 201
    return answer.json


def test_a_draft_keeps_everything_that_its_text_says(admin, company_id):
    shown = begun(admin, company_id, **FULL)
    assert {name: shown[name] for name in FULL} == FULL
    text = admin.get(f"/agreements/{shown['id']}/preview").json["plain_text"]
    for words in ("дата рождения", "ООО «Курьер»", "24", "законным представителем", "Казахстан"):
        assert words in text
    assert "Битрикс" not in text


@pytest.mark.parametrize("months", [1.5, 0, 121, "a", True])
def test_a_term_is_a_whole_number_of_months(admin, company_id, months):
    answer = admin.post("/agreements", admin.draft(company_id, term_months=months))
    assert answer.status_code == 422
    assert list(answer.json["error"]["fields"]) == ["term_months"]


def test_the_longest_text_is_taken_however_its_letters_are_written(admin, company_id):
    text = "Согласие\n" + "я" * (LONGEST_TEXT - 9)
    assert begun(admin, company_id, source="custom", text=text)["text"] == text


def test_without_them_a_draft_has_the_usual_ones(admin, company_id):
    shown = begun(admin, company_id)
    usual = {"data_categories": [], "processors": [], "term_months": None, "minors": False,
             "crossborder": "", "cloud_portal": True}  # fmt: skip
    assert {name: shown[name] for name in FULL} == usual


def test_every_wrong_field_is_named_in_one_answer_and_nothing_is_saved(admin, company_id):
    wrong = {
        "company_id": "unknown", "language": "de", "purposes": ["reply", 7], "processors": [{"name": "А"}],
        "term_months": 121, "minors": "yes", "cloud_portal": None, "crossborder": "А" * 2001, "bonus": 1,
        "text": "Текст\x00",
    }  # fmt: skip
    answer = admin.post("/agreements", {**admin.draft(company_id), **wrong})
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "invalid")
    assert set(answer.json["error"]["fields"]) == {
        "company_id", "language", "purposes.1", "processors.0.inn", "processors.0.address", "term_months",
        "minors", "cloud_portal", "crossborder", "bonus", "text",
    }  # fmt: skip
    assert admin.get("/agreements").json == {"items": []}


def test_a_change_with_one_wrong_field_leaves_the_draft_as_it_was(admin, company_id):
    before = begun(admin, company_id)
    body = admin.draft(company_id, purposes=["card"], term_months=0, source="borrowed")
    answer = admin.put(f"/agreements/{before['id']}", body)
    assert set(answer.json["error"]["fields"]) == {"term_months", "source"}
    assert answer.json["error"]["fields"]["term_months"].startswith("Укажите срок от 1 до 120")
    assert admin.get(f"/agreements/{before['id']}").json == before


def test_advertising_is_refused_by_its_code_whatever_else_is_wrong(admin, company_id):
    for changes in ({"kind": "advertising"}, {"purposes": ["Рассылка новостей"]}):
        error = admin.post("/agreements", admin.draft(company_id, term_months=0, **changes)).json["error"]
        assert (error["code"], set(error["fields"])) == ("purpose_not_allowed", {*changes, "term_months"})
        assert "CRM-формы" in error["message"]


def test_of_two_administrators_who_save_at_once_one_is_told_of_the_other(office, admin, company_id):
    path = f"/agreements/{begun(admin, company_id)['id']}"
    colleague = office.employee(admin.portal_id, user_id=2)
    body = admin.draft(company_id, revision=1)

    def save(who, purpose):
        return who.put(path, {**body, "purposes": [purpose]})

    with ThreadPoolExecutor(2) as pair:
        answers = list(pair.map(save, (admin, colleague), ("card", "support")))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    saved = next(answer.json for answer in answers if answer.status_code == 200)
    assert admin.get(path).json == saved
    assert (saved["revision"], len(saved["purposes"])) == (2, 1)


def test_a_draft_that_somebody_changed_is_not_published_unseen(admin, company_id):
    path = f"/agreements/{begun(admin, company_id)['id']}"
    admin.put(path, admin.draft(company_id, purposes=["card"]))
    late = admin.post(f"{path}/publish", {"revision": 1})
    assert (late.status_code, late.json["error"]["code"]) == (409, "changed_meanwhile")
    assert admin.post(f"{path}/publish", {"revision": 2}).status_code == 201


def test_saving_a_draft_as_it_is_changes_nothing(office, admin, company_id):
    path = f"/agreements/{begun(admin, company_id)['id']}"
    assert admin.put(path, admin.draft(company_id)).json["revision"] == 1
    with office.db.read() as session:
        assert [entry.action for entry in audit_of(session, admin.portal_id)][1:] == ["agreement.created"]


def test_a_published_agreement_stays_with_its_company(admin, company_id):
    path = f"/agreements/{begun(admin, company_id)['id']}"
    other = admin.draft(admin.company())
    assert admin.put(path, other).status_code == 200
    admin.post(f"{path}/publish")
    answer = admin.put(path, admin.draft(company_id))
    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, ["company_id"])
    assert admin.get(path).json["company_id"] == other["company_id"]


def test_a_draft_says_whether_publishing_would_show_clients_something_new(admin, company_id):
    path = f"/agreements/{begun(admin, company_id)['id']}"
    assert admin.get(path).json["has_changes"] is True
    admin.post(f"{path}/publish")
    assert admin.get(path).json["has_changes"] is False
    for changes in ({"purposes": ["card"]}, {"contact_email": "pd@romashka-plus.ru"}, {"purposes": []}):
        assert admin.put(path, admin.draft(company_id, **changes)).json["has_changes"] is True
    assert admin.put(path, admin.draft(company_id)).json["has_changes"] is False
    admin.put(f"/companies/{company_id}", {**ENTITY, "address": "190000, г. Санкт-Петербург, д. 2"})
    assert admin.get("/agreements").json["items"][0]["has_changes"] is True


@pytest.mark.parametrize("changes", [{"purposes": ["support"]}, {"processors": []}, {"term_months": 12}])
def test_a_prompt_or_receipt_that_would_change_is_a_change_though_the_own_text_stays(
    admin, company_id, changes
):
    body = {**admin.draft(company_id, source="custom"), **FULL}
    body["text"] = admin.get(f"/agreements/{begun(admin, company_id, **FULL)['id']}/preview").json[
        "plain_text"
    ]
    path = f"/agreements/{admin.post('/agreements', body).json['id']}"
    assert admin.post(f"{path}/publish").status_code == 201
    assert admin.put(path, body).json["has_changes"] is False
    assert admin.put(path, {**body, **changes}).json["has_changes"] is True


def test_a_version_of_before_a_setting_was_there_is_still_read(office, admin, company_id):
    agreement_id = begun(admin, company_id)["id"]
    admin.publish(agreement_id)
    with office.db.read() as session:
        agreement = find_agreement(session, admin.portal_id, agreement_id)
        (version,) = versions_of(session, admin.portal_id, [agreement.id])
        company = find_company(session, admin.portal_id, company_id)
    version.html = None
    version.settings = {name: value for name, value in version.settings.items() if name not in FULL}
    assert not has_changes([version], settings_of(agreement, company, "RU"))


def test_an_agreement_names_the_lines_that_show_it(office, admin):
    office.portals.lines[admin.portal_id].append(PortalLine(16, "Опт"))
    agreement_id = admin.protected()
    admin.put("/lines/16", {"protected": True, "agreement_id": agreement_id, "mode": "implied"})
    assert admin.get(f"/agreements/{agreement_id}").json["lines"] == [15, 16]
    admin.put("/lines/15", {"protected": False})
    assert admin.get(f"/agreements/{agreement_id}").json["lines"] == [16]


def test_an_archived_agreement_leaves_the_list_and_comes_back(admin, company_id):
    shown = begun(admin, company_id)
    path = f"/agreements/{shown['id']}"
    put_away = admin.post(f"{path}/archive").json
    assert (put_away["archived"], admin.get("/agreements").json["items"]) == (True, [])
    assert admin.get("/agreements", archived="true").json["items"] == [put_away] == [admin.get(path).json]
    assert admin.post(f"{path}/archive").json == put_away
    back = admin.post(f"{path}/restore").json
    assert (back["archived"], admin.get("/agreements").json["items"]) == (False, [back])
    assert admin.post(f"{path}/restore").json == back


def test_an_archived_agreement_is_neither_changed_nor_published_nor_shown_on_a_line(admin, company_id):
    agreement_id = begun(admin, company_id)["id"]
    path = f"/agreements/{agreement_id}"
    admin.post(f"{path}/publish")
    admin.post(f"{path}/archive")
    answers = [admin.put(path, admin.draft(company_id)), admin.post(f"{path}/publish")]
    assert [(answer.status_code, answer.json["error"]["code"]) for answer in answers] == [
        (409, "archived")
    ] * 2
    body = {"protected": True, "agreement_id": agreement_id, "mode": "implied"}
    assert list(admin.put("/lines/15", body).json["error"]["fields"]) == ["agreement_id"]
    assert len(admin.get(path).json["versions"]) == 1


def test_an_agreement_that_lines_show_is_not_put_away_and_they_are_named(admin):
    agreement_id = admin.protected()
    answer = admin.post(f"/agreements/{agreement_id}/archive")
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "agreement_in_use")
    assert "Линия 15" in answer.json["error"]["message"]
    admin.put("/lines/15", {"protected": False})
    assert admin.post(f"/agreements/{agreement_id}/archive").status_code == 200


def test_a_line_and_the_archive_do_not_get_the_same_agreement(office, admin):
    agreement_id = admin.published()
    colleague = office.employee(admin.portal_id, user_id=2)
    body = {"protected": True, "agreement_id": agreement_id, "mode": "implied"}
    with ThreadPoolExecutor(2) as pair:
        line = pair.submit(admin.put, "/lines/15", body)
        archive = pair.submit(colleague.post, f"/agreements/{agreement_id}/archive")
    assert (line.result().status_code, archive.result().status_code) in [(200, 409), (422, 200)]


def test_agreements_and_their_companies_are_archived_in_order(admin, company_id):
    path = f"/agreements/{begun(admin, company_id)['id']}"
    assert admin.post(f"/companies/{company_id}/archive").status_code == 409
    admin.post(f"{path}/archive")
    assert admin.post(f"/companies/{company_id}/archive").status_code == 200
    back = admin.post(f"{path}/restore")
    assert (back.status_code, back.json["error"]["code"]) == (409, "company_archived")
    answer = admin.post("/agreements", admin.draft(company_id))
    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, ["company_id"])


def test_the_archive_is_written_down(office, admin, company_id):
    agreement_id = begun(admin, company_id)["id"]
    for step in ("archive", "archive", "restore"):
        admin.post(f"/agreements/{agreement_id}/{step}")
    with office.db.read() as session:
        entries = [entry for entry in audit_of(session, admin.portal_id) if entry.subject == agreement_id]
    assert [entry.action for entry in entries[1:]] == ["agreement.archived", "agreement.restored"]
    assert (entries[1].old, entries[1].new) == ({"archived": False}, {"archived": True})
