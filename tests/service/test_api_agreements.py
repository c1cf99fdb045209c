"""Agreements through the JSON API: drafts, publishing, versions."""

import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from models.agreement import get_agreement, material_number, published_version, versions_of
from models.audit import audit_of
from tests.support.administration import PUBLIC_URL, Office

MAIL = "data@romashka-plus.ru"


@pytest.fixture
def office(db):
    return Office(db)


@pytest.fixture
def admin(office):
    return office.administrator()


def versions(office, admin):
    with office.db.read() as session:
        return versions_of(session, admin.portal_id, [get_agreement(session, admin.portal_id, 1).id])


def test_a_draft_is_kept_whole_and_has_no_versions(admin):
    recipient = {"name": "ООО «Курьер»", "inn": "7830002293", "address": "190000, г. Санкт-Петербург, д. 1"}
    created = admin.post("/agreements", admin.draft(purposes=["reply", "card"], recipients=[recipient]))
    assert created.status_code == 201
    shown = admin.get(f"/agreements/{created.json['id']}").json
    assert shown == created.json == admin.get("/agreements").json["items"][0]
    assert (shown["purposes"], shown["recipients"]) == (["reply", "card"], [recipient])
    assert (shown["versions"], shown["text"], shown["company"]["name"]) == ([], None, "ООО «Ромашка Плюс»")


def test_consent_to_advertising_is_refused_and_crm_forms_are_pointed_at(admin):
    for draft in (admin.draft(kind="advertising"), admin.draft(purposes=["Рассылка рекламы"])):
        answer = admin.post("/agreements", draft)
        assert (answer.status_code, answer.json["error"]["code"]) == (422, "purpose_not_allowed")
        assert "CRM-формы" in answer.json["error"]["message"]
    assert admin.get("/agreements").json == {"items": []}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"company_id": "unknown"}, "company_id"),
        ({"language": "de"}, "language"),
        ({"source": "borrowed"}, "source"),
        ({"recipients": [{"name": "А", "inn": "1"}]}, "recipients.0.address"),
        ({"purposes": "reply"}, "purposes"),
        ({"purposes": ["reply"] * 51}, "purposes"),
        ({"published": True}, "published"),
    ],
)
def test_a_draft_that_cannot_be_is_refused_by_field(admin, changes, field):
    answer = admin.post("/agreements", {**admin.draft(), **changes})
    assert answer.status_code == 422
    assert list(answer.json["error"]["fields"]) == [field]


def test_publishing_freezes_the_text_under_its_fingerprint(office, admin):
    agreement_id = admin.agreement(purposes=["reply", "consult"])
    answer = admin.publish(agreement_id)
    assert (answer.status_code, answer.json["version"]) == (201, 1)
    (stored,) = versions(office, admin)
    assert answer.json["sha256"] == hashlib.sha256(stored.plain_text.encode()).hexdigest() == stored.sha256
    assert answer.json["public_url"] == f"{PUBLIC_URL}/agreements/{stored.public_id}"
    assert "7707083893" in stored.plain_text
    assert "24.11.2026" in stored.plain_text
    assert stored.settings["company_short_name"] == "ООО «Ромашка Плюс»"
    assert stored.settings["requisites"]["inn"] == "7707083893"
    assert stored.settings["purposes"] == ["reply", "consult"]


def test_editing_a_published_agreement_changes_the_draft_only(office, admin):
    agreement_id = admin.published()
    before = versions(office, admin)[0].plain_text
    company_id = admin.get("/companies").json["items"][0]["id"]
    answer = admin.put(f"/agreements/{agreement_id}", admin.draft(company_id, purposes=["card"]))
    assert (answer.status_code, answer.json["purposes"]) == (200, ["card"])
    assert versions(office, admin)[0].plain_text == before
    assert admin.publish(agreement_id, material=False).json["version"] == 2
    first, second = versions(office, admin)
    assert first.plain_text == before != second.plain_text
    assert [each["version"] for each in admin.get(f"/agreements/{agreement_id}").json["versions"]] == [1, 2]


