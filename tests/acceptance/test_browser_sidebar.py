"""Beside the chat and in the contact's card, in a real browser: what employees see and press."""

import json

import pytest
from playwright.sync_api import expect

from tests.acceptance.browser import Complaints, needs_chromium, picture
from tests.acceptance.frames import (
    CLIENT_PHONE,
    CONTACT,
    OFFICER,
    PHONE,
    REGION,
    WIDE,
    consents,
    is_looked_through,
    is_saved,
    makes_card,
    one_page,
    opens,
    opens_sidebar,
    press,
    protected_stage,
    refuses,
    writes_in_telegram,
)

pytestmark = needs_chromium


@pytest.fixture
def stage(tmp_path):
    with protected_stage(tmp_path) as stage:
        yield stage


@pytest.fixture
def complaints():
    return Complaints()


@pytest.fixture
def page(complaints):
    with one_page(complaints) as page:
        yield page


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
    heard = preview.get_by_role("group", name="Найдено в сообщениях клиента")
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
    expect(page.get_by_role("region", name=REGION)).to_contain_text("Уничтожить до")
    expect(page.get_by_role("button", name="Сохранить в CRM")).to_be_disabled()
    picture(page, "sidebar_erasure")


def test_the_tab_of_a_contact_tells_of_the_case_that_is_open(stage, page):
    anna = consents(stage, name="Анна Смирнова")
    contact_id = is_saved(stage, anna)
    stage.api("POST", "/erasures", {"chat_id": anna.chat_id, "cause": "demand"})
    page.set_viewport_size(PHONE)
    opens(stage, page, OFFICER, "CRM_CONTACT_DETAIL_TAB", ID=contact_id)
    expect(page.get_by_role("region", name=REGION)).to_contain_text("Требование клиента")
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


PORTAL = """window.asked = [];
const ask = (name) => (...given) => window.asked.push([name, given[0]]);
window.BX24 = {
  init: (ready) => ready(),
  openPath: ask("openPath"),
  openApplication: ask("openApplication"),
  callMethod: (method, params, told) => {
    window.asked.push([method, params]);
    told({ data: () => true, error: () => window.refusal });
  },
};"""


def opened_with(options):
    """The portal's library in an application that was opened with options."""
    placement = f"{{info: () => ({{options: {json.dumps(options)}}})}}"
    return f"window.BX24 = {{init: (ready) => ready(), placement: {placement}}};"


def asked(page):
    return page.evaluate("window.asked")


def test_namesakes_are_looked_at_before_one_is_chosen(stage, page):
    namesake = makes_card(stage, NAME="Анна", fm=[["PHONE", CLIENT_PHONE]])
    anna = consents(stage, name="Анна Смирнова")
    opens_sidebar(stage, page, anna, bx24=PORTAL)
    press(page, "Сохранить в CRM")
    preview = page.get_by_role("dialog", name="Сохранить в CRM")
    press(preview, f"Посмотреть карточку: Анна, № {namesake}")
    assert asked(page) == [["openPath", f"/crm/contact/details/{namesake}/"]]
    page.keyboard.press("Escape")
    expect(preview).to_be_hidden()
    expect(page.get_by_role("button", name="Сохранить в CRM")).to_be_focused()


def test_an_officer_goes_from_the_chat_to_the_case(stage, page):
    ivan = refuses(stage)
    case = is_looked_through(stage)
    opens_sidebar(stage, page, ivan, bx24=PORTAL)
    region = page.get_by_role("region", name=REGION)
    expect(region).to_contain_text("посмотрите найденное и утвердите уничтожение")
    press(region, "Перейти к делу")
    [[_, given]] = asked(page)
    page.set_viewport_size(WIDE)
    opens(stage, page, bx24=opened_with(given))
    expect(page.get_by_role("dialog", name=f"Дело № {case['number']}")).to_contain_text("Уничтожить до")


def test_an_operator_is_told_who_decides(stage, page):
    ivan = refuses(stage)
    is_looked_through(stage)
    opens_sidebar(stage, page, ivan, OFFICER, bx24=PORTAL)
    region = page.get_by_role("region", name=REGION)
    expect(region).to_contain_text("администратор или ответственный за персональные данные")
    expect(region.get_by_role("button")).to_have_count(0)


def test_the_note_in_a_card_opens_its_entry_of_the_register(stage, page):
    anna = consents(stage, name="Анна Смирнова")
    is_saved(stage, anna)
    [note] = stage.portal_state()["crm"]["log_messages"]
    [_, entry] = note["text"].split("params[consent]=")
    opens(stage, page, bx24=opened_with({"consent": entry}))
    panel = page.get_by_role("dialog", name="Запись реестра")
    expect(panel).to_contain_text("Анна Смирнова")
    expect(panel).to_contain_text(entry)


NEW_CARD = "Создать карточку кнопкой Битрикс24…"


def presses_the_portals_button(page):
    press(page, NEW_CARD)
    question = page.get_by_role("dialog", name="Карточка кнопкой Битрикс24")
    expect(question).to_contain_text("Похожие карточки при этом не ищутся")
    press(question, "Создать карточку")
    return question


def test_only_who_leads_the_dialogue_presses_the_portals_button(stage, page):
    anna = consents(stage, name="Анна Смирнова")
    opens_sidebar(stage, page, anna, OFFICER, bx24=PORTAL)
    expect(page.get_by_role("button", name=NEW_CARD)).to_be_visible()
    page.evaluate("window.refusal = {status: 400, ex: {error: 'ERROR_USER_NOT_OPERATOR'}}")
    question = presses_the_portals_button(page)
    expect(question.get_by_role("alert")).to_contain_text("только сотрудник, который ведёт этот диалог")
    picture(page, "sidebar_portal_refused")
    press(question, "Назад")
    expect(page.get_by_role("button", name=NEW_CARD)).to_be_focused()
    assert asked(page) == [["imopenlines.crm.lead.create", {"CHAT_ID": anna.chat_id}]]


def test_without_a_consent_the_portals_button_is_not_pressed(stage, page, complaints):
    ivan = writes_in_telegram(stage)
    opens_sidebar(stage, page, ivan, bx24=PORTAL)
    expect(page.get_by_text("Ждём ответа клиента")).to_be_visible()
    expect(page.get_by_role("button", name=NEW_CARD)).to_be_hidden()

    anna = consents(stage, name="Анна Смирнова")
    opens_sidebar(stage, page, anna, bx24=PORTAL)
    press(page, NEW_CARD)
    stage.api(
        "POST",
        f"/conversations/{anna.chat_id}/withdraw",
        {"document": "заявление", "received_on": today(page)},
    )
    question = page.get_by_role("dialog", name="Карточка кнопкой Битрикс24")
    with complaints.refusal(page, 409, "/portal-card/permit"):
        press(question, "Создать карточку")
    expect(question.get_by_role("alert")).to_contain_text("Клиент не дал согласие")
    assert asked(page) == []


def today(page):
    return page.evaluate("new Intl.DateTimeFormat('en-CA', {timeZone: 'Europe/Moscow'}).format(new Date())")
