"""The portal's own "Save to CRM" button in our sidebar: the portal's library, the operator's own rights."""

from playwright.sync_api import expect

from scripts.run_demo import LINES
from tests.acceptance.browser import control, needs_chromium, picture, press, write

pytestmark = needs_chromium

NEW_CARD = "Создать карточку кнопкой Битрикс24…"


def side(page):
    return page.frame_locator("#sidebar-frame iframe")


def test_the_operator_lets_the_portal_make_the_card_of_a_client_who_agreed(page):
    write(page, "Здравствуйте")
    press(page, "Принимаю")
    expect(side(page).get_by_text("Согласие получено", exact=True)).to_be_visible()
    page.get_by_label("Ответ оператора").fill("Добрый день!")
    page.get_by_label("Ответ оператора").press("Enter")
    expect(page.locator("#client-messages .bubble.operator")).to_contain_text("Добрый день")

    line_makes(page, "deal")
    side(page).get_by_role("button", name=NEW_CARD).press("Enter")
    question = side(page).get_by_role("dialog", name="Карточка кнопкой Битрикс24")
    picture(page, "portal_button")
    question.get_by_role("button", name="Создать карточку", exact=True).press("Enter")
    expect(side(page).locator("#message")).to_contain_text("Битрикс24 создал: Контакт № ")
    expect(side(page).locator("#message")).to_contain_text("Сделка № ")
    expect(side(page).get_by_role("button", name="Обновить в CRM")).to_be_enabled()
    expect(side(page).get_by_role("button", name=NEW_CARD)).to_be_hidden()

    page.locator("#contacts button").click()
    expect(page.locator("#card")).to_contain_text("Согласие на ПДн")
    expect(page.locator("#card .custom").first).to_contain_text("Получено")


def line_makes(page, mode):
    for line_id in LINES:
        control(page, "/lines", line_id=line_id, settings={"CRM_CREATE": mode})