def test_only_a_material_version_asks_clients_again_and_the_first_always_is(office, admin):
    agreement_id = admin.agreement()
    for material in (False, False, True, False):
        admin.publish(agreement_id, material=material)
    assert [version.is_material for version in versions(office, admin)] == [True, False, True, False]
    with office.db.read() as session:
        assert material_number(session, admin.portal_id, 1) == 3


def test_a_revision_is_published_once(admin):
    agreement_id = admin.agreement()
    revision = admin.get(f"/agreements/{agreement_id}").json["revision"]
    first, second = (admin.post(f"/agreements/{agreement_id}/publish", {"revision": revision}) for _ in "12")
    assert (first.status_code, second.status_code) == (201, 409)
    assert second.json["error"]["code"] == "changed_meanwhile"
    again = admin.post(f"/agreements/{agreement_id}/publish", {"revision": first.json["draft_revision"]})
    assert (again.status_code, again.json["version"]) == (201, 2)


def test_what_keeps_a_draft_from_being_published_is_named_at_once(admin):
    agreement_id = admin.agreement(purposes=[], contact_email="noreply@romashka-plus.ru")
    answer = admin.publish(agreement_id)
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "not_publishable")
    assert set(answer.json["error"]["fields"]) == {"purposes", "contact_email"}
    assert admin.get(f"/agreements/{agreement_id}").json["versions"] == []


def test_an_own_text_that_asks_for_advertising_is_not_published(admin):
    text = "Согласие на обработку персональных данных\nДанные нужны для рассылки рекламы."
    answer = admin.publish(admin.agreement(source="custom", text=text))
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "purpose_not_allowed")


def standard_text(admin, company_id):
    """A text that the check has nothing against."""
    agreement_id = admin.post("/agreements", admin.draft(company_id)).json["id"]
    return admin.get(f"/agreements/{agreement_id}/preview").json["plain_text"]


def own_draft(admin, company_id, text):
    return admin.post("/agreements", admin.draft(company_id, source="custom", text=text)).json["id"]


def test_an_own_text_is_published_word_for_word(office, admin):
    company_id = admin.company()
    text = standard_text(admin, company_id)
    answer = admin.publish(own_draft(admin, company_id, text))
    assert (answer.status_code, answer.json["sha256"]) == (201, hashlib.sha256(text.encode()).hexdigest())


def test_an_own_text_with_markup_keeps_its_page(office, admin):
    company_id = admin.company()
    lines = standard_text(admin, company_id).split("\n")
    text = "".join(f"<p>{line}</p>" for line in lines if line) + "<p><b>Спасибо</b></p>"
    published = admin.publish(own_draft(admin, company_id, text)).json
    with office.db.read() as session:
        version = published_version(session, published["public_url"].rsplit("/", 1)[1])
    assert version.plain_text.endswith("\nСпасибо")
    assert version.html.endswith("<p><b>Спасибо</b></p>")


def test_every_reason_not_to_publish_is_in_one_answer_with_what_to_change(admin):
    company_id = admin.company()
    text = "Правила\nЦели: ответ и другие. Данные о здоровье. <script>x()</script>"
    draft = admin.draft(company_id, source="custom", text=text, contact_email="", term_months=12)
    answer = admin.publish(admin.post("/agreements", draft).json["id"])
    error = answer.json["error"]
    assert (answer.status_code, error["code"]) == (422, "not_publishable")
    assert {"L1", "L5", "L8", "L13", "L20"} <= {finding["rule"] for finding in error["findings"]}
    assert {"text", "contact_email"} <= set(error["fields"])
    assert all(finding["message"] and finding["field"] for finding in error["findings"])
    wrong = {finding["field"] for finding in error["findings"] if finding["severity"] == "error"}
    assert wrong == set(error["fields"])


