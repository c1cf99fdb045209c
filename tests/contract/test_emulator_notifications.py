"""System notifications to employees."""

import pytest

from tests.unit.emulator.driver import ANNA, Driver

ADD = "im.notify.system.add"


@pytest.fixture
def portal():
    return Driver()


def kept(portal):
    rows = portal.look("state")["portals"]["portal.localhost"]["notifications"]
    return [(row["user_id"], row["text"]) for row in rows]


def test_a_notification_is_kept_for_its_reader(portal):
    number = portal.call(ADD, USER_ID=27, MESSAGE=" Срок завтра ")
    assert isinstance(number, int)
    assert kept(portal) == [(27, "Срок завтра")]


def test_an_equal_tag_takes_the_place_of_the_older_one(portal):
    for text in ("Первое", "Второе"):
        portal.call(ADD, USER_ID=27, MESSAGE=text, TAG="erasure|1")
    portal.call(ADD, USER_ID=27, MESSAGE="Третье", TAG="erasure|2")
    assert kept(portal) == [(27, "Второе"), (27, "Третье")]


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"MESSAGE": "а"}, "USER_ID_EMPTY"),
        ({"USER_ID": 27, "MESSAGE": " "}, "MESSAGE_EMPTY"),
        ({"USER_ID": 27, "MESSAGE": "а", "ATTACH": "not json"}, "ATTACH_ERROR"),
        ({"USER_ID": 27, "MESSAGE": "а", "ATTACH": [{"MESSAGE": "б" * 60_001}]}, "ATTACH_OVERSIZE"),
    ],
)
def test_what_a_notification_needs(portal, params, code):
    assert portal.refused(ADD, **params) == (code, 400)


def test_nobody_notifies_a_client(portal):
    client = portal.says(ANNA, "Здравствуйте")["user_id"]
    assert portal.call(ADD, USER_ID=client, MESSAGE="а") is False
    assert kept(portal) == []
