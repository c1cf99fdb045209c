"""Erasures and saving to CRM in a real browser: what administrators, officers and operators see and press."""

import re

import pytest
from playwright.sync_api import expect

from emulator import Emulator
from tests.acceptance.browser import Complaints, chromium, needs_chromium, picture
from tests.support.stage import Person, Stage, eventually

pytestmark = needs_chromium

WIDE, PHONE, SIDE = (
    {"width": 1280, "height": 900},
    {"width": 390, "height": 844},
    {"width": 320, "height": 780},
)
LEAD, CONTACT = 1, 3
CLIENT_PHONE = "+7 900 123-45-67"
OFFICER = 27
TEXT_OF_A_PDF = b"%PDF-"


@pytest.fixture
def stage(tmp_path):
    with Emulator() as emulator:
        stage = Stage(emulator, tmp_path)
        try:
            stage.start()
            stage.install()
            stage.protect(15)
            yield stage
        finally:
            stage.stop()


@pytest.fixture
def complaints():
    return Complaints()


@pytest.fixture
def page(complaints):
    with chromium() as browser:
        page = browser.new_page(viewport=WIDE, locale="ru-RU", timezone_id="Europe/Moscow")
        complaints.listen(page)
        yield page
    assert not complaints.left(), complaints.left()


def opens(stage, page, user_id=1, placement="DEFAULT", bx24="", **options):
    """As the portal does it, by a form; of the portal's library only what a story needs is there."""
    page.route(
        "https://api.bitrix24.com/**", lambda route: route.fulfill(content_type="text/javascript", body=bx24)
    )
    frame = stage.control("POST", "/frame", {"user_id": user_id, "placement": placement, "options": options})
    page.goto(f"http://127.0.0.1:{stage.port}/healthz")
    page.evaluate(
        """({url, fields}) => {
            const form = document.body.appendChild(document.createElement("form"));
            Object.assign(form, {method: "post", action: url});
            for (const [name, value] of Object.entries(fields))
                form.appendChild(Object.assign(document.createElement("input"), {name, value}));
            form.submit();
        }""",
        {"url": frame["url"], "fields": frame["fields"]},
    )


def opens_cases(stage, page, user_id=1, **more):
    opens(stage, page, user_id, **more)
    page.get_by_role("link", name="Уничтожение данных").press("Enter")
    expect(page.get_by_role("heading", name="Уничтожение данных")).to_be_visible()


def opens_sidebar(stage, page, client, user_id=1):
    page.set_viewport_size(SIDE)
    opens(stage, page, user_id, "IM_SIDEBAR", dialogId=f"chat{client.chat_id}")


def writes_in_telegram(stage, name="Иван Петров", **about):
    client = Person(stage, name, connector="telegrambot", name=name, **about)
    client.writes("Добрый день")
    client.is_told("продолжите переписку")
    stage.control("POST", "/clock", {"advance_seconds": 5})
    return client


def refuses(stage, **about):
    client = writes_in_telegram(stage, **about)
    client.writes(f"Не согласен. Мой телефон {CLIENT_PHONE}")
    client.is_told("Вы не дали согласие")
    return client


def consents(stage, **about):
    client = writes_in_telegram(stage, **about)
    client.writes(f"Сколько стоит доставка? Звоните: {CLIENT_PHONE}")
    eventually(lambda: stage.consents(status="given"))
    return client


def is_looked_through(stage, *states):
    """The newest case, once its search is over."""

    def look():
        cases = stage.api("GET", "/erasures").json()["items"]
        return cases and cases[0]["state"] in (states or ("inventory", "held")) and cases[0]

    return eventually(look, timeout=60)


def makes_card(stage, type_id=CONTACT, **values):
    fm = values.pop("fm", [])
    body = {"type_id": type_id, "values": values, "fm": fm}
    return stage.control("POST", "/crm/items", body)["id"]


def press(place, name):
    place.get_by_role("button", name=name, exact=True).press("Enter")


def opened_case(page, name):
    page.get_by_role("row").filter(has_text=name).get_by_role("button").press("Enter")
    return page.get_by_role("dialog", name=re.compile("^Дело № "))


