"""Clients who do not answer: noted or reminded as their line says, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from consent.messages import Client, ClientMessage, Dialogue
from consent.vocabulary import PromptStatus, State
from models.client import ClientRow, Conversation, PromptRow
from models.outbox import BULK, OutboxRow
from models.silence import clients_to_remind
from tests.support.administration import NOW, Office
from usecases.line_view import PortalLine
from usecases.silence import MOST_REMINDERS, note_silence


class Desk:
    """A line that asks, clients who write to it, and a clock in days."""

    def __init__(self, db):
        self.office = Office(db)
        self.db, self.chat = db, self.office.app.extensions["soglasie"].chat
        self.admin = self.office.administrator()
        self.agreement_id = self.admin.protected()

    def sets(self, **options):
        body = {"protected": True, "agreement_id": self.agreement_id, "mode": "implied", **options}
        assert self.admin.put("/lines/15", body).status_code == 200

    def publishes_anew(self):
        """A version that ends the consents to the one before it."""
        company_id = self.admin.get(f"/agreements/{self.agreement_id}").json["company_id"]
        body = self.admin.draft(company_id=company_id, purposes=["reply", "consult"])
        assert self.admin.put(f"/agreements/{self.agreement_id}", body).status_code == 200
        assert self.admin.publish(self.agreement_id).status_code == 201

    def hears(self, text="Здравствуйте", message_id=10, *, days=0, user_id=9, chat_id=1777):
        at = NOW + timedelta(days=days)
        dialogue = Dialogue(chat_id, 343, 15, "livechat", f"livechat|15|{chat_id}|{user_id}")
        message = ClientMessage(message_id, at, text, False, Client(user_id, "Иван"), dialogue)
        with self.db.write() as session:
            self.chat.heard(session, self.admin.portal_id, message, at)

    def delivers(self, message_id=11, *, days=0):
        at = NOW + timedelta(days=days)
        with self.db.write() as session:
            [prompt] = session.scalars(select(PromptRow).where(PromptRow.status == PromptStatus.QUEUED))
            self.chat.prompt_delivered(session, prompt.portal_id, prompt.id, message_id, at, at)

    def loses(self):
        with self.db.write() as session:
            [prompt] = session.scalars(select(PromptRow).where(PromptRow.status == PromptStatus.QUEUED))
            self.chat.prompt_failed(session, prompt.portal_id, prompt.id, NOW)

    def waits(self, *, days):
        note_silence(self.db, self.chat.fell_silent, NOW + timedelta(days=days))
        return self.state

    @property
    def state(self):
        with self.db.read() as session:
            return session.scalars(select(ClientRow.state).order_by(ClientRow.id)).first()

    def orders(self, kind="prompt"):
        with self.db.read() as session:
            return list(
                session.scalars(select(OutboxRow).where(OutboxRow.kind == kind).order_by(OutboxRow.id))
            )


@pytest.fixture
def desk(db):
    return Desk(db)


def test_each_line_waits_its_own_days(desk):
    desk.sets(silence_days=7)
    desk.hears()
    desk.delivers()
    assert desk.waits(days=6.9) == State.ASKED
    assert desk.waits(days=7) == State.NO_DECISION
    assert len(desk.orders()) == 1


def test_silence_counts_from_the_prompt_that_came_late(desk):
    desk.hears()
    desk.delivers(days=2)
    assert desk.waits(days=4) == State.ASKED
    assert desk.waits(days=5) == State.NO_DECISION


def test_silence_counts_from_what_the_client_wrote_last(desk):
    desk.hears()
    desk.delivers()
    desk.hears("Сколько стоит?", 12, days=2)
    desk.delivers(13, days=2)
    assert desk.waits(days=3) == State.ASKED
    assert desk.waits(days=5) == State.NO_DECISION


def test_a_prompt_that_did_not_arrive_yet_is_no_silence(desk):
    desk.hears()
    desk.delivers()
    desk.hears("Сколько стоит?", 12, days=0.5)
    assert desk.waits(days=30) == State.ASKED


def test_who_has_decided_is_not_silent(desk):
    desk.sets(on_silence="remind")
    desk.hears()
    desk.delivers()
    desk.hears("Принимаю", 12)
    assert desk.waits(days=30) == State.GIVEN
    assert len(desk.orders()) == 1


def consents_to_what_is_replaced(desk):
    """He writes again after it, and is asked about the new version."""
    desk.hears()
    desk.delivers()
    desk.hears("Принимаю", 12)
    desk.publishes_anew()
    desk.hears("Сколько стоит?", 20, days=1)


def test_who_does_not_answer_about_a_new_version_has_not_decided(desk):
    consents_to_what_is_replaced(desk)
    desk.delivers(21, days=1)
    assert desk.waits(days=3.9) == State.SUPERSEDED
    assert desk.waits(days=4) == State.NO_DECISION


def test_who_could_not_be_asked_about_a_new_version_is_not_silent(desk):
    consents_to_what_is_replaced(desk)
    desk.loses()
    assert desk.waits(days=30) == State.SUPERSEDED


def test_a_line_reminds_once_and_then_notes_that_nothing_came(desk):
    desk.sets(on_silence="remind", silence_days=2)
    desk.hears()
    desk.delivers()
    assert desk.waits(days=2) == State.ASKED
    reminder = desk.orders()[1]
    assert (reminder.chat_id, reminder.priority) == (1777, BULK)
    assert desk.waits(days=3) == State.ASKED
    desk.delivers(13, days=3)
    assert desk.waits(days=4.9) == State.ASKED
    assert desk.waits(days=5) == State.NO_DECISION
    assert len(desk.orders()) == 2


def test_an_answer_to_a_reminder_counts(desk):
    desk.sets(on_silence="remind")
    desk.hears()
    desk.delivers()
    desk.waits(days=3)
    desk.delivers(13, days=3)
    desk.hears("Принимаю", 14, days=3.1)
    assert desk.state == State.GIVEN


def test_a_client_who_was_asked_twice_is_not_reminded(desk):
    desk.sets(on_silence="remind")
    desk.hears()
    desk.delivers()
    desk.hears("Сколько стоит?", 12, days=0.5)
    desk.delivers(13, days=0.5)
    assert desk.waits(days=3.5) == State.NO_DECISION
    assert len(desk.orders()) == 2


def test_a_reminder_that_cannot_be_sent_is_not_tried_again(desk):
    desk.sets(on_silence="remind")
    desk.hears()
    desk.delivers()
    desk.waits(days=3)
    desk.loses()
    assert desk.waits(days=3) == State.NO_DECISION
    assert len(desk.orders()) == 2
    # The portal may have closed the conversation days ago.
    assert desk.orders("hand_over") == []


def test_nobody_is_reminded_on_a_line_that_protects_no_more(desk):
    desk.sets(on_silence="remind")
    desk.hears()
    desk.delivers()
    desk.sets(protected=False)
    assert desk.waits(days=3) == State.NO_DECISION
    assert len(desk.orders()) == 1


def test_nobody_is_reminded_for_another_company(desk):
    desk.sets(on_silence="remind")
    desk.hears()
    desk.delivers()
    desk.sets(agreement_id=desk.admin.published(company_id=desk.admin.company()))
    assert desk.waits(days=3) == State.NO_DECISION
    assert len(desk.orders()) == 1


def test_nobody_is_reminded_where_the_chat_has_gone_on_without_him(desk):
    desk.sets(on_silence="remind")
    desk.hears()
    desk.delivers()
    with desk.db.write() as session:
        old = session.scalars(select(Conversation)).one()
        values = {name: getattr(old, name) for name in ("portal_id", "chat_id", "line_id", "client_id")}
        session.add(
            Conversation(**values, session_id=344, connector="livechat", entity_id="", started_at=NOW)
        )
    assert desk.waits(days=3) == State.NO_DECISION
    assert len(desk.orders()) == 1


def test_a_client_who_answers_at_the_last_moment_is_not_reminded(desk):
    desk.sets(on_silence="remind")
    desk.hears()
    desk.delivers()
    with desk.db.read() as session:
        [(portal_id, client_id)] = clients_to_remind(session, NOW + timedelta(days=3), 10)
    desk.hears("Не принимаю", 12, days=3)
    with desk.db.write() as session:
        desk.chat.fell_silent(session, portal_id, client_id, NOW + timedelta(days=3))
    assert (desk.state, len(desk.orders())) == (State.REFUSED, 1)


def test_a_multitude_is_reminded_by_portions(desk):
    desk.sets(on_silence="remind")
    crowd = MOST_REMINDERS + 5
    for number in range(crowd):
        desk.hears(message_id=1000 + 2 * number, user_id=9000 + number, chat_id=9000 + number)
        desk.delivers(1001 + 2 * number)
    desk.waits(days=3)
    assert len(desk.orders()) == crowd + MOST_REMINDERS
    desk.waits(days=3)
    assert len(desk.orders()) == 2 * crowd


def test_lines_of_another_portal_wait_their_own_days(desk):
    other = desk.office.administrator("other")
    desk.office.portals.lines[other.portal_id] = [PortalLine(15, "Линия 15")]
    other.protected(silence_days=1)
    desk.hears()
    desk.delivers()
    assert desk.waits(days=2) == State.ASKED
