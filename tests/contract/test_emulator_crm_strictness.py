"""What the documentation does not allow in the CRM, the emulator refuses, with the documented code."""

import pytest

from tests.unit.emulator.driver import Driver


@pytest.fixture
def portal():
    return Driver()


@pytest.fixture
def bot(portal):
    return portal.installed()


def rest(portal, url, **options):
    answer = portal.http.post(f"/rest/{url}", **options)
    return answer.json.get("error"), answer.status_code


def test_numbers_are_not_found_by_communication(portal):
    portal.call("crm.contact.add", fields={"PHONE": [{"VALUE": "+79990000000"}]})
    find = {"type": "PHONE", "entity_type": "CONTACT"}
    assert portal.call("crm.duplicate.findbycomm", **find, values=[79990000000]) == []
    assert portal.call("crm.duplicate.findbycomm", **find, values=["+79990000000"]) == {"CONTACT": [41]}


def test_finding_by_communication_needs_a_kind_and_values(portal):
    find = "crm.duplicate.findbycomm"
    assert portal.refused(find, values=["a"])[0] == "Communication type is not defined"
    assert portal.refused(find, type="PHONE")[0] == "Communication values is not defined"


@pytest.mark.parametrize("name", ["phone", "fm", "nosuch", "NAME"])
def test_a_list_of_items_refuses_to_filter_by_other_fields(portal, name):
    refusal = portal.refused("crm.item.list", entityTypeId=3, filter={f"={name}": "1"})
    assert refusal == ("INVALID_ARG_VALUE", 400)


def test_items_need_a_kind_and_a_number(portal):
    assert portal.refused("crm.item.get", id=1) == ("100", 400)
    assert portal.refused("crm.item.get", entityTypeId=777, id=1) == ("NOT_FOUND", 400)
    assert portal.refused("crm.item.get", entityTypeId=3, id=404) == ("NOT_FOUND", 400)
    assert portal.refused("crm.item.add", entityTypeId=3) == ("100", 400)


def test_multifields_are_a_list_to_add_and_an_object_to_change(portal):
    phone = {"typeId": "PHONE", "valueType": "WORK", "value": "+79990000000"}
    wrong = {"entityTypeId": 3, "fields": {"name": "А", "fm": {"n0": phone}}}
    assert portal.refused("crm.item.add", **wrong) == ("CRM_FIELD_ERROR_VALUE_NOT_VALID", 400)
    item = portal.call("crm.item.add", entityTypeId=3, fields={"fm": [phone]})["item"]
    wrong = {"entityTypeId": 3, "id": item["id"], "fields": {"fm": [phone]}}
    assert portal.refused("crm.item.update", **wrong) == ("CRM_FIELD_ERROR_VALUE_NOT_VALID", 400)


def test_multifields_change_are_added_and_go_by_their_keys(portal):
    phone = {"typeId": "PHONE", "valueType": "WORK", "value": "+79990000000"}
    mail = {"typeId": "EMAIL", "valueType": "WORK", "value": "a@client.example"}
    item = portal.call("crm.item.add", entityTypeId=3, fields={"fm": [phone, mail]})["item"]
    first, second = (row["id"] for row in item["fm"])
    fm = {
        str(first): {"value": "+79991111111"},
        str(second): {"value": ""},
        "n0": {**mail, "value": "b@client.example"},
    }
    item = portal.call("crm.item.update", entityTypeId=3, id=item["id"], fields={"fm": fm})["item"]
    assert [row["value"] for row in item["fm"]] == ["+79991111111", "b@client.example"]


def test_required_fields_stop_a_new_card_but_not_the_classic_method(portal):
    portal.control("crm/required", fields=["LAST_NAME"])
    refusal = portal.refused("crm.item.add", entityTypeId=3, fields={"name": "Анна"})
    assert refusal == ("CRM_FIELD_ERROR_VALUE_NOT_VALID", 400)
    assert portal.call("crm.contact.add", fields={"NAME": "Анна"})
    assert portal.call("crm.item.fields", entityTypeId=3)["fields"]["lastName"]["isRequired"] is True


def test_a_bad_address_spoils_the_whole_contact(portal):
    fields = {"NAME": "Анна", "EMAIL": [{"VALUE": "not an address"}]}
    assert portal.refused("crm.contact.add", fields=fields) == ("ERROR_CORE", 400)
    assert portal.call("crm.contact.list") == []


def test_the_classic_methods_refuse_without_a_code(portal):
    assert portal.refused("crm.contact.add", fields="x") == ("", 400)
    assert portal.refused("crm.contact.get", id=404) == ("", 400)
    assert portal.refused("crm.contact.get") == ("", 400)
    assert portal.refused("crm.contact.delete", id=404) == ("ERROR_CORE", 400)
    assert portal.refused("crm.activity.delete", id=404) == ("", 400)