def test_an_administrator_approves_a_case_and_reads_its_documents(stage, page):
    refuses(stage)
    is_looked_through(stage)
    opens_cases(stage, page)
    row = page.get_by_role("row").filter(has_text="Иван Петров")
    expect(row).to_contain_text("Ждёт утверждения")
    expect(row).to_contain_text(re.compile("остал"))
    picture(page, "erasures")
    case = opened_case(page, "Иван Петров")
    expect(case.get_by_role("region", name="Что нашли")).to_contain_text("Сотрём и удалим")
    picture(page, "erasure_case")

    press(case, "Утвердить…")
    question = page.get_by_role("dialog", name="Утвердить уничтожение")
    expect(question).to_contain_text("Отменить это нельзя")
    expect(question).to_contain_text("Лид № ")
    picture(page, "erasure_approve")
    press(question, "Уничтожить")

    expect(question).to_be_hidden()
    expect(case.get_by_role("status").first).to_contain_text("Завершите вручную", timeout=60_000)
    reads_the_documents(page, case)
    press(case, re.compile("Отметить: удалено. Сообщения чата"))
    expect(case.get_by_role("status").first).to_contain_text("Закрыто")
    case.get_by_text("История", exact=True).click()
    expect(case.get_by_text("Дело закрыто")).to_be_visible()
    press(case, "Закрыть")
    expect(page.get_by_role("row", name="№ 1")).to_contain_text(re.compile("Имя уничтожено.*Закрыто"))
    expect(page.get_by_role("row", name="№ 1").get_by_role("button")).to_be_focused()


def reads_the_documents(page, case):
    papers = case.get_by_role("region", name="Документы")
    expect(papers).to_contain_text(re.compile("[0-9a-f]{64}"))
    picture(page, "erasure_papers", top=papers)
    with page.expect_download() as taken:
        press(papers, "Акт об уничтожении, PDF")
    assert taken.value.path().read_bytes().startswith(TEXT_OF_A_PDF)
    assert re.fullmatch(r"act-\d{4}-\d{4}\.pdf", taken.value.suggested_filename)


def test_what_may_be_needed_otherwise_waits_for_a_decision(stage, page):
    old = makes_card(stage, NAME="Иван", LAST_NAME="Петров", fm=[["PHONE", CLIENT_PHONE]])
    stage.control("POST", "/clock", {"advance_seconds": 3600})
    refuses(stage, phone=CLIENT_PHONE)
    is_looked_through(stage, "held")
    opens_cases(stage, page)
    case = opened_case(page, "Иван Петров")
    expect(case.get_by_role("status").first).to_contain_text("Нужно решение")
    finds = case.get_by_role("region", name="Что нашли")
    expect(finds).to_contain_text("Карточка заведена раньше обращения")
    expect(finds.get_by_role("link", name=f"Контакт № {old}")).to_have_attribute(
        "href", re.compile(f"/crm/contact/details/{old}/$")
    )
    expect(case.get_by_role("button", name="Утвердить…")).to_be_hidden()
    picture(page, "erasure_held")

    press(finds, f"Оставить… Контакт № {old}")
    reason = page.get_by_role("dialog", name=f"Оставить: Контакт № {old}")
    reason.get_by_label("Причина").fill("исполняется договор № 15")
    press(reason, "Оставить")
    expect(finds).to_contain_text("исполняется договор № 15")
    expect(case.get_by_role("button", name="Утвердить…")).to_be_visible()


def test_a_case_can_be_held_prolonged_and_cancelled(stage, page, complaints):
    refuses(stage)
    case_id = is_looked_through(stage)["id"]
    opens_cases(stage, page)
    case = opened_case(page, "Иван Петров")
    press(case, "Приостановить…")
    question = page.get_by_role("dialog", name="Приостановить")
    with complaints.refusal(page, 422, "/hold"):
        press(question, "Приостановить")
    expect(question.get_by_label("Причина")).to_be_focused()
    question.get_by_label("Причина").fill("рассматривается претензия")
    press(question, "Приостановить")
    expect(case.get_by_role("status").first).to_contain_text("Приостановлено до")

    press(case, "Продлить срок…")
    question = page.get_by_role("dialog", name="Продлить срок")
    expect(question).to_contain_text("ч. 6 ст. 21")
    question.get_by_label("Причина").fill("портал переезжает")
    press(question, "Продлить срок")
    expect(case.get_by_role("status").first).to_contain_text("портал переезжает")
    expect(case.get_by_role("button", name="Продлить срок…")).to_be_hidden()

    press(case, "Отменить дело…")
    question = page.get_by_role("dialog", name="Отменить дело")
    question.get_by_label("Причина").fill("открыто по ошибке")
    press(question, "Отменить дело")
    expect(case.get_by_role("status").first).to_contain_text("Ничего не уничтожено")
    assert stage.api("GET", f"/erasures/{case_id}").json()["state"] == "cancelled"


