"""What the bot says arrives once, and an answer of the client counts only from its confirmed message on."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from integration.deliveries import (
    FinishHandler,
    HandOverHandler,
    NoticeHandler,
    PromptHandler,
    Sent,
    Speaker,
)
from integration.errors import Undeliverable
from integration.rest import AccessDenied, BadRequest, UnknownOutcome
from models import outbox
from models.outbox import OutboxRow
from models.portal import Portal
from tests.unit.integration.calls import FINISHED, Scripted
from tests.unit.integration.stored import World

SEND = "imbot.v2.Chat.Message.send"


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


def delivery(world, *, uncertain=False, text="Вопрос"):
    return SimpleNamespace(
        id=1,
        portal_id=world.portal_id,
        kind="prompt",
        chat_id=1777,
        payload={"prompt_id": 5, "text": text},
        uncertain=uncertain,
        attempts=1,
    )


def chat(send=None, history=()):
    messages = {
        str(number): {
            "id": str(number),
            "senderid": "456",
            "text": text,
            "date": "2026-03-02T12:00:00+03:00",
        }
        for number, text in history
    }
    return Scripted(
        imbot__v2__Chat__Message__send=[send or {"id": 80970, "uuidMap": {}}],
        imopenlines__session__history__get=[{"message": messages or []}],
    )


def speaker(world, client):
    return Speaker(world.db, lambda _portal_id: client, world.clock)


def ask(world, client, **how):
    noted = []
    handler = PromptHandler(speaker(world, client), lambda *values: noted.append(values[1:]))
    row = delivery(world, **how)
    settle = handler(row)
    assert noted == []
    result = settle(None, world.clock())
    return result, noted[0]


def test_a_prompt_is_sent_and_confirmed_by_the_portals_clock(world):
    client = chat()
    result, (_row, sent, start_page, now) = ask(world, client)
    assert (result, sent) == ({"message_id": 80970}, Sent(80970, FINISHED))
    assert start_page is None
    assert now == world.clock()
    assert client.sent(SEND) == [
        {"botId": 456, "dialogId": "chat1777", "fields": {"message": "Вопрос", "urlPreview": False}}
    ]


def test_an_uncertain_prompt_that_arrived_is_not_sent_again(world):
    client = chat(history=[(80965, "Вопрос")])
    result, _noted = ask(world, client, uncertain=True)
    assert result == {"message_id": 80965}
    assert client.sent(SEND) == []


def test_an_uncertain_prompt_that_did_not_arrive_is_sent(world):
    client = chat(history=[(80965, "Другое")])
    assert ask(world, client, uncertain=True)[0] == {"message_id": 80970}


def test_an_earlier_prompt_with_the_same_text_is_not_taken_for_this_one(world):
    with world.db.write() as session:
        row = outbox.put(
            session, world.portal_id, kind="notice", key="k", chat_id=1777, payload={},
            priority=0, now=world.clock(),
        )  # fmt: skip
        session.get_one(OutboxRow, row.id).result = {"message_id": 80965}
    client = chat(history=[(80965, "Вопрос")])
    assert ask(world, client, uncertain=True)[0] == {"message_id": 80970}


@pytest.mark.parametrize(
    "error",
    [AccessDenied(SEND, code="access_denied"), BadRequest(SEND, code="sending_failed"), UnknownOutcome(SEND)],
)
def test_a_prompt_that_did_not_go_out_counts_for_nothing(world, error):
    noted = []
    handler = PromptHandler(speaker(world, chat(send=error)), lambda *values: noted.append(values))
    with pytest.raises(type(error)):
        handler(delivery(world))
    assert noted == []


def test_an_answer_without_a_message_id_leaves_doubt(world):
    with pytest.raises(UnknownOutcome):
        ask(world, chat(send={"uuidMap": {}}))


def test_without_a_bot_there_is_nothing_to_say(world):
    with world.db.write() as session:
        session.get_one(Portal, world.portal_id).bot_id = None
    with pytest.raises(Undeliverable):
        ask(world, chat())


def test_a_notice_is_sent_as_the_bot(world):
    client = chat()
    settle = NoticeHandler(speaker(world, client))(delivery(world, text="Спасибо"))
    assert settle(None, world.clock()) == {"message_id": 80970}
    assert client.sent(SEND)[0]["fields"]["message"] == "Спасибо"


def test_a_dialogue_that_an_operator_has_already_is_handed_over():
    with_operator = BadRequest("imopenlines.bot.session.operator", code="wrong_chat")
    client = Scripted(imopenlines__bot__session__operator=[with_operator])
    row = SimpleNamespace(portal_id=1, chat_id=1777)
    assert HandOverHandler(lambda _portal_id: client)(row) is None
    assert client.sent("imopenlines.bot.session.operator") == [{"CHAT_ID": 1777}]


def test_a_hand_over_that_fails_otherwise_is_not_silent():
    client = Scripted(imopenlines__bot__session__operator=[BadRequest("m", code="chat_id_empty")])
    with pytest.raises(BadRequest):
        HandOverHandler(lambda _portal_id: client)(SimpleNamespace(portal_id=1, chat_id=1777))


FINISH, OPERATOR = "imopenlines.bot.session.finish", "imopenlines.bot.session.operator"


def dialogue(**changes):
    """What the portal shows of a dialogue that the bot has held for a minute."""
    began = int((FINISHED - timedelta(seconds=changes.pop("age", 60))).timestamp())
    session_id = changes.pop("session_id", 343)
    shown = {
        "owner": 0,
        "manager_list": [456],
        "entity_data_1": f"Y|NONE|0|N|N|{session_id}|{began}|0|0|0",
        **changes,
    }
    return Scripted(imopenlines__dialog__get=[shown], imopenlines__bot__session__finish=[True])


def finish(world, client, **changes):
    row = delivery(world, uncertain=changes.pop("uncertain", False))
    row.payload = {"session_id": 343}
    FinishHandler(world.db, lambda _portal_id: client, world.clock)(row)
    return [method for method in client.methods if method in (FINISH, OPERATOR)]


def test_a_dialogue_that_the_bot_holds_is_closed(world):
    client = dialogue()
    assert finish(world, client) == [FINISH]
    assert client.sent(FINISH) == [{"CHAT_ID": 1777}]


@pytest.mark.parametrize(
    "theirs",
    [{"manager_list": [456, 27]}, {"owner": 27}, {"age": 600}, {"age": 590}, {"entity_data_1": ""}],
)
def test_a_dialogue_that_may_be_an_operators_is_left_to_him(world, theirs):
    assert finish(world, dialogue(**theirs)) == [OPERATOR]


def test_a_dialogue_that_cannot_be_seen_goes_to_the_operators(world):
    unseen = Scripted(imopenlines__dialog__get=[BadRequest("m", code="access_error")])
    assert finish(world, unseen) == [OPERATOR]


def test_the_clients_next_session_is_left_alone(world):
    assert finish(world, dialogue(session_id=344)) == []
    assert finish(world, dialogue(session_id=344, owner=27)) == []


def test_an_end_that_may_have_come_already_is_not_asked_for_again(world):
    client = dialogue()
    finish(world, client, uncertain=True)
    assert client.methods == []


def test_a_session_that_somebody_closed_meanwhile_is_closed(world):
    client = dialogue()
    client._answers[FINISH] = [BadRequest(FINISH, code="wrong_chat")]
    assert finish(world, client) == [FINISH]
    client._answers[FINISH] = [BadRequest(FINISH, code="bot_id_error")]
    with pytest.raises(BadRequest):
        finish(world, client)
