"""The demonstration in a real browser: the whole story as a newcomer clicks through it."""

from playwright.sync_api import expect

from tests.acceptance.browser import (
    application,
    client_sees,
    control,
    needs_chromium,
    picture,
    press,
    register_row,
    write,
)

pytestmark = needs_chromium


def side(page):
    return page.frame_locator("#sidebar-frame iframe")


def test_the_whole_story_from_the_first_message_to_a_refusal(page):
    accepts_in_the_online_chat(page)
    is_saved_by_the_operator(page)
    goes_on_writing_in_telegram(page)
    refuses_as_another_client(page)


def accepts_in_the_online_chat(page):
    expect(page.locator("#no-contacts")).to_be_visible()
    expect(page.locator("#hint")).to_contain_text("1. Напишите")
    write(page, "Здравствуйте, есть ли доставка?")
    prompt = page.locator("#client-messages .bubble.bot").last
    expect(prompt.get_by_role("button")).to_have_text(["Принимаю", "Не принимаю"])
    reads_the_agreement(page, prompt.get_by_role("link"))
    expect(side(page).get_by_text("Ждём ответа клиента")).to_be_visible()
    expect(side(page).get_by_role("button", name="Сохранить в CRM")).to_be_disabled()
    picture(page, "prompt")
    press(page, "Принимаю")
    client_sees(page, "Согласие получено")
    expect(page.locator("#operator-messages .system", has_text="передано операторам")).to_be_visible()
    register_row(page, "Анна Смирнова", "Кнопка в чате", "Получено")


def reads_the_agreement(page, link):
    with page.expect_popup() as opened:
        link.click()
    expect(opened.value.locator("body")).to_contain_text("Ромашка")
    opened.value.close()


def is_saved_by_the_operator(page):
    page.get_by_label("Ответ оператора").fill("Добрый день, Анна! Да, завтра.")
    page.get_by_label("Ответ оператора").press("Enter")
    expect(page.locator("#client-messages .bubble.operator")).to_contain_text("Да, завтра")
    save = side(page).get_by_role("button", name="Сохранить в CRM")
    expect(save).to_be_enabled()
    save.press("Enter")  # the driver's mouse misses in frames that the page shows smaller
    preview = side(page).get_by_role("dialog", name="Сохранить в CRM")
    expect(preview.get_by_role("group", name="Что запишем")).to_contain_text("Анна")
    preview.get_by_role("button", name="Сохранить", exact=True).press("Enter")
    card = page.locator("#card")
    expect(card.get_by_role("heading", name="Анна Смирнова")).to_be_visible()
    expect(card.locator(".custom").first).to_be_visible()
    expect(page.locator("#contacts button")).to_have_count(1)
    picture(page, "run")
    card.get_by_role("group", name="Вкладки карточки").get_by_role("button").nth(1).click()
    expect(page.frame_locator("#card iframe").get_by_text("Получено", exact=True)).to_be_visible()


def goes_on_writing_in_telegram(page):
    page.get_by_role("button", name="Telegram", exact=True).click()
    write(page, "Добрый день")
    client_sees(page, "продолжите переписку")
    expect(page.locator("#client-messages").get_by_role("button")).to_have_count(0)
    control(
        page, "/clock", advance_seconds=5
    )  # a message within two seconds of the warning may have been on its way
    write(page, "Сколько стоит доставка?")
    expect(side(page).get_by_text("Согласие получено", exact=True)).to_be_visible()
    register_row(page, "Telegram", "Продолжил переписку", "Получено")
    picture(page, "telegram")


def refuses_as_another_client(page):
    page.get_by_role("button", name="Сайт", exact=True).click()
    page.get_by_role("button", name="Новый клиент").click()
    write(page, "Здравствуйте")
    press(page, "Не принимаю")
    client_sees(page, "Вы не дали согласие")
    expect(side(page).get_by_text("Клиент отказал")).to_be_visible()
    expect(side(page).get_by_role("button", name="Сохранить в CRM")).to_be_disabled()
    register_row(page, "Борис Петров", "Отказ")
    expect(page.locator("#contacts button")).to_have_count(1)
    expect(page.locator("#hint")).to_contain_text("Все шаги пройдены")
    picture(page, "refusal")


def test_the_application_is_installed_with_a_button_of_the_portal(page):
    reads_its_register(page)
    control(page, "/uninstall", clean=False)
    page.get_by_role("button", name="Установить приложение").click()
    reads_its_register(page)
    expect(page.get_by_role("button", name="Установить приложение")).to_be_hidden()


def reads_its_register(page):
    """The filters ask the application too, and it asks the portal: all of it is there in the end."""
    expect(application(page).get_by_role("heading", name="Реестр согласий")).to_be_visible()
    choices = {"Открытая линия": "Опт", "Компания": "Ромашка", "Соглашение": "Ромашка"}
    for name, choice in choices.items():
        filled = application(page).get_by_role("combobox", name=name).get_by_role("option", name=choice)
        expect(filled).to_have_count(1)
    expect(application(page).get_by_text("Согласий пока нет")).to_be_visible()