def test_a_failure_is_told_in_words_and_can_be_repeated(stage, page):
    refuses(stage)
    case = is_looked_through(stage)
    denied = {"method": "crm.item.delete", "code": "ACCESS_DENIED", "status": 403, "times": 0}
    stage.control("POST", "/faults", {"rest": [denied]})
    stage.api("POST", f"/erasures/{case['id']}/approve")
    is_looked_through(stage, "failed")
    opens_cases(stage, page)
    case = opened_case(page, "Иван Петров")
    expect(case.get_by_role("alert")).to_contain_text("CRM не дала приложению изменить или удалить")
    picture(page, "erasure_failed")

    stage.control("DELETE", "/faults")
    press(case, "Повторить")
    expect(case.get_by_role("status").first).to_contain_text("Завершите вручную", timeout=60_000)


def test_the_sidebar_shows_what_would_be_saved_and_to_which_card(stage, page):
    for name in ("Иван", "Иван Иванович"):
        makes_card(stage, NAME=name, LAST_NAME="Петров", fm=[["PHONE", CLIENT_PHONE]])
    anna = consents(stage, name="Анна Смирнова")
    opens_sidebar(stage, page, anna)
    expect(page.get_by_text("Согласие получено", exact=True)).to_be_visible()
    picture(page, "sidebar")
    press(page, "Сохранить в CRM")
    preview = page.get_by_role("dialog", name="Сохранить в CRM")
    cards = preview.get_by_role("group", name="В какую карточку?")
    expect(cards.get_by_role("radio")).to_have_count(3)
    expect(preview.get_by_role("button", name="Сохранить", exact=True)).to_be_disabled()
    picture(page, "sidebar_choose")
    cards.get_by_role("radio", name="Новая карточка").check()
    expect(preview.get_by_role("group", name="Что запишем")).to_contain_text("Анна")
    heard = preview.get_by_role("group", name="Нашли в сообщениях клиента")
    phone = heard.get_by_role("checkbox", name="+79001234567")
    expect(phone).not_to_be_checked()
    phone.check()
    picture(page, "sidebar_preview")
    press(preview, "Сохранить")

    expect(page.get_by_text("Сохранено: контакт")).to_be_visible()
    made = [item for item in stage.portal_state()["crm"]["items"] if item["type_id"] == CONTACT][-1]
    assert [row["value"] for row in made["fm"] if row["type_id"] == "PHONE"] == ["+79001234567"]
    expect(page.get_by_role("button", name="Обновить в CRM")).to_be_enabled()


def test_an_operator_withdraws_nothing_and_an_officer_does(stage, page):
    anna = consents(stage, name="Анна Смирнова")
    opens_sidebar(stage, page, anna, OFFICER)
    expect(page.get_by_text("Согласие получено", exact=True)).to_be_visible()
    expect(page.get_by_text("Для ответственного")).to_be_hidden()

    stage.api("PUT", "/officers", {"items": [{"user_id": OFFICER, "name": "Олег Оператор"}]})
    opens_sidebar(stage, page, anna, OFFICER)
    page.get_by_text("Для ответственного").click()
    press(page, "Отозвать согласие по заявлению…")
    question = page.get_by_role("dialog", name="Отзыв согласия по заявлению")
    question.get_by_label("Документ").fill("заявление от 20.11.2026")
    picture(page, "sidebar_withdraw")
    press(question, "Отозвать согласие")
    expect(page.get_by_text("Согласие отозвано, дело")).to_be_visible()
    expect(page.get_by_role("region", name="Уничтожение данных")).to_contain_text("Уничтожить до")
    expect(page.get_by_role("button", name="Сохранить в CRM")).to_be_disabled()
    picture(page, "sidebar_erasure")


