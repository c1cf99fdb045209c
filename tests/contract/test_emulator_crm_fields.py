"""Custom fields of contacts and leads: made, filled, blanked and made required."""

import pytest

from tests.unit.emulator.driver import Driver

QUIET = {"REGISTER_HISTORY_EVENT": "N"}
KINDS = [("contact", 3), ("lead", 1)]


@pytest.fixture
def portal():
    return Driver()


def field(portal, kind, code, user_type, **more):
    fields = {"USER_TYPE_ID": user_type, "FIELD_NAME": code, **more}
    portal.call(f"crm.{kind}.userfield.add", fields=fields)


def add(portal, type_id, **fields):
    return portal.call("crm.item.add", entityTypeId=type_id, fields={"name": "Анна", **fields})["item"]["id"]


@pytest.mark.parametrize("given", ["PASSPORT", "UF_PASSPORT", "UF_CRM_PASSPORT", "passport"])
def test_the_name_of_a_field_gets_its_prefix(portal, given):
    field(portal, "lead", given, "string")
    (row,) = portal.call("crm.lead.userfield.list", filter={"FIELD_NAME": "UF_CRM_PASSPORT"})
    assert (row["ENTITY_ID"], row["USER_TYPE_ID"]) == ("CRM_LEAD", "string")


def test_contacts_and_leads_have_fields_of_their_own(portal):
    field(portal, "contact", "PASSPORT", "string")
    field(portal, "lead", "PASSPORT", "string")
    assert portal.refused("crm.lead.userfield.add", fields={"USER_TYPE_ID": "string"}) == ("", 400)
    assert len(portal.call("crm.contact.userfield.list")) == len(portal.call("crm.lead.userfield.list")) == 1
    assert "ufCrm_PASSPORT" not in portal.call("crm.item.fields", entityTypeId=2)["fields"]


@pytest.mark.parametrize(("kind", "type_id"), KINDS)
@pytest.mark.parametrize("user_type", ["string", "address", "url", "date"])
def test_a_custom_field_is_blanked(portal, kind, type_id, user_type):
    field(portal, kind, "SECRET", user_type)
    number = add(portal, type_id, ufCrm_SECRET="Москва, Тверская, 1")
    assert portal.call(f"crm.{kind}.get", id=number)["UF_CRM_SECRET"] == "Москва, Тверская, 1"
    portal.call(f"crm.{kind}.update", id=number, fields={"UF_CRM_SECRET": ""}, params=QUIET)
    assert portal.call(f"crm.{kind}.get", id=number)["UF_CRM_SECRET"] == ""
    assert portal.look("find", text="Тверская")["items"] == []


@pytest.mark.parametrize("name", ["ADDRESS", "ADDRESS_CITY", "ADDRESS_POSTAL_CODE", "BIRTHDATE", "POST"])
def test_personal_fields_are_blanked(portal, name):
    number = portal.call("crm.contact.add", fields={name: "Тверская"})
    portal.call("crm.contact.update", id=number, fields={name: ""}, params=QUIET)
    assert portal.look("find", text="Тверская")["items"] == []


def test_addresses_are_strange_to_the_universal_methods(portal):
    number = portal.call("crm.contact.add", fields={"ADDRESS": "Тверская"})
    assert "address" not in portal.call("crm.item.get", entityTypeId=3, id=number)["item"]


def test_a_file_is_cleared_by_an_empty_text_in_the_universal_method_alone(portal):
    field(portal, "contact", "SCAN", "file")
    number = add(portal, 3, ufCrm_SCAN=["passport.jpg", "aGVsbG8="])
    file = portal.call("crm.contact.get", id=number)["UF_CRM_SCAN"]
    assert set(file) == {"id", "showUrl", "downloadUrl"}
    portal.call("crm.contact.update", id=number, fields={"UF_CRM_SCAN": ""}, params=QUIET)
    assert portal.call("crm.contact.get", id=number)["UF_CRM_SCAN"] == file
    item = portal.call("crm.item.update", entityTypeId=3, id=number, fields={"ufCrm_SCAN": ""})["item"]
    assert item["ufCrm_SCAN"] is None


def test_a_file_is_taken_away_by_its_number_in_the_classic_method(portal):
    number = portal.call("crm.contact.add", fields={"PHOTO": {"fileData": ["me.jpg", "aGVsbG8="]}})
    photo = portal.call("crm.contact.get", id=number)["PHOTO"]
    gone = {"PHOTO": {"id": photo["id"], "remove": "Y"}}
    portal.call("crm.contact.update", id=number, fields=gone, params=QUIET)
    assert portal.call("crm.contact.get", id=number)["PHOTO"] is None
    assert portal.look("find", text="me.jpg")["items"] == []


def test_files_that_are_not_named_again_go(portal):
    field(portal, "contact", "SCANS", "file", MULTIPLE="Y")
    number = add(portal, 3, ufCrm_SCANS=[["1.jpg", "YQ=="], ["2.jpg", "Yg=="]])
    first = portal.call("crm.item.get", entityTypeId=3, id=number)["item"]["ufCrm_SCANS"][0]
    assert set(first) == {"id", "url", "urlMachine"}
    keep = {"ufCrm_SCANS": [{"id": first["id"]}]}
    item = portal.call("crm.item.update", entityTypeId=3, id=number, fields=keep)["item"]
    assert [row["id"] for row in item["ufCrm_SCANS"]] == [first["id"]]
    item = portal.call("crm.item.update", entityTypeId=3, id=number, fields={"ufCrm_SCANS": []})["item"]
    assert item["ufCrm_SCANS"] == []


@pytest.mark.parametrize(("kind", "type_id"), KINDS)
def test_a_required_custom_field_stops_a_new_card(portal, kind, type_id):
    field(portal, kind, "CITY", "string", MANDATORY="Y")
    answer = portal.answer("crm.item.add", entityTypeId=type_id, fields={"name": "Анна"}).json
    assert answer["error"] == "CRM_FIELD_ERROR_VALUE_NOT_VALID"
    assert "UF_CRM_CITY" in answer["error_description"]
    assert portal.call("crm.item.fields", entityTypeId=type_id)["fields"]["ufCrm_CITY"]["isRequired"] is True
    assert add(portal, type_id, ufCrm_CITY="Тверь")


def test_people_make_a_custom_field_required_later(portal):
    field(portal, "contact", "CITY", "string")
    portal.control("crm/required", fields=["UF_CRM_CITY"])
    refusal = portal.refused("crm.item.add", entityTypeId=3, fields={"name": "Анна"})
    assert refusal == ("CRM_FIELD_ERROR_VALUE_NOT_VALID", 400)
    assert portal.call("crm.item.add", entityTypeId=2, fields={"title": "Сделка"})
