"""The page behind a personal link: the client answers, withdraws and reads his receipt, without scripts."""

import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from consent.messages import Client, ClientMessage, Dialogue
from models.agreement import published_version
from models.client import ClientRow, PromptRow
from models.outbox import OutboxRow
from models.register import RegisterEntry
from pages.answering import ANSWERS_A_MINUTE, MOST_BYTES, WRONG_LINKS_A_MINUTE
from tests.support.administration import LINKS, NOW, PUBLIC_URL, Office
from usecases.chat import Chat

PHONE = {"REMOTE_ADDR": "203.0.113.9", "HTTP_USER_AGENT": "Phone/1.0"}


class Reader:
    """A client who was asked in a chat and has the link of the prompt."""

    def __init__(self, db, **agreement):
        self.db = db
        self.office = Office(db)
        self.admin = self.office.administrator()
        self.agreement_id = self.admin.published(**agreement)
        self.admin.protected(15, agreement_id=self.agreement_id)
        self.writes("Здравствуйте", 10)
        [self.prompt] = self.all(PromptRow)
        self.is_shown(11)
        with db.read() as session:
            [version] = self.admin.get(f"/agreements/{self.agreement_id}").json["versions"]
            self.version = published_version(session, version["public_url"].rpartition("/")[2])
        self.link = LINKS.for_prompt(self.version, self.prompt.id, NOW).removeprefix(PUBLIC_URL)
        self.path, _, self.token = self.link.partition("?p=")

    @property
    def chat(self) -> Chat:
        return self.office.app.extensions["soglasie"].chat

    def writes(self, text, message_id):
        dialogue = Dialogue(1777, 343, 15, "livechat", "livechat|15|1777|9")
        at = NOW + timedelta(minutes=message_id)
        message = ClientMessage(message_id, at, text, False, Client(9, "Иван"), dialogue)
        with self.db.write() as session:
            self.chat.heard(session, self.admin.portal_id, message, NOW)

    def is_shown(self, message_id):
        at = NOW + timedelta(minutes=message_id)
        with self.db.write() as session:
            self.chat.prompt_delivered(session, self.admin.portal_id, self.prompt.id, message_id, at, NOW)

    def get(self, path=None, **options):
        return self.office.http.get(path or self.link, environ_base=PHONE, **options)

    def presses(self, answer, token=None, **options):
        self.office.now += timedelta(seconds=1)
        form = {"p": self.token if token is None else token, "answer": answer}
        return self.office.http.post(f"{self.path}/answer", data=form, environ_base=PHONE, **options)

    def receipt(self):
        return self.get(f"{self.path}/receipt?p={self.token}")

    def all(self, table):
        with self.db.read() as session:
            return list(session.scalars(select(table).order_by(table.id)))

    @property
    def entries(self):
        return self.all(RegisterEntry)

    @property
    def statuses(self):
        return [entry.status for entry in self.entries]


@pytest.fixture
def reader(db):
    return Reader(db)


def visible(page):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page.text)))


def buttons(page):
    return re.findall(r"<button[^>]*>([^<]+)</button>", page.text)


def test_the_holder_of_a_link_sees_the_text_and_two_answers(reader):
    page = reader.get()
    assert page.status_code == 200
    assert "ООО «Ромашка Плюс» просит ваше согласие" in visible(page)
    assert reader.version.sha256 in page.text
    assert buttons(page) == ["Принимаю", "Не принимаю"]
    assert page.headers["Cache-Control"] == "no-store"
    assert "form-action 'self'" in page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def test_a_pressed_answer_is_recorded_with_address_and_programme(reader):
    answer = reader.presses("accept")
    assert (answer.status_code, answer.headers["Location"]) == (303, reader.link)
    assert answer.headers["Cache-Control"] == "no-store"
    [entry] = reader.entries
    assert (entry.status, entry.method) == ("given", "web_page")
    assert (entry.ip, entry.user_agent) == ("203.0.113.9", "Phone/1.0")
    assert (entry.url, entry.url_kind) == (f"{PUBLIC_URL}{reader.path}", "own_page")
    page = reader.get()
    assert "Вы дали согласие 24.11.2026 20:23 (МСК), кнопкой на странице соглашения." in visible(page)
    assert buttons(page) == ["Отозвать согласие"]


def test_the_proof_of_an_answer_on_the_page_shows_where_it_came_from(reader):
    reader.presses("accept")
    shown = reader.admin.get(f"/consents/{reader.entries[-1].public_id}").json
    assert (shown["ip"], shown["user_agent"]) == ("203.0.113.9", "Phone/1.0")


