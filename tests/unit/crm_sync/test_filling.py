"""What a card gets besides the client's own words: its source, its operator, his name in parts, a note."""

from dataclasses import replace

import pytest

from consent.card_plan import Wish
from crm_sync.scrub import mark_of, mark_of_field
from integration.rest import AccessDenied, PortalUnavailable, RateLimited, UnknownOutcome
from tests.unit.crm_sync.cards import CARD, DECISION, IMOL, wishing
from tests.unit.crm_sync.crm import Crm, save

NOTED = replace(CARD, decision=DECISION)


@pytest.fixture
def crm():
    return Crm()


def made(crm, card=CARD):
    return crm.contacts[save(crm, card).contact_id]


def test_the_operator_of_the_dialogue_answers_for_a_new_card(crm):
    crm.operator = 27
    assert made(crm, wishing(Wish(user_id=28)))["assignedById"] == 27


@pytest.mark.parametrize("nobody", [0, 456, 599])
def test_where_a_bot_has_the_dialogue_it_is_the_employee_who_pressed(crm, nobody):
    crm.operator = nobody
    assert made(crm, wishing(Wish(user_id=28)))["assignedById"] == 28


@pytest.mark.parametrize(("staff", "responsible"), [([456, 27], 27), ([456, 27, 28], 3), ([456], 3)])
def test_without_an_owner_the_only_employee_in_the_dialogue_has_it(crm, staff, responsible):
    crm.staff = staff
    assert made(crm, wishing(Wish(user_id=3)))["assignedById"] == responsible


def test_where_nobody_pressed_the_portal_decides(crm):
    assert "assignedById" not in made(crm)


def test_nobody_is_taken_from_a_card_that_was_there(crm):
    crm.contact(7, ("IM", IMOL), name="Анна", assignedById=3)
    crm.operator = 27
    assert made(crm)["assignedById"] == 3


def test_the_source_is_that_of_the_line_and_its_channel(crm):
    crm.sources = {"22|OPENLINE": "Онлайн-чат", "22|TELEGRAM": "Телеграм"}
    assert made(crm)["sourceId"] == "22|OPENLINE"


def test_a_portal_without_such_a_source_gets_none(crm):
    crm.sources = {"15|OPENLINE": "Онлайн-чат"}
    assert "sourceId" not in made(crm)


def test_a_name_is_divided_only_where_the_portal_did(crm):
    assert made(crm)["name"] == "Анна Иванова"
    parts = Crm()
    parts.people[599] = ("Анна", "Иванова")
    card = made(parts)
    assert (card["name"], card["lastName"]) == ("Анна", "Иванова")


def test_another_name_in_the_portal_divides_nothing(crm):
    crm.people[599] = ("Гость", "№ 17")
    assert "lastName" not in made(crm)


def test_what_was_filled_is_remembered_by_its_hash(crm):
    saved = save(crm, CARD)
    assert saved.wrote["NAME"] == mark_of("Анна Иванова")
    assert saved.wrote["SOURCE_DESCRIPTION"] == mark_of("Продажи")
    hashes = {mark_of_field(row) for row in CARD.multifields()}
    assert hashes <= set(saved.wrote.values())
    assert "Анна" not in str(saved.wrote)


def test_what_was_there_before_is_not_remembered_as_ours(crm):
    crm.contact(7, ("IM", IMOL), ("PHONE", "+79000000000"), name="Анна", sourceDescription="Выставка")
    saved = save(crm, CARD)
    assert [name.split(":")[0] for name in saved.wrote] == ["EMAIL"]
    assert not saved.is_ours


def test_the_timeline_tells_once_of_a_decision_and_where_it_is_recorded(crm):
    saved = save(crm, NOTED)
    save(crm, NOTED)
    [note] = crm.notes
    assert (saved.log_message_id, note["entityId"]) == (note["id"], saved.contact_id)
    for words in ("02.03.2026", "ООО «Ромашка»", "3", DECISION.url):
        assert words in note["text"]


def test_a_known_note_is_not_even_looked_for(crm):
    number = save(crm, NOTED).contact_id
    crm.calls.clear()
    assert save(crm, replace(NOTED, noted_on=frozenset({number}))).log_message_id is None
    assert crm.sent("crm.timeline.logmessage.list") == []


def test_a_client_is_saved_though_the_timeline_takes_no_note(crm):
    crm.fail["crm.timeline.logmessage.add"] = [AccessDenied("m", code="access_denied")]
    saved = save(crm, NOTED)
    assert (saved.contact_id, saved.log_message_id) == (46, None)


@pytest.mark.parametrize("error", [PortalUnavailable("m"), RateLimited("m"), UnknownOutcome("m")])
def test_a_note_that_only_has_to_wait_is_tried_again(crm, error):
    crm.fail["crm.timeline.logmessage.add"] = [error]
    with pytest.raises(type(error)):
        save(crm, NOTED)
    assert save(crm, NOTED).log_message_id == 7000
    assert (list(crm.contacts), len(crm.notes)) == ([46], 1)


def test_nothing_is_sent_to_a_card_that_has_everything(crm):
    save(crm, CARD)
    crm.calls.clear()
    save(crm, CARD)
    assert crm.sent("crm.item.update") == []
