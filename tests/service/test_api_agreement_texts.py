"""What an administrator reads of an agreement before he publishes it, and after."""

import pytest

from consent.vocabulary import State, Status
from models.agreement import list_agreements, versions_of
from models.audit import audit_of
from tests.support.administration import EUROPEAN, Office, hear_client, record


@pytest.fixture
def office(db):
    return Office(db)


@pytest.fixture
def admin(office):
    return office.administrator()


@pytest.fixture
def company_id(admin):
    return admin.company()


@pytest.fixture
def agreement_id(admin, company_id):
    agreement_id = admin.post("/agreements", admin.draft(company_id)).json["id"]
    assert admin.publish(agreement_id).status_code == 201
    return agreement_id


def edit(admin, agreement_id, company_id, **changes):
    answer = admin.put(f"/agreements/{agreement_id}", admin.draft(company_id, **changes))
    assert answer.status_code == 200
    return answer.json


def difference(admin, agreement_id, **query):
    answer = admin.get(f"/agreements/{agreement_id}/diff", **query)
    assert answer.status_code == 200
    return answer.json


def test_a_preview_is_what_publishing_makes(office, admin, company_id, agreement_id):
    edit(admin, agreement_id, company_id, purposes=["card"])
    shown = admin.get(f"/agreements/{agreement_id}/preview").json
    assert admin.publish(agreement_id).status_code == 201
    with office.db.read() as session:
        (agreement,) = list_agreements(session, admin.portal_id)
        version = versions_of(session, admin.portal_id, [agreement.id])[-1]
    assert (shown["title"], shown["html"]) == (version.title, version.html)
    assert shown["plain_text"] == version.plain_text
    assert "Редакция № 2" in shown["plain_text"]


def test_a_preview_shows_the_message_of_each_kind_of_channel(admin, agreement_id):
    prompts = admin.get(f"/agreements/{agreement_id}/preview").json["prompts"]
    assert "[send=Принимаю]" in prompts["online_chat"]
    assert "продолжите переписку" in prompts["implied"]
    assert "«Да»" in prompts["explicit"]
    assert all("ООО «Ромашка Плюс»" in text for text in prompts.values())


def test_looking_at_a_preview_changes_nothing(office, admin, agreement_id):
    before = admin.get(f"/agreements/{agreement_id}").json
    admin.get(f"/agreements/{agreement_id}/preview")
    assert admin.get(f"/agreements/{agreement_id}").json == before
    with office.db.read() as session:
        assert len(audit_of(session, admin.portal_id)) == 3


def test_a_preview_with_a_hole_names_the_fields_to_fill(admin, company_id):
    draft = admin.draft(company_id, purposes=[], contact_email="")
    answer = admin.get(f"/agreements/{admin.post('/agreements', draft).json['id']}/preview")
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "not_publishable")
    assert {"purposes", "contact_email"} <= set(answer.json["error"]["fields"])


def test_an_own_text_without_purposes_cannot_be_previewed_either(admin, company_id):
    draft = admin.draft(company_id, purposes=[], source="custom", text="Согласие")
    answer = admin.get(f"/agreements/{admin.post('/agreements', draft).json['id']}/preview")
    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, ["purposes"])


def test_a_preview_of_a_foreign_company_speaks_the_language_of_its_draft(admin):
    foreign = admin.post("/companies", EUROPEAN).json["id"]
    draft = admin.draft(foreign, language="en")
    shown = admin.get(f"/agreements/{admin.post('/agreements', draft).json['id']}/preview").json
    assert "Kamille GmbH" in shown["plain_text"]
    assert "Kamille GmbH" in shown["prompts"]["explicit"]


def test_the_difference_of_two_versions_shows_the_words_that_changed(admin, company_id, agreement_id):
    edit(admin, agreement_id, company_id, contact_email="pd@romashka-plus.ru")
    admin.publish(agreement_id)
    found = difference(admin, agreement_id, **{"from": 1, "to": 2})
    changed = [row for row in found["rows"] if row["op"] == "changed"]
    assert (found["from"], found["to"]) == (1, 2)
    assert any("data@romashka-plus.ru" in row["old"] and "pd@" in row["new"] for row in changed)
    assert {part["op"] for row in changed for part in row["parts"]} == {"same", "added", "removed"}