CHOOSES_OLEG = """window.BX24 = {
  init: (ready) => ready(),
  selectUsers: (chosen) => chosen([{ id: "27", name: "Олег Оператор" }]),
};"""


def test_an_administrator_names_officers_in_the_portals_dialog_and_they_see_the_cases(stage, page):
    opens_cases(stage, page, bx24=CHOOSES_OLEG)
    expect(page.get_by_text("Открытых дел нет")).to_be_visible()
    officers = page.get_by_role("region", name="Ответственные за персональные данные")
    press(officers, "Выбрать сотрудников")
    expect(officers.get_by_role("listitem")).to_contain_text("Олег Оператор")
    picture(page, "officers")

    opens_cases(stage, page, OFFICER)
    expect(page.get_by_text("Открытых дел нет")).to_be_visible()
    expect(page.get_by_role("region", name="Ответственные за персональные данные")).to_be_hidden()
    page.get_by_role("link", name="Открытые линии").press("Enter")
    expect(page.get_by_text("Изменить их может администратор")).to_be_visible()


def test_a_phone_shows_cases_without_scrolling_aside(stage, page):
    refuses(stage)
    is_looked_through(stage)
    page.set_viewport_size(PHONE)
    opens_cases(stage, page)
    fits = "document.documentElement.scrollWidth <= innerWidth"
    expect(page.get_by_role("row").filter(has_text="Иван Петров")).to_be_visible()
    assert page.evaluate(fits)
    picture(page, "phone_erasures")
    case = opened_case(page, "Иван Петров")
    expect(case.get_by_role("region", name="Что нашли")).to_be_visible()
    picture(page, "phone_case")
    assert case.evaluate("node => node.scrollWidth <= node.clientWidth")


def test_a_line_is_told_to_destroy_by_itself_and_says_when_its_trial_ends(stage, page):
    opens(stage, page)
    page.get_by_role("link", name="Открытые линии").press("Enter")
    press(page, "Продажи")
    form = page.get_by_role("form", name="Настройки линии Продажи")
    switch = form.get_by_role("switch", name=re.compile("Уничтожать без утверждения"))
    expect(switch).not_to_be_checked()
    expect(form).to_contain_text("не больше 50 дел в день")
    switch.press("Space")
    press(form, "Сохранить")
    expect(form.get_by_text("Пробная неделя до")).to_be_visible()
    picture(page, "line_auto_erase", top=switch)
    lines = stage.api("GET", "/lines").json()["items"]
    assert [line["line_id"] for line in lines if line["auto_erase"]] == [15]


def is_saved(stage, client):
    answer = stage.api("POST", f"/conversations/{client.chat_id}/save-to-crm")
    assert answer.ok, answer.text
    return answer.json()["contact_id"]


def test_the_tab_of_a_contact_tells_of_the_case_that_is_open(stage, page):
    anna = consents(stage, name="Анна Смирнова")
    contact_id = is_saved(stage, anna)
    stage.api("POST", "/erasures", {"chat_id": anna.chat_id, "cause": "demand"})
    page.set_viewport_size(PHONE)
    opens(stage, page, OFFICER, "CRM_CONTACT_DETAIL_TAB", ID=contact_id)
    expect(page.get_by_role("region", name="Уничтожение данных")).to_contain_text("Требование клиента")
    expect(page.get_by_text("Получено", exact=True)).to_be_visible()
    picture(page, "contact_tab")


@pytest.mark.parametrize(
    ("state", "words"), [("gone", "удалена в CRM 24.11.2026"), ("merged", "объединили с другой 24.11.2026")]
)
def test_the_sidebar_says_what_became_of_the_clients_card(stage, page, state, words):
    anna = consents(stage, name="Анна Смирнова")
    path = f"/conversations/{anna.chat_id}"
    contact = {"id": 77, "state": state, "since": "2026-11-24T09:00:00Z"}
    shown = stage.api("GET", path).json() | {"contact": contact}
    page.route(f"**/api/v1{path}", lambda route: route.fulfill(json=shown))
    opens_sidebar(stage, page, anna)
    expect(page.locator("#conversation")).to_contain_text(words)
    expect(page.get_by_role("button", name="Открыть карточку")).to_have_count(int(state == "merged"))
