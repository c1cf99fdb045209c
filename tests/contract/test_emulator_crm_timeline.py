"""Comments, log entries and activities of a card: read, rewritten and taken away as documented."""

import pytest

from tests.unit.emulator.driver import Driver, card

LOG = {"entityTypeId": 3, "title": "Согласие", "text": "Принято", "iconCode": "info"}
ACTIVITY = {
    "OWNER_TYPE_ID": 3, "TYPE_ID": 2, "SUBJECT": "Звонок Анне", "RESPONSIBLE_ID": 27,
    "DESCRIPTION": "Перезвонить", "COMMUNICATIONS": [{"VALUE": "+79990000000"}],
}  # fmt: skip


def keys(text):
    return set(text.split())


ACTIVITY_KEYS = keys(
    "ID OWNER_ID OWNER_TYPE_ID TYPE_ID PROVIDER_ID PROVIDER_TYPE_ID PROVIDER_GROUP_ID SUBJECT CREATED "
    "ASSOCIATED_ENTITY_ID LAST_UPDATED START_TIME END_TIME DEADLINE COMPLETED STATUS RESPONSIBLE_ID PRIORITY "
    "NOTIFY_TYPE NOTIFY_VALUE DESCRIPTION DESCRIPTION_TYPE DIRECTION LOCATION SETTINGS ORIGINATOR_ID "
    "ORIGIN_ID AUTHOR_ID EDITOR_ID PROVIDER_PARAMS PROVIDER_DATA RESULT_MARK RESULT_VALUE RESULT_SUM "
    "RESULT_CURRENCY_ID RESULT_STATUS RESULT_STREAM RESULT_SOURCE_ID AUTOCOMPLETE_RULE"
)


@pytest.fixture
def portal():
    return Driver()


@pytest.fixture
def contact(portal):
    return portal.call("crm.contact.add", fields={"NAME": "Анна"})


@pytest.fixture
def comment(portal, contact):
    fields = {"ENTITY_ID": contact, "ENTITY_TYPE": "contact", "COMMENT": "Звонила Анна"}
    return portal.call("crm.timeline.comment.add", fields=fields)


@pytest.fixture
def entry(portal, contact):
    return portal.call("crm.timeline.logmessage.add", fields={**LOG, "entityId": contact})["logMessage"]


def test_the_comments_of_a_card(portal, contact, comment):
    of_card = {"ENTITY_ID": contact, "ENTITY_TYPE": "contact"}
    (row,) = portal.call("crm.timeline.comment.list", filter=of_card)
    assert set(row) == {"ID", "ENTITY_ID", "ENTITY_TYPE", "CREATED", "COMMENT", "AUTHOR_ID", "FILES"}
    assert (row["ID"], row["ENTITY_TYPE"], row["COMMENT"]) == (str(comment), "contact", "Звонила Анна")
    assert portal.call("crm.timeline.comment.get", id=comment) == row
    assert portal.call("crm.timeline.comment.list", filter=of_card, select=["ID"]) == [{"ID": str(comment)}]


def test_comments_are_listed_of_one_card_only(portal, contact):
    assert portal.refused("crm.timeline.comment.list", filter={"ENTITY_ID": contact}) == ("", 400)
    assert portal.refused("crm.timeline.comment.list", filter={"ENTITY_TYPE": "contact"}) == ("", 400)


def test_a_comment_is_rewritten_and_deleted(portal, comment):
    assert portal.call("crm.timeline.comment.update", id=comment, fields={"COMMENT": "—"}) == comment
    assert portal.call("crm.timeline.comment.get", id=comment)["COMMENT"] == "—"
    assert portal.call("crm.timeline.comment.delete", id=comment) is None
    assert portal.refused("crm.timeline.comment.get", id=comment) == ("", 400)
    assert portal.refused("crm.timeline.comment.delete", id=comment) == ("NOT_FOUND", 400)


