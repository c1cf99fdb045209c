"""Erasures in a real browser: what administrators and privacy officers see and press."""

import re

import pytest
from playwright.sync_api import expect

from tests.acceptance.browser import Complaints, needs_chromium, picture
from tests.acceptance.frames import (
    CLIENT_PHONE,
    OFFICER,
    PHONE,
    is_looked_through,
    makes_card,
    one_page,
    opened_case,
    opens,
    opens_cases,
    press,
    protected_stage,
    refuses,
)

pytestmark = needs_chromium
TEXT_OF_A_PDF = b"%PDF-"


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


def test_an_administrator_approves_a_case_and_reads_its_documents(stage, page):
    refuses(stage)
    is_looked_through(stage)
    opens_cases(stage, page)
    row = page.get_by_role("row").filter(has_text="Иван Петров")
    expect(row).to_contain_text("Ждёт утверждения")
    expect(row).to_contain_text(re.compile("остал"))
    picture(page, "erasures")
    case = opened_case(page, "Иван Петров")
    expect(case.get_by_role("region", name="Что найдено")).to_contain_text("Подлежит уничтожению")
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
    mark = page.get_by_role("dialog", name="Отметить: удалено")
    expect(mark).to_contain_text("снять её нельзя")
    press(mark, "Подтвердить удаление")
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
        press(papers, "Акт об уничтожении персональных данных, PDF")
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
    finds = case.get_by_role("region", name="Что найдено")
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
    expect(case.get_by_role("region", name="Что найдено")).to_contain_text("Не уничтожено")
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
    expect(case.get_by_role("region", name="Что найдено")).to_be_visible()
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


def test_namesakes_are_left_all_at_once_and_each_decision_is_recorded(stage, page):
    # The portal itself binds the first of them to the chat.
    for name in ("Пётр", "Мария", "Ольга", "Вера"):
        makes_card(stage, NAME=name, fm=[["PHONE", CLIENT_PHONE]])
    refuses(stage, phone=CLIENT_PHONE)
    is_looked_through(stage, "inventory", "held")
    opens_cases(stage, page)
    case = opened_case(page, "Иван Петров")
    finds = case.get_by_role("region", name="Что найдено")
    expect(finds.get_by_role("button", name=re.compile("^Убрать данные чата… Контакт"))).to_have_count(0)

    press(finds, "Оставить все похожие карточки…")
    question = page.get_by_role("dialog", name="Оставить все похожие карточки")
    expect(question).to_contain_text("«Мария»")
    question.get_by_label("Причина").fill("другие люди с тем же телефоном")
    press(question, "Оставить все")
    expect(finds.get_by_text("другие люди с тем же телефоном")).to_have_count(3)
    events = stage.api("GET", "/erasures").json()["items"][0]["events"]
    assert [event["what"] for event in events].count("item_keep") == 3
