"""What goes with a deleted card, what people merge, and where a text still stands on the portal."""

import pytest

from tests.unit.emulator.driver import ANNA, BORIS, Driver

LOG = {"entityTypeId": 3, "title": "Согласие", "text": "Анна согласна", "iconCode": "info"}
QUIET = {"REGISTER_HISTORY_EVENT": "N"}


@pytest.fixture
def portal():
    return Driver()


def crm(portal):
    return portal.look("state")["portals"]["portal.localhost"]["crm"]


def contact(portal, name="Анна", *fm):
    values = {"NAME": name, "LAST_NAME": "Иванова"}
    return portal.control("crm/items", type_id=3, values=values, fm=fm)["id"]


def places(driver, text, **query):
    return {(row["where"], row["field"]) for row in driver.look("find", text=text, **query)["items"]}


def with_timeline(portal):
    number = contact(portal)
    portal.call("crm.timeline.logmessage.add", fields={**LOG, "entityId": number})
    comment = {"ENTITY_ID": number, "ENTITY_TYPE": "contact", "COMMENT": "Звонила Анна"}
    portal.call("crm.timeline.comment.add", fields=comment)
    return number


def test_a_deleted_contact_takes_its_timeline_into_the_bin(portal):
    number = with_timeline(portal)
    portal.call("crm.item.delete", entityTypeId=3, id=number)
    tables = crm(portal)
    assert (tables["comments"], tables["log_messages"]) == ([], [])
    (binned,) = tables["recycle_bin"]
    assert binned["comments"][0]["text"] == "Звонила Анна"
    assert binned["log_messages"][0]["text"] == "Анна согласна"


def test_what_was_blanked_before_is_not_in_the_bin(portal):
    number = contact(portal)
    blank = {"NAME": "Уничтожено 1", "LAST_NAME": ""}
    portal.call("crm.contact.update", id=number, fields=blank, params=QUIET)
    portal.call("crm.item.delete", entityTypeId=3, id=number)
    assert places(portal, "Анна") == places(portal, "Иванова") == set()
    assert places(portal, "Уничтожено 1") == {("crm.recycle_bin", "NAME")}


def test_what_was_blanked_with_history_lies_in_the_bin(portal):
    number = contact(portal)
    portal.call("crm.item.update", entityTypeId=3, id=number, fields={"name": ""})
    assert places(portal, "анна") == {("crm.history", "before.NAME")}
    portal.call("crm.contact.delete", id=number)
    assert places(portal, "анна") == {("crm.recycle_bin", "history.0.before.NAME")}


def test_a_deal_loses_its_contact_and_stays(portal):
    number = contact(portal)
    deal = portal.call("crm.item.add", entityTypeId=2, fields={"title": "Сделка", "contactId": number})[
        "item"
    ]
    portal.call("crm.contact.delete", id=number)
    assert portal.call("crm.item.get", entityTypeId=2, id=deal["id"])["item"]["contactId"] == 0


def test_an_invoice_is_found_by_its_contact_and_stays_without_him(portal):
    number = contact(portal)
    fields = {"title": "Счёт 7", "contactId": number, "accountNumber": "7"}
    invoice = portal.call("crm.item.add", entityTypeId=31, fields=fields)["item"]
    found = portal.call("crm.item.list", entityTypeId=31, filter={"contactId": number})["items"]
    assert [row["accountNumber"] for row in found] == ["7"]
    portal.call("crm.contact.delete", id=number)
    assert portal.call("crm.item.get", entityTypeId=31, id=invoice["id"])["item"]["contactId"] == 0


def test_an_activity_of_two_cards_loses_one_link_only(portal):
    portal.control("lines", line_id=15, settings={"CRM_CREATE": "deal"})
    portal.says(ANNA, "Здравствуйте", name="Анна")
    (item,) = portal.call("crm.item.list", entityTypeId=3)["items"]
    of_contact = {"BINDINGS": [{"OWNER_TYPE_ID": 3, "OWNER_ID": item["id"]}]}
    (row,) = portal.call("crm.activity.list", filter=of_contact)
    assert row["OWNER_TYPE_ID"] == "2"
    portal.call("crm.contact.delete", id=item["id"])
    assert portal.call("crm.activity.list", filter=of_contact) == []
    assert portal.call("crm.activity.get", id=row["ID"])["OWNER_TYPE_ID"] == "2"
    portal.call("crm.item.delete", entityTypeId=2, id=row["OWNER_ID"])
    assert portal.refused("crm.activity.get", id=row["ID"]) == ("", 400)


