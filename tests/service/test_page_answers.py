"""A client answers on the page of his agreement, on both databases: what is written down and ordered."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from consent.fingerprint import first_fault
from consent.vocabulary import PageAnswer, PromptStatus, State
from models.agreement import Agreement
from models.client import PromptRow, drop_conversations
from models.line import find_line
from models.register import last_decision
from models.register_chain import checked_chain
from tests.service.test_chat import Desk
from tests.support.administration import LINKS, NOW, PUBLIC_URL
from usecases.errors import NotFound
from usecases.lines import PortalLine
from usecases.links import PersonalLink
from usecases.page import PageEvidence

BROWSER = PageEvidence("203.0.113.7", "Mozilla/5.0 " + "x" * 600)
ACCEPT, REJECT, WITHDRAW = PageAnswer


class Reader(Desk):
    """A client who follows the links that he is sent."""

    def link(self, number=0):
        prompt = self._all(PromptRow)[number]
        return PersonalLink(prompt.id, prompt.created_at.replace(microsecond=0))

    def presses(self, answer, *, minutes=60, number=0):
        with self.db.write() as session:
            now = NOW + timedelta(minutes=minutes)
            return self.chat.answered_on_page(
                session, self.portal_id, self.link(number), answer, BROWSER, now
            )

    def sees(self, number=0):
        with self.db.read() as session:
            return self.chat.standing(session, self.portal_id, self.link(number))

    def prompted(self, **options):
        self.admin.protected(15, **options)
        self.hears("Здравствуйте", 10)
        self.delivers(11)
        return self

    def statuses(self):
        return [entry.status for entry in self.entries()]


@pytest.fixture
def reader(db):
    return Reader(db)


def test_accepting_is_recorded_with_the_clients_own_address(reader):
    reader.prompted()

    assert reader.presses(ACCEPT) is State.GIVEN

    [entry] = reader.entries()
    version = reader.sees().version
    assert (entry.status, entry.method, entry.decision_text) == ("given", "web_page", "Принимаю")
    assert (entry.url, entry.url_kind) == (f"{PUBLIC_URL}/agreements/{version.public_id}", "own_page")
    assert (entry.ip, len(entry.user_agent)) == ("203.0.113.7", 500)
    assert (entry.prompt_message_id, entry.decision_message_id) == (11, 11)
    assert (entry.chat_id, entry.session_id, entry.client_name) == (1777, 343, "Иван")
    assert entry.text_sha256 == version.sha256


def test_the_chat_tells_it_with_a_receipt_and_a_way_back_and_goes_to_the_operators(reader):
    reader.prompted(auto_save_to_crm=True)

    reader.presses(ACCEPT)

    [notice] = reader.orders("notice")
    version = reader.sees().version
    assert notice.payload["text"].startswith("Согласие получено")
    assert f"{PUBLIC_URL}/agreements/{version.public_id}/receipt?p=" in notice.payload["text"]
    assert "Если это были не вы, напишите здесь «Отзываю согласие»" in notice.payload["text"]
    assert len(reader.orders("hand_over")) == len(reader.orders("save_to_crm")) == 1


def test_the_link_in_the_prompt_opens_the_clients_own_page(reader):
    reader.prompted()
    [prompt] = reader._all(PromptRow)
    [order] = reader.orders("prompt")

    address = prompt.text.split("[url=")[1].split("]")[0]

    assert order.payload["text"] == prompt.text
    link = LINKS.read(reader.sees().version, address.split("?p=")[1], NOW)
    assert link == reader.link()


def test_pressing_twice_or_at_once_in_two_windows_is_one_entry(reader):
    reader.prompted()
    presses = [threading.Thread(target=reader.presses, args=(ACCEPT,)) for _ in range(2)]

    for press in presses:
        press.start()
    for press in presses:
        press.join()
    reader.presses(ACCEPT, minutes=90)

    assert reader.statuses() == ["given"]
    assert len(reader.orders("notice")) == 1


def test_one_press_withdraws_what_was_given_in_the_chat(reader):
    reader.prompted()
    reader.hears("Принимаю", 12)

    assert reader.presses(WITHDRAW) is State.WITHDRAWN

    assert reader.statuses() == ["given", "withdrawn"]
    assert reader.entries()[1].decision_text == "Отзываю согласие"
    assert reader.orders("notice")[-1].payload["text"].startswith("Согласие отозвано")


def test_what_was_pressed_stands_whatever_comes_late(reader):
    reader.prompted()
    reader.hears("вопрос", 14)
    reader.presses(REJECT)
    reader.hears("ещё вопрос", 13)
    reader.hears("Принимаю", 12)

    assert reader.statuses() == ["refused", "given"]
    assert reader.client().state == State.REFUSED
    with reader.db.read() as session:
        assert last_decision(session, reader.portal_id, reader.client().id).status == "refused"


def test_accept_refuse_withdraw_and_accept_again_keep_the_chain_whole(reader):
    reader.prompted()
    for minutes, answer in enumerate([REJECT, ACCEPT, WITHDRAW, WITHDRAW, ACCEPT], 60):
        reader.presses(answer, minutes=minutes)

    assert reader.statuses() == ["refused", "given", "withdrawn", "given"]
    with reader.db.read() as session:
        assert first_fault(checked_chain(session, reader.portal_id, reader.db)) is None


def test_an_answer_that_changes_nothing_stirs_nothing(reader):
    reader.prompted()
    reader.presses(REJECT)
    before = [reader.client().state, reader.statuses(), len(reader.orders("notice"))]

    reader.presses(WITHDRAW, minutes=70)

    assert [reader.client().state, reader.statuses(), len(reader.orders("notice"))] == before


def test_a_silent_client_who_presses_nothing_valid_stays_silent(reader):
    agreement_id = reader.admin.protected(15)
    reader.hears("Здравствуйте", 10)
    reader.delivers(11)
    reader.admin.publish(agreement_id)
    with reader.db.write() as session:
        session.get(type(reader.client()), reader.client().id).state = State.NO_DECISION

    assert reader.presses(ACCEPT) is State.NO_DECISION


@pytest.mark.parametrize("status", [PromptStatus.QUEUED, PromptStatus.FAILED])
def test_an_answer_counts_before_the_prompt_is_confirmed(reader, status):
    reader.prompted()
    _change(reader, PromptRow, status=status, message_id=None)

    assert reader.sees().can_accept
    assert reader.presses(ACCEPT) is State.GIVEN
    assert [entry.prompt_message_id for entry in reader.entries()] == [None]


def test_a_replaced_text_cannot_be_accepted_and_the_page_says_so(reader):
    agreement_id = reader.admin.protected(15)
    reader.hears("Здравствуйте", 10)
    reader.delivers(11)
    reader.admin.put(f"/agreements/{agreement_id}", reader.admin.draft(purposes=["card"]))
    reader.admin.publish(agreement_id)

    assert reader.sees().is_outdated
    assert not reader.sees().can_accept
    assert reader.presses(ACCEPT) is State.ASKED


def test_a_text_in_the_archive_cannot_be_accepted_and_can_be_withdrawn(reader):
    reader.prompted()
    reader.presses(ACCEPT)
    with reader.db.write() as session:
        agreement = session.scalars(select(Agreement)).one()
        agreement.archived_at = agreement.created_at

    assert reader.presses(WITHDRAW) is State.WITHDRAWN
    assert not reader.sees().can_accept
    assert reader.presses(ACCEPT, minutes=70) is State.WITHDRAWN


def test_a_line_that_is_protected_no_longer_still_takes_the_answer(reader):
    reader.prompted(auto_save_to_crm=True)
    with reader.db.write() as session:
        find_line(session, reader.portal_id, 15).is_protected = False

    assert reader.presses(ACCEPT) is State.GIVEN

    [entry] = reader.entries()
    assert (entry.line_id, entry.version_number) == (15, 1)
    assert len(reader.orders("notice")) == 1
    assert reader.orders("hand_over") == reader.orders("save_to_crm") == []


def test_after_a_transfer_to_another_company_the_answer_counts_for_the_one_that_asked(reader):
    first = reader.prompted().client()
    reader.office.portals.lines[reader.portal_id].append(PortalLine(16, "Опт"))
    reader.admin.protected(16, agreement_id=reader.admin.published(company_id=reader.admin.company()))
    reader.hears("Здравствуйте", 20, line_id=16)

    assert reader.presses(ACCEPT) is State.GIVEN

    [entry] = reader.entries()
    asked = reader.sees()
    assert (entry.client_id, entry.company_public_id) == (first.id, asked.company.public_id)
    assert entry.text_sha256 == asked.version.sha256
    assert reader.sees(1).state is State.NONE
    assert reader.orders("hand_over") == []


def test_an_answer_to_an_old_sessions_prompt_serves_the_running_session(reader):
    reader.prompted()
    reader.hears("Добрый день", 20, session_id=400)

    reader.presses(ACCEPT)

    assert reader.entries()[0].session_id == 400
    [order] = reader.orders("hand_over")
    assert order.key == "hand_over:1777:400"


def test_a_withdrawal_by_the_link_of_a_quieter_chat_ends_a_consent_given_in_another(reader):
    reader.prompted()
    reader.hears("Здравствуйте", 20, chat_id=1888, session_id=500)
    reader.delivers(21)
    reader.hears("Не принимаю", 22, chat_id=1888, session_id=500)
    reader.hears("ещё вопрос", 100, chat_id=1888, session_id=500)
    reader.presses(ACCEPT, number=1)

    assert reader.presses(WITHDRAW, minutes=90) is State.WITHDRAWN

    assert reader.statuses() == ["refused", "given", "withdrawn"]


def test_after_a_removal_an_old_link_opens_nothing(reader):
    reader.prompted()
    link = reader.link()
    with reader.db.write() as session:
        drop_conversations(session, reader.portal_id)

    with reader.db.write() as session:
        for use in (
            lambda: reader.chat.standing(session, reader.portal_id, link),
            lambda: reader.chat.answered_on_page(session, reader.portal_id, link, ACCEPT, BROWSER, NOW),
        ):
            with pytest.raises(NotFound):
                use()


def test_an_old_link_does_not_open_a_later_prompt_that_got_its_number(reader):
    reader.prompted()
    link = reader.link()
    _change(reader, PromptRow, created_at=NOW + timedelta(days=1))

    with reader.db.read() as session, pytest.raises(NotFound):
        reader.chat.standing(session, reader.portal_id, link)


def test_another_portal_knows_nothing_of_a_link(reader):
    reader.prompted()
    stranger = reader.office.administrator("lavanda")

    with reader.db.read() as session, pytest.raises(NotFound):
        reader.chat.standing(session, stranger.portal_id, reader.link())


def test_the_page_shows_where_the_client_stands_and_what_he_may_press(reader):
    reader.prompted()
    asked = reader.sees()
    assert (asked.state, asked.decided, asked.history) == (State.ASKED, None, ())
    assert (asked.can_accept, asked.can_reject, asked.can_withdraw) == (True, True, False)
    reader.presses(ACCEPT)
    given = reader.sees()

    assert (given.can_accept, given.can_reject, given.can_withdraw) == (False, False, True)
    assert given.decided.method == "web_page"
    assert given.decided_version.id == given.version.id
    assert given.company.display_name == "ООО «Ромашка Плюс»"


def _change(reader, table, **values):
    with reader.db.write() as session:
        row = session.scalars(select(table)).first()
        for name, value in values.items():
            setattr(row, name, value)
