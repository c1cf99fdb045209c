"""Leads in classic words: read, blanked with and without a trace, deleted."""

import pytest

from tests.unit.emulator.driver import Driver

PHONE = {"typeId": "PHONE", "valueType": "WORK", "value": "+79990000000"}
QUIET = {"REGISTER_HISTORY_EVENT": "N", "REGISTER_SONET_EVENT": "N"}


@pytest.fixture
def portal():
    return Driver()


@pytest.fixture
def lead(portal):
    fields = {"title": "Анна - Чат", "name": "Анна", "lastName": "Иванова", "fm": [PHONE]}
    return portal.call("crm.item.add", entityTypeId=1, fields=fields)["item"]["id"]


def crm(portal):
    return portal.look("state")["portals"]["portal.localhost"]["crm"]


def test_a_lead_is_read_in_classic_words(portal, lead):
    row = portal.call("crm.lead.get", id=lead)
    assert (row["ID"], row["TITLE"], row["HAS_PHONE"]) == (str(lead), "Анна - Чат", "Y")
    assert {"ADDRESS_CITY", "COMPANY_TITLE", "STATUS_DESCRIPTION", "SOURCE_DESCRIPTION"} <= set(row)
    assert set(row["PHONE"][0]) == {"ID", "VALUE_TYPE", "VALUE", "TYPE_ID"}


def test_leads_are_found_by_their_phone(portal, lead):
    portal.call("crm.item.add", entityTypeId=1, fields={"title": "Другой"})
    rows = portal.call("crm.lead.list", filter={"PHONE": "+79990000000"}, select=["ID", "TITLE"])
    assert rows == [{"ID": str(lead), "TITLE": "Анна - Чат"}]


def test_a_lead_is_blanked_without_a_trace(portal, lead):
    phone = portal.call("crm.lead.get", id=lead)["PHONE"][0]["ID"]
    fields = {"TITLE": "Уничтожено 1", "NAME": "", "LAST_NAME": "", "PHONE": [{"ID": phone, "DELETE": "Y"}]}
    assert portal.call("crm.lead.update", id=lead, fields=fields, params=QUIET) is True
    row = portal.call("crm.lead.get", id=lead)
    assert (row["NAME"], row["HAS_PHONE"], "PHONE" in row) == ("", "N", False)
    assert (crm(portal)["history"], crm(portal)["live_feed"]) == ([], [])


def test_a_change_leaves_the_old_values_in_the_history(portal, lead):
    portal.call("crm.lead.update", id=lead, fields={"NAME": "Мария"})
    (row,) = crm(portal)["history"]
    assert (row["type"], row["id"], row["before"]) == (1, lead, {"NAME": "Анна"})


def test_the_universal_update_always_writes_history(portal, lead):
    portal.call("crm.item.update", entityTypeId=1, id=lead, fields={"name": ""}, params=QUIET)
    assert crm(portal)["history"][0]["before"] == {"NAME": "Анна"}


def test_the_stream_hears_of_a_change_only_when_asked(portal, lead):
    portal.call("crm.lead.update", id=lead, fields={"NAME": "Мария"})
    assert crm(portal)["live_feed"] == []
    portal.call("crm.lead.update", id=lead, fields={"NAME": ""}, params={"REGISTER_SONET_EVENT": "Y"})
    assert "Мария" in crm(portal)["live_feed"][0]["title"]


def test_a_lead_is_deleted_once(portal, lead):
    assert portal.call("crm.lead.delete", id=lead) is True
    assert portal.refused("crm.lead.delete", id=lead) == ("", 400)
    assert portal.refused("crm.lead.get", id=lead) == ("", 400)
    assert portal.refused("crm.item.get", entityTypeId=1, id=lead) == ("NOT_FOUND", 400)


@pytest.mark.parametrize("method", ["crm.lead.get", "crm.lead.update", "crm.lead.delete"])
def test_a_lead_needs_a_number(portal, method):
    answer = portal.answer(method, fields={}).json
    assert (answer["error"], answer["error_description"]) == ("", "ID is not defined or invalid.")


@pytest.mark.parametrize("name", ["fields", "params"])
def test_parameters_of_an_update_are_objects(portal, lead, name):
    given = {"fields": {"NAME": "Мария"}, name: "x"}
    answer = portal.answer("crm.lead.update", id=lead, **given).json
    assert answer["error_description"] == f"Parameter '{name}' must be array."


def test_deals_are_found_by_their_contact(portal):
    contact = portal.call("crm.contact.add", fields={"NAME": "Анна"})
    deal = portal.call("crm.item.add", entityTypeId=2, fields={"title": "Сделка", "contactId": contact})[
        "item"
    ]
    rows = portal.call("crm.item.list", entityTypeId=2, filter={"contactId": contact}, select=["id"])["items"]
    assert rows == [{"id": deal["id"]}]
    assert portal.call("crm.item.delete", entityTypeId=2, id=deal["id"]) == []