def test_people_change_and_delete_cards(portal):
    number = contact(portal, "Анна", ["PHONE", "+79990000000"])
    portal.call("event.bind", event="ONCRMCONTACTDELETE", handler="http://app.localhost:5000/events")
    portal.control("install-finish")
    change = {"values": {"NAME": "Мария"}, "fm": [["EMAIL", "m@client.example"]]}
    portal.control("crm/items", type_id=3, id=number, **change)
    row = portal.call("crm.contact.get", id=number)
    assert (row["NAME"], row["EMAIL"][0]["VALUE"], "PHONE" in row) == ("Мария", "m@client.example", False)
    assert crm(portal)["history"][0]["before"]["NAME"] == "Анна"
    portal.control("crm/delete", type_id=3, id=number)
    assert "ONCRMCONTACTDELETE" in portal.heard()
    assert portal.refused_control("crm/delete", type_id=3, id=number) == 404


def test_the_winner_of_a_merge_gets_everything(portal):
    phone, im = ["PHONE", "+79990000000"], ["IM", "imol|livechat|15|16|500", "OPENLINE"]
    winner, loser = contact(portal, "Анна", phone), contact(portal, "Аня", phone, im)
    portal.call("crm.timeline.logmessage.add", fields={**LOG, "entityId": loser})
    deal = portal.call("crm.item.add", entityTypeId=2, fields={"contactId": loser})["item"]["id"]
    portal.control("crm/merge", **{"into": winner, "from": [loser]})
    row = portal.call("crm.contact.get", id=winner)
    assert (row["NAME"], len(row["PHONE"]), row["IM"][0]["VALUE"]) == ("Анна", 1, "imol|livechat|15|16|500")
    assert portal.call("crm.timeline.logmessage.list", entityTypeId=3, entityId=winner)
    assert portal.call("crm.item.get", entityTypeId=2, id=deal)["item"]["contactId"] == winner
    assert portal.refused("crm.item.get", entityTypeId=3, id=loser) == ("NOT_FOUND", 400)


def test_a_merge_needs_two_cards(portal):
    number = contact(portal)
    assert portal.refused_control("crm/merge", **{"into": number, "from": [number]}) == 400
    assert portal.refused_control("crm/merge", **{"into": number, "from": [404]}) == 404


def test_a_client_is_found_wherever_the_portal_keeps_him(portal):
    facts = {"name": "Анна", "email": "anna@client.example", "phone": "+79990000000"}
    portal.says(ANNA, "Меня зовут Анна", **facts)
    assert {"users", "messages", "chats", "crm.items", "crm.activities"} <= {
        where for where, _ in places(portal, "аННа")
    }
    assert {("users", "email"), ("crm.items", "EMAIL.0")} <= places(portal, "ANNA@client.example")
    assert {("users", "phone"), ("crm.items", "PHONE.0")} <= places(portal, "8 (999) 000-00-00")
    assert places(portal, "Никого такого") == set()


def test_a_place_names_the_card_it_belongs_to(portal):
    number = with_timeline(portal)
    (place,) = [row for row in portal.look("find", text="Анна")["items"] if row["where"] == "crm.items"]
    assert place == {"where": "crm.items", "type": 3, "id": number, "field": "NAME"}
    (place,) = portal.look("find", text="Звонила")["items"]
    assert (place["where"], place["type"], place["field"]) == ("crm.comments", 3, "text")


def test_another_portal_is_searched_apart(portal):
    portal.control("portals", host="portal2.localhost")
    portal.says(BORIS, "Борис", name="Борис")
    assert places(portal, "Борис")
    assert places(portal, "Борис", portal="portal2.localhost") == set()