def test_a_draft_that_nobody_edited_does_not_differ(admin, company_id, agreement_id):
    found = difference(admin, agreement_id, **{"from": 1, "to": "draft"})
    assert {row["op"] for row in found["rows"]} == {"same"}
    edit(admin, agreement_id, company_id, purposes=["card"])
    found = difference(admin, agreement_id, **{"from": 1, "to": "draft"})
    assert (found["to"], {row["op"] for row in found["rows"]} > {"same"}) == ("draft", True)


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ({"from": 1, "to": 7}, {"to"}),
        ({"from": 8, "to": 7}, {"from", "to"}),
        ({"from": 8, "to": "draft"}, {"from"}),
        ({"from": 1, "to": "latest"}, {"to"}),
        ({"from": 1, "to": "-1"}, {"to"}),
        ({"from": "one", "to": 1}, {"from"}),
        ({}, {"from", "to"}),
    ],
)
def test_versions_that_are_not_there_are_named(admin, agreement_id, query, fields):
    answer = admin.get(f"/agreements/{agreement_id}/diff", **query)
    assert (answer.status_code, set(answer.json["error"]["fields"])) == (422, fields)


def test_a_draft_with_a_hole_has_no_difference_to_show(admin, company_id, agreement_id):
    edit(admin, agreement_id, company_id, purposes=[])
    answer = admin.get(f"/agreements/{agreement_id}/diff", **{"from": 1, "to": "draft"})
    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, ["purposes"])


def holders(admin, agreement_id):
    items = admin.get(f"/agreements/{agreement_id}/holders").json["items"]
    return {item["version"]: item["holders"] for item in items}


def consent(admin, agreement_id, user_id, **changes):
    client = hear_client(admin, agreement_id, user_id=user_id, chat_id=1700 + user_id, state=State.GIVEN)
    record(admin, agreement_id, client, **changes)
    return client


def test_each_client_holds_the_version_he_agreed_to_last(admin, company_id, agreement_id):
    first = consent(admin, agreement_id, 1)
    consent(admin, agreement_id, 2)
    assert holders(admin, agreement_id) == {1: 2}
    admin.publish(agreement_id)
    consent(admin, agreement_id, 3)
    record(admin, agreement_id, first, minutes=1)
    assert holders(admin, agreement_id) == {1: 1, 2: 2}


def test_who_did_not_agree_or_took_it_back_holds_nothing(office, admin, agreement_id):
    refusing = hear_client(admin, agreement_id, user_id=1, chat_id=1701, state=State.REFUSED)
    record(admin, agreement_id, refusing, status=Status.REFUSED)
    leaving = hear_client(admin, agreement_id, user_id=2, chat_id=1702, state=State.WITHDRAWN)
    record(admin, agreement_id, leaving)
    record(admin, agreement_id, leaving, minutes=1, status=Status.WITHDRAWN)
    assert holders(admin, agreement_id) == {1: 0}


def test_who_agreed_to_another_agreement_of_the_company_later_holds_that_one(admin, company_id, agreement_id):
    english = admin.post("/agreements", admin.draft(company_id, language="en")).json["id"]
    admin.publish(english)
    client = consent(admin, agreement_id, 1)
    record(admin, english, client, minutes=1)
    assert (holders(admin, agreement_id), holders(admin, english)) == ({1: 0}, {1: 1})


def test_the_register_shows_the_consents_to_one_version(admin, company_id, agreement_id):
    consent(admin, agreement_id, 1)
    admin.publish(agreement_id)
    consent(admin, agreement_id, 2)
    other = admin.post("/agreements", admin.draft(company_id)).json["id"]
    admin.publish(other)
    found = admin.get("/consents", agreement_id=agreement_id, version=2).json
    assert [row["client"]["user_id"] for row in found["items"]] == [2]
    assert admin.get("/consents", agreement_id=agreement_id).json["total"] == 2
    assert admin.get("/consents", agreement_id=other).json["total"] == 0
    assert admin.get("/consents", version=2**31).status_code == 422