def test_pressing_twice_is_one_answer(reader):
    for _ in range(3):
        assert reader.presses("accept").status_code == 303
    assert reader.statuses == ["given"]
    assert len([row for row in reader.all(OutboxRow) if row.kind == "notice"]) == 1


def test_a_consent_is_withdrawn_in_one_click_and_may_be_given_again(reader):
    reader.presses("accept")
    reader.presses("withdraw")
    page = reader.get()
    assert "Вы отозвали согласие" in visible(page)
    assert "данные будут уничтожены до 24.12.2026" in visible(page)
    assert buttons(page) == ["Принимаю"]
    reader.presses("accept")
    assert reader.statuses == ["given", "withdrawn", "given"]


def test_a_refusal_is_shown_with_the_way_back(reader):
    reader.presses("reject")
    page = reader.get()
    assert reader.statuses == ["refused"]
    assert "Вы не дали согласие" in visible(page)
    assert buttons(page) == ["Принимаю"]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_changes_nothing(reader, method):
    for path in (reader.link, f"{reader.path}/receipt?p={reader.token}"):
        assert reader.office.http.open(path, method=method).status_code == 200
    assert reader.office.http.open(f"{reader.path}/answer", method=method).status_code == 405
    assert reader.entries == []


def test_a_foreign_link_shows_the_text_and_says_what_to_do(reader):
    other = reader.admin.published(company_id=reader.admin.company())
    public_url = reader.admin.get(f"/agreements/{other}").json["versions"][0]["public_url"]
    path = public_url.removeprefix(PUBLIC_URL)
    for link in (f"{path}?p={reader.token}", reader.link[:-3], f"{reader.path}?p="):
        page = reader.get(link)
        assert page.status_code == 200
        assert "личная ссылка не работает" in visible(page)
        assert "data@romashka-plus.ru" in page.text
        assert buttons(page) == []
        assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("token", ["", "1", "1.1.1.x", "🙂", "a" * 3000])
def test_a_wrong_token_answers_nothing(reader, token):
    answer = reader.presses("accept", token=token)
    assert answer.status_code == 403
    assert "личная ссылка не работает" in visible(answer)
    assert reader.get(f"{reader.path}/receipt?p={token[:1000]}").status_code == 403
    assert reader.entries == []


def test_a_link_ends_after_thirty_days(reader):
    reader.office.now = NOW + timedelta(days=30)
    assert reader.get().status_code == 200
    assert "Срок этой личной ссылки закончился" in visible(reader.get())
    assert reader.presses("accept").status_code == 410
    assert reader.receipt().status_code == 410
    assert reader.entries == []


def test_a_link_whose_conversation_was_forgotten_is_over(reader):
    with reader.db.write() as session:
        session.execute(PromptRow.__table__.delete())
    assert "Срок этой личной ссылки закончился" in visible(reader.get())
    assert reader.presses("accept").status_code == 410


def test_an_unknown_version_is_not_found_for_anything(reader):
    for path in ("/agreements/unknown?p=1", "/agreements/unknown/receipt?p=1"):
        assert reader.get(path).status_code == 404
    assert reader.office.http.post("/agreements/unknown/answer", data={"p": reader.token}).status_code == 404


@pytest.mark.parametrize("answer", ["", "yes", "given"])
def test_an_unknown_answer_is_not_guessed_at(reader, answer):
    page = reader.presses(answer)
    assert page.status_code == 400
    assert "не записан" in visible(page)
    assert reader.entries == []


