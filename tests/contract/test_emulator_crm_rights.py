"""An employee without CRM rights is refused in the words of each family of methods."""

import pytest

from tests.unit.emulator.driver import ANNA, Driver


@pytest.fixture
def portal():
    return Driver()


@pytest.fixture
def vera(portal):
    """A token of an employee who may not see the CRM."""
    portal.control("crm/items", type_id=3, values={"NAME": "Анна"}, fm=[["PHONE", "+79990000000"]])
    portal.control("users", id=28, crm="none")
    return portal.token_of(28)


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("crm.item.get", {"entityTypeId": 3, "id": 41}),
        ("crm.item.add", {"entityTypeId": 3, "fields": {"name": "А"}}),
        ("crm.item.update", {"entityTypeId": 3, "id": 41, "fields": {"name": ""}}),
        ("crm.item.delete", {"entityTypeId": 3, "id": 41}),
        ("crm.item.fields", {"entityTypeId": 3}),
        ("crm.timeline.logmessage.list", {"entityTypeId": 3, "entityId": 41}),
        ("crm.timeline.comment.delete", {"id": 999}),
    ],
)
def test_the_universal_and_timeline_methods_deny_access(portal, vera, method, params):
    assert portal.refused(method, token=vera, **params) == ("ACCESS_DENIED", 400)


@pytest.mark.parametrize(
    "method",
    [
        "crm.contact.get", "crm.contact.list", "crm.contact.add", "crm.contact.userfield.list",
        "crm.lead.get", "crm.lead.list", "crm.lead.delete",
        "crm.activity.get", "crm.activity.add", "crm.activity.delete",
        "crm.timeline.comment.get", "crm.status.list", "crm.company.list",
    ],
)  # fmt: skip
def test_the_classic_methods_refuse_without_a_code(portal, vera, method):
    answer = portal.answer(method, token=vera, id=41, fields={"NAME": "А"}).json
    assert (answer["error"], answer["error_description"]) == ("", "Access denied.")


def test_requisites_and_duplicates_have_words_of_their_own(portal, vera):
    assert portal.refused("crm.requisite.list", token=vera) == (0, 400)
    find = {"type": "PHONE", "values": ["+79990000000"]}
    assert portal.refused("crm.duplicate.findbycomm", token=vera, **find) == ("Access denied", 403)


def test_lists_that_know_no_refusal_are_empty(portal, vera):
    assert portal.call("crm.item.list", token=vera, entityTypeId=3)["items"] == []
    assert portal.call("crm.activity.list", token=vera) == []


def test_an_administrator_and_a_colleague_keep_their_rights(portal, vera):
    portal.control("users", id=1, crm="none")
    assert portal.call("crm.contact.list")
    assert portal.call("crm.contact.list", token=portal.token_of(27))


def test_rights_come_back(portal, vera):
    portal.control("users", id=28, crm="all")
    assert portal.call("crm.contact.list", token=vera)
    assert portal.refused_control("users", id=28, crm="some") == 400


def test_only_the_operator_of_the_session_saves_to_the_crm(portal):
    portal.control("lines", line_id=15, settings={"CRM_CREATE": "none"})
    chat = portal.says(ANNA, "Здравствуйте", name="Анна")["chat_id"]
    portal.control("lines", line_id=15, settings={"CRM_CREATE": "lead"})
    portal.control("operator/take", chat_id=chat, user_id=27)
    save = "imopenlines.crm.lead.create"
    stranger = portal.token_of(28)
    assert portal.refused(save, token=stranger, CHAT_ID=chat) == ("ERROR_USER_NOT_OPERATOR", 400)
    assert portal.refused(save, token=portal.token_of(27), CHAT_ID=404) == ("CHAT_ID", 400)
    assert portal.call(save, token=portal.token_of(27), CHAT_ID=chat) is True
    (lead,) = portal.call("crm.lead.list", select=["NAME"])
    assert lead["NAME"] == "Анна"
