"""A client in a chat, on both databases: what is written down and what is ordered."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from consent.messages import Client, ClientMessage, Dialogue
from consent.vocabulary import State
from models.client import ClientRow
from models.outbox import OutboxRow
from models.register import RegisterEntry, decisions_of
from models.silence import mark_silent
from tests.support.administration import LINKS, NOW, Office
from usecases.chat import Chat
from usecases.errors import Conflict, ConsentRequired, NotFound
from usecases.line_view import PortalLine
from usecases.wording import Wording


class Desk:
    """One protected line and a client who writes to it."""

    def __init__(self, db):
        self.db = db
        self.office = Office(db)
        self.admin = self.office.administrator()
        self.portal_id = self.admin.portal_id
        self.chat = Chat(Wording(LINKS))

    def hears(
        self, text, message_id, *, user_id=9, chat_id=1777, session_id=343, line_id=15, connector="livechat",
        now=NOW, **dialogue,
    ):  # fmt: skip
        message = ClientMessage(
            message_id,
            NOW + timedelta(minutes=message_id),
            text,
            has_file=False,
            client=Client(user_id, "Иван"),
            dialogue=Dialogue(
                chat_id, session_id, line_id, connector, f"{connector}|15|{chat_id}|{user_id}", **dialogue
            ),
        )
        with self.db.write() as session:
            self.chat.heard(session, self.portal_id, message, now)

    def delivers(self, message_id):
        orders = [row for row in self.orders("prompt") if row.payload]
        [row] = [row for row in orders if row.payload["prompt_id"] not in self.delivered]
        self.delivered.add(row.payload["prompt_id"])
        with self.db.write() as session:
            at = NOW + timedelta(minutes=message_id)
            self.chat.prompt_delivered(session, self.portal_id, row.payload["prompt_id"], message_id, at, NOW)

    @property
    def delivered(self):
        return self.__dict__.setdefault("_delivered", set())

    def orders(self, kind):
        return [row for row in self._all(OutboxRow) if row.kind == kind]

    def entries(self):
        return self._all(RegisterEntry)

    def _all(self, table):
        with self.db.read() as session:
            return list(session.scalars(select(table).order_by(table.id)))

    def client(self):
        return self._all(ClientRow)[0]


@pytest.fixture
def desk(db):
    return Desk(db)


def test_a_line_that_is_not_protected_is_left_alone(desk):
    desk.hears("Здравствуйте", 10)

    assert desk._all(ClientRow) == []
    assert desk.orders("prompt") == []


def test_the_same_event_twice_asks_and_records_once(desk):
    desk.admin.protected(15)
    desk.hears("Здравствуйте", 10)
    desk.hears("Здравствуйте", 10)
    desk.delivers(11)
    desk.hears("Принимаю", 12)
    desk.hears("Принимаю", 12)

    assert len(desk.orders("prompt")) == 1
    assert [entry.status for entry in desk.entries()] == ["given"]
    assert len(desk.orders("notice")) == 1
    assert len(desk.orders("hand_over")) == 1


def test_two_chats_of_one_client_at_once_leave_one_entry_in_force(desk):
    desk.admin.protected(15)
    for chat_id, message_id in ((1777, 10), (1888, 20)):
        desk.hears("Здравствуйте", message_id, chat_id=chat_id, session_id=chat_id)
        desk.delivers(message_id + 1)
    answers = [
        threading.Thread(target=desk.hears, args=("Принимаю", 30 + n), kwargs={"chat_id": c, "session_id": c})
        for n, c in enumerate((1777, 1888))
    ]

    for answer in answers:
        answer.start()
    for answer in answers:
        answer.join()

    # Whichever was read first, the earlier message is the one that decided.
    with desk.db.read() as session:
        [entry] = decisions_of(session, desk.portal_id, desk.client().id)
    assert (entry.status, entry.decision_message_id) == ("given", 30)


def test_another_company_asks_for_itself(desk):
    desk.office.portals.lines[desk.portal_id].append(PortalLine(16, "Опт"))
    desk.admin.protected(15)
    desk.admin.protected(16, agreement_id=desk.admin.published(company_id=desk.admin.company()))
    desk.hears("Здравствуйте", 10)
    desk.delivers(11)
    desk.hears("Принимаю", 12)

    desk.hears("Здравствуйте", 20, chat_id=1888, session_id=500, line_id=16)

    assert len(desk.orders("prompt")) == 2


def test_who_does_not_answer_for_days_has_not_decided_and_is_asked_again(desk):
    desk.admin.protected(15)
    desk.hears("Здравствуйте", 10)
    desk.delivers(11)
    with desk.db.write() as session:
        assert mark_silent(session, NOW + timedelta(days=3)) == 0
        assert mark_silent(session, NOW + timedelta(days=3, minutes=11)) == 1
    assert desk.client().state == State.NO_DECISION

    desk.hears("Добрый день", 20, session_id=400)

    assert len(desk.orders("prompt")) == 2


def test_saving_wants_a_consent_and_asking_wants_none(desk):
    desk.admin.protected(15)
    desk.hears("Здравствуйте", 10)
    desk.delivers(11)
    with desk.db.write() as session:
        with pytest.raises(ConsentRequired):
            desk.chat.order_save(session, desk.portal_id, 1777, NOW)
        with pytest.raises(NotFound):
            desk.chat.order_save(session, desk.portal_id, 999, NOW)
    desk.hears("Принимаю", 12)

    with desk.db.write() as session:
        first = desk.chat.order_save(session, desk.portal_id, 1777, NOW)
        assert desk.chat.order_save(session, desk.portal_id, 1777, NOW).id == first.id
        with pytest.raises(Conflict):
            desk.chat.ask_by_hand(session, desk.portal_id, 1777, NOW)


def test_asking_by_hand_shows_the_agreement_beyond_the_limit(desk):
    desk.admin.protected(15)
    desk.hears("Здравствуйте", 10)
    desk.delivers(11)
    desk.hears("вопрос", 12)
    desk.delivers(13)

    with desk.db.write() as session:
        desk.chat.ask_by_hand(session, desk.portal_id, 1777, NOW)

    assert len(desk.orders("prompt")) == 3


def test_a_boundless_name_is_cut_and_fails_no_event(desk):
    desk.admin.protected(15)
    message = ClientMessage(
        10, NOW, "Здравствуйте", False, Client(9, "Я" * 5000, phone="7" * 99),
        Dialogue(1777, 343, 15, "livechat", "livechat|15|1777|9"),
    )  # fmt: skip

    with desk.db.write() as session:
        desk.chat.heard(session, desk.portal_id, message, NOW)

    assert len(desk.client().name) == 500
    assert len(desk.orders("prompt")) == 1