def test_an_equal_value_is_added_a_second_time(portal):
    number = portal.call("crm.contact.add", fields={"PHONE": [{"VALUE": "+79990000000"}]})
    portal.call("crm.contact.update", id=number, fields={"PHONE": [{"VALUE": "+79990000000"}]})
    assert len(portal.call("crm.contact.get", id=number)["PHONE"]) == 2


def test_unknown_fields_are_dropped_in_silence(portal):
    number = portal.call("crm.contact.add", fields={"NAME": "Анна", "CONSENT": "Y"})
    assert "CONSENT" not in portal.call("crm.contact.get", id=number)


def test_a_deleted_contact_lies_in_the_bin_as_it_was(portal):
    number = portal.call("crm.contact.add", fields={"NAME": "Анна"})
    portal.call("crm.item.delete", entityTypeId=3, id=number)
    (binned,) = portal.look("state")["portals"]["portal.localhost"]["crm"]["recycle_bin"]
    assert binned["values"]["NAME"] == "Анна"
    assert portal.refused("crm.item.get", entityTypeId=3, id=number) == ("NOT_FOUND", 400)


def test_blanking_may_stay_out_of_the_history(portal):
    number = portal.call("crm.contact.add", fields={"NAME": "Анна"})
    silent = {"REGISTER_HISTORY_EVENT": "N"}
    portal.call("crm.contact.update", id=number, fields={"NAME": ""}, params=silent)
    assert portal.look("state")["portals"]["portal.localhost"]["crm"]["history"] == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"FIELD_NAME": "A"}, ""),
        ({"USER_TYPE_ID": "string"}, ""),
        ({"USER_TYPE_ID": "string", "FIELD_NAME": "согласие"}, "ERROR_CORE"),
        ({"USER_TYPE_ID": "string", "FIELD_NAME": "A-B"}, "ERROR_CORE"),
        ({"USER_TYPE_ID": "string", "FIELD_NAME": "A" * 44}, "ERROR_CORE"),
        ({"USER_TYPE_ID": "consent", "FIELD_NAME": "A"}, "ERROR_CORE"),
    ],
)
def test_custom_fields_have_rules(portal, fields, code):
    assert portal.refused("crm.contact.userfield.add", fields=fields) == (code, 400)


def test_custom_fields_are_an_administrators_and_unique(portal):
    fields = {"USER_TYPE_ID": "string", "FIELD_NAME": "PD"}
    assert portal.refused("crm.contact.userfield.add", token=portal.token_of(27), fields=fields) == ("", 400)
    assert portal.call("crm.contact.userfield.add", fields=fields) == 399
    fields["FIELD_NAME"] = "UF_CRM_PD"
    assert portal.refused("crm.contact.userfield.add", fields=fields) == ("ERROR_CORE", 400)


def test_an_enumeration_takes_only_the_numbers_of_its_rows(portal):
    fields = {"USER_TYPE_ID": "enumeration", "FIELD_NAME": "PD_CONSENT", "LIST": [{"VALUE": "Получено"}]}
    portal.call("crm.contact.userfield.add", fields=fields)
    items = portal.call("crm.item.fields", entityTypeId=3)["fields"]["ufCrm_PD_CONSENT"]["items"]
    assert set(items[0]) == {"ID", "VALUE"}
    good = {"ufCrm_PD_CONSENT": items[0]["ID"]}
    item = portal.call("crm.item.add", entityTypeId=3, fields=good)["item"]
    assert item["ufCrm_PD_CONSENT"] == items[0]["ID"]
    wrong = {"ufCrm_PD_CONSENT": "Получено"}
    refusal = portal.refused("crm.item.add", entityTypeId=3, fields=wrong)
    assert refusal == ("CRM_FIELD_ERROR_VALUE_NOT_VALID", 400)


def test_the_timeline_needs_an_owner_and_all_its_fields(portal):
    entry = {"entityTypeId": 3, "entityId": 404, "title": "а", "text": "б", "iconCode": "info"}
    assert portal.refused("crm.timeline.logmessage.add", fields=entry) == ("OWNER_NOT_FOUND", 400)
    assert portal.refused("crm.timeline.logmessage.add", fields={"title": "а"}) == ("100", 400)


def test_a_comment_takes_its_fields_in_lower_case_only(portal):
    number = portal.call("crm.contact.add", fields={"NAME": "Анна"})
    comment = {"ENTITY_ID": number, "ENTITY_TYPE": "contact", "COMMENT": "Согласие получено"}
    assert portal.refused("crm.timeline.comment.add", FIELDS=comment) == ("100", 400)
    assert portal.call("crm.timeline.comment.add", fields=comment) == 999
    empty = {**comment, "COMMENT": " "}
    assert portal.refused("crm.timeline.comment.add", fields=empty) == ("INVALID_ARG_VALUE", 400)