def test_the_check_says_beforehand_what_publishing_would(admin):
    agreement_id = own_draft(admin, admin.company(), "Правила\nОбязуюсь. Цели: ответ и другие.")
    findings = admin.get(f"/agreements/{agreement_id}/lint").json["findings"]
    assert findings == admin.publish(agreement_id).json["error"]["findings"]
    assert {finding["severity"] for finding in findings} == {"error", "warning"}
    assert set(findings[0]) == {"rule", "severity", "field", "message"}


def test_the_check_speaks_the_language_of_the_page(office, admin):
    agreement_id = own_draft(admin, admin.company(), "Правила")
    colleague = office.employee(admin.portal_id, language="en")
    russian, english = (
        each.get(f"/agreements/{agreement_id}/lint").json["findings"] for each in (admin, colleague)
    )
    assert [finding["rule"] for finding in russian] == [finding["rule"] for finding in english]
    assert not {finding["message"] for finding in russian} & {finding["message"] for finding in english}


def test_a_standard_agreement_has_nothing_to_correct(admin):
    assert admin.get(f"/agreements/{admin.agreement()}/lint").json == {"findings": []}


def test_warnings_keep_nothing_from_being_published(admin):
    company_id = admin.company()
    text = standard_text(admin, company_id) + "\nОбязуюсь сообщать об изменениях."
    agreement_id = own_draft(admin, company_id, text)
    (finding,) = admin.get(f"/agreements/{agreement_id}/lint").json["findings"]
    assert finding["severity"] == "warning"
    assert admin.publish(agreement_id).status_code == 201


def test_an_own_text_that_speaks_of_mailings_is_pointed_at_crm_forms(admin):
    company_id = admin.company()
    text = standard_text(admin, company_id) + "\nЯ соглашаюсь получать рассылки и новости компании."
    error = admin.publish(own_draft(admin, company_id, text)).json["error"]
    assert error["code"] == "purpose_not_allowed"
    assert "CRM-формы" in error["message"]


def test_a_field_that_no_rule_speaks_of_is_told_by_the_check_as_well(office, admin):
    office.app.extensions["soglasie"].settings.data_residency = ""
    findings = admin.get(f"/agreements/{admin.agreement()}/lint").json["findings"]
    wrong = [finding for finding in findings if finding["severity"] == "error"]
    assert [(finding["rule"], finding["field"]) for finding in wrong] == [("", "data_residency")]


def test_two_publishings_at_once_make_two_versions(office, admin):
    agreement_id = admin.agreement()
    with ThreadPoolExecutor(4) as crowd:
        answers = list(crowd.map(lambda _: admin.publish(agreement_id), range(4)))
    assert sorted(answer.json["version"] for answer in answers) == [1, 2, 3, 4]


def test_an_older_page_does_not_overwrite_what_a_colleague_saved(admin):
    company_id = admin.company()
    first = admin.post("/agreements", admin.draft(company_id)).json
    path = f"/agreements/{first['id']}"
    assert admin.put(path, admin.draft(company_id, revision=1, purposes=["card"])).status_code == 200
    late = admin.put(path, admin.draft(company_id, revision=1, purposes=["support"]))
    assert (late.status_code, late.json["error"]["code"]) == (409, "changed_meanwhile")
    assert admin.get(path).json["purposes"] == ["card"]


def test_every_change_of_an_agreement_is_written_down(office, admin):
    agreement_id = admin.published()
    company_id = admin.get("/companies").json["items"][0]["id"]
    admin.put(f"/agreements/{agreement_id}", admin.draft(company_id, purposes=["card"]))
    with office.db.read() as session:
        entries = audit_of(session, admin.portal_id)[1:]
    actions = [entry.action for entry in entries]
    assert actions == ["agreement.created", "agreement.published", "agreement.changed"]
    assert (entries[2].old["purposes"], entries[2].new["purposes"]) == (["reply"], ["card"])
    assert entries[1].new["version"] == 1