def test_what_the_comment_methods_refuse(portal, comment):
    update = "crm.timeline.comment.update"
    assert portal.refused(update, id=comment, fields={"COMMENT": " "}) == ("INVALID_ARG_VALUE", 400)
    assert portal.refused(update, id=comment, FIELDS={"COMMENT": "а"}) == ("100", 400)
    assert portal.refused(update, id=404, fields={"COMMENT": "а"}) == ("NOT_FOUND", 400)
    assert portal.refused("crm.timeline.comment.delete") == ("100", 400)
    stranger = {"ownerTypeId": 3, "ownerId": 404}
    assert portal.refused("crm.timeline.comment.delete", id=comment, **stranger) == ("OWNER_NOT_FOUND", 400)


def test_a_log_entry_is_read_and_deleted(portal, entry):
    assert portal.call("crm.timeline.logmessage.get", id=entry["id"]) == {"logMessage": entry}
    assert portal.call("crm.timeline.logmessage.delete", id=entry["id"]) is True
    assert portal.refused("crm.timeline.logmessage.get", id=entry["id"]) == ("NOT_FOUND", 400)
    assert portal.refused("crm.timeline.logmessage.delete", id=entry["id"]) == ("NOT_FOUND", 400)
    assert portal.refused("crm.timeline.logmessage.delete") == ("100", 400)


def test_another_application_does_not_delete_our_log_entry(portal, entry):
    portal.control("apps", **{**card(["crm"]), "client_id": "local.other"})
    stranger = portal.control("frame", user_id=1, client_id="local.other")["fields"]["AUTH_ID"]
    refusal = portal.refused("crm.timeline.logmessage.delete", token=stranger, id=entry["id"])
    assert refusal == ("REMOVING_DISABLED", 400)
    assert portal.call("crm.timeline.logmessage.get", token=stranger, id=entry["id"])


def test_log_entries_come_newest_first(portal, contact, entry):
    newer = portal.call("crm.timeline.logmessage.add", fields={**LOG, "entityId": contact})["logMessage"]
    rows = portal.call("crm.timeline.logmessage.list", entityTypeId=3, entityId=contact)
    assert [row["id"] for row in rows] == [newer["id"], entry["id"]]


def test_an_activity_is_made_read_and_deleted(portal, contact):
    number = portal.call("crm.activity.add", fields={**ACTIVITY, "OWNER_ID": contact})
    row = portal.call("crm.activity.get", id=number)
    assert (row["SUBJECT"], row["OWNER_ID"], row["DESCRIPTION"]) == (
        "Звонок Анне",
        str(contact),
        "Перезвонить",
    )
    assert set(row) == ACTIVITY_KEYS
    assert portal.call("crm.activity.delete", id=number) is True
    assert portal.refused("crm.activity.get", id=number) == ("", 400)


def test_the_phone_of_an_activity_comes_when_it_is_selected(portal, contact):
    number = portal.call("crm.activity.add", fields={**ACTIVITY, "OWNER_ID": contact})
    of_card = {"OWNER_TYPE_ID": 3, "OWNER_ID": contact}
    (row,) = portal.call("crm.activity.list", filter=of_card, select=["ID", "COMMUNICATIONS"])
    assert (row["ID"], row["COMMUNICATIONS"][0]["VALUE"]) == (str(number), "+79990000000")
    (row,) = portal.call("crm.activity.list", filter=of_card)
    assert "COMMUNICATIONS" not in row


@pytest.mark.parametrize("name", ["SUBJECT", "RESPONSIBLE_ID", "TYPE_ID", "COMMUNICATIONS", "OWNER_ID"])
def test_an_activity_needs_its_fields(portal, contact, name):
    fields = {key: value for key, value in {**ACTIVITY, "OWNER_ID": contact}.items() if key != name}
    assert portal.refused("crm.activity.add", fields=fields) == ("", 400)


def test_a_custom_activity_needs_a_provider(portal, contact):
    fields = {**ACTIVITY, "OWNER_ID": contact, "TYPE_ID": 6}
    assert portal.refused("crm.activity.add", fields=fields) == ("", 400)