def test_a_form_that_weighs_too_much_is_not_read(reader):
    page = reader.presses("accept" + "x" * MOST_BYTES)
    assert page.status_code == 413
    assert "не записан" in visible(page)


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_an_answer_that_another_site_sent_is_not_the_clients(reader, site):
    page = reader.presses("accept", headers={"Sec-Fetch-Site": site})
    assert page.status_code == 403
    assert "с другого сайта" in visible(page)
    assert reader.entries == []
    assert reader.presses("accept", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303


def test_guessing_links_is_slowed_down_but_shuts_out_no_genuine_link(reader):
    wrong = f"{reader.path}?p=1.1.2.wrong"
    assert {reader.get(wrong).status_code for _ in range(WRONG_LINKS_A_MINUTE)} == {200}
    page = reader.get(wrong)
    assert page.status_code == 429
    assert 0 < int(page.headers["Retry-After"]) <= 60
    assert "подождите минуту" in visible(page)
    assert reader.presses("accept").status_code == 303


def test_answers_are_taken_only_so_fast(reader):
    for _ in range(ANSWERS_A_MINUTE):
        reader.presses("accept")
    page = reader.presses("withdraw")
    assert page.status_code == 429
    assert "Retry-After" in page.headers
    assert reader.statuses == ["given"]


def test_a_database_that_is_away_is_said_in_words(reader, monkeypatch):
    def fails(*_):
        raise OperationalError("SELECT", {}, Exception("away"))

    monkeypatch.setattr("pages.public.published_version", fails)
    page = reader.presses("accept")
    assert page.status_code == 503
    assert "ответ не записан" in visible(page)
    assert page.headers["Cache-Control"] == "no-store"
    assert "form-action 'none'" in page.headers["Content-Security-Policy"]


def test_the_receipt_says_everything_that_was_agreed_to(db):
    recipient = {
        "name": "ООО «Доставка»",
        "inn": "7830002293",
        "address": "190000, г. Москва, ул. Мира, д. 1",
    }
    reader = Reader(db, purposes=["reply", "card"], recipients=[recipient])
    reader.presses("accept")
    [entry] = reader.entries
    said = visible(reader.receipt())
    for words in (
        "Общество с ограниченной ответственностью «Ромашка Плюс»", "ИНН 7707083893, ОГРН 1027700132195",
        "117312, г. Москва, ул. Вавилова, д. 19", "data@romashka-plus.ru", "24.11.2026 20:23 (МСК)",
        "кнопкой на странице соглашения", "Онлайн-чат, Линия 15", "Редакция № 1 от 24.11.2026",
        reader.version.sha256, entry.hash, f"№ {entry.seq}", "Ведение карточки клиента в CRM",
        "Срок: 3 года с последнего обращения", "ООО «1С-Битрикс»",
        "ООО «Доставка», ИНН 7830002293, 190000, г. Москва, ул. Мира, д. 1", "«Отзываю согласие»",
    ):  # fmt: skip
        assert words in said, words
    assert "Иван" not in said


def test_the_receipt_goes_on_showing_a_consent_that_was_withdrawn(reader):
    reader.presses("accept")
    assert buttons(reader.receipt()) == ["Отозвать согласие"]
    reader.presses("withdraw")
    page = reader.receipt()
    assert "Вы отозвали согласие" in visible(page)
    assert "Кому дано согласие" in visible(page)
    assert re.findall(r"<b>([^<]+)</b>", page.text) == ["Согласие получено", "Согласие отозвано"]
    assert buttons(page) == []


def test_a_receipt_before_any_decision_has_none_to_show(reader):
    page = reader.receipt()
    assert page.status_code == 200
    assert "Решений пока нет." in visible(page)
    assert "Кому дано согласие" not in visible(page)


def test_an_english_agreement_speaks_english_to_its_reader(db):
    reader = Reader(db, language="en")
    assert buttons(reader.get()) == ["I accept", "I do not accept"]
    reader.presses("accept")
    page = reader.receipt()
    assert '<html lang="en">' in page.text
    assert "Receipt of consent to the processing of personal data" in visible(page)
    assert "Online chat" in visible(page)


def test_a_text_that_was_replaced_can_be_withdrawn_but_not_agreed_to(reader):
    reader.presses("accept")
    reader.presses("withdraw")
    reader.admin.publish(reader.agreement_id)
    page = reader.get()
    assert "ответить уже нельзя" in visible(page)
    assert "Есть более новая редакция этого текста: № 2" in visible(page)
    assert buttons(page) == []
    reader.presses("accept")
    assert reader.statuses == ["given", "withdrawn"]


def test_a_link_opened_before_its_message_is_confirmed_takes_both_answers(reader):
    with reader.db.write() as session:
        session.get(PromptRow, reader.prompt.id).status = "queued"
    assert buttons(reader.get()) == ["Принимаю", "Не принимаю"]
    reader.presses("accept")
    assert reader.statuses == ["given"]


def test_a_consent_that_ran_out_may_be_given_again(reader):
    reader.presses("accept")
    with reader.db.write() as session:
        session.get(ClientRow, reader.prompt.client_id).state = "expired"
    page = reader.get()
    assert "Срок вашего согласия закончился" in visible(page)
    assert buttons(page) == ["Принимаю", "Не принимаю"]
