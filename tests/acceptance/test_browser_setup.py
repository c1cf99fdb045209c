"""An administrator sets up a second company in a real browser, and a client meets it."""

import re

from playwright.sync_api import expect

from tests.acceptance.browser import (
    application,
    client_sees,
    control,
    needs_chromium,
    picture,
    register_row,
    write,
)

pytestmark = needs_chromium

SHOP = {
    "Полное название": "Общество с ограниченной ответственностью «Василёк»",
    "Краткое название": "ООО «Василёк»",
    "КПП": "690101001",
    "ОГРН": "1026900000005",
    "Адрес": "170100, г. Тверь, ул. Советская, д. 2",
    "Электронная почта": "privacy@vasilek.example",
}
WRONG_INN, INN = "6901000008", "6901000007"
COURIER = {
    "Название": "ООО «Курьер»",
    "ИНН": "6902000000",
    "Адрес": "170100, г. Тверь, ул. Новая, д. 7",
}
TRADER = {
    "NAME": "ИП", "RQ_INN": "690100000047", "RQ_OGRNIP": "326690000000011", "RQ_LAST_NAME": "Тестов",
    "RQ_FIRST_NAME": "Тест", "RQ_SECOND_NAME": "Тестович", "RQ_EMAIL": "mail@testov.example",
}  # fmt: skip
HOME = {"TYPE_ID": 4, "POSTAL_CODE": "170100", "CITY": "Тверь", "ADDRESS_1": "ул. Советская, д. 5"}
PHONE = {"width": 390, "height": 720}


def test_an_administrator_sets_up_a_second_company_and_its_client_is_asked(page, complaints):
    page.set_viewport_size({"width": 1120, "height": 900})
    button(page.locator("#application"), "Развернуть")
    app = application(page)
    types_a_company_in(page, app, complaints)
    drafts_its_agreement(page, app)
    publishes_the_first_version(page, app)
    protects_a_line(page, app)
    a_client_is_asked_and_accepts_on_his_phone(page, complaints)
    publishes_a_material_change(page, app)
    the_client_is_asked_again(page)
    takes_a_company_over_and_puts_it_away(page, app)


def types_a_company_in(page, app, complaints):
    tab(app, "Компании")
    link(app, "Добавить компанию")
    form = app.get_by_role("form", name="Реквизиты компании")
    for name, value in SHOP.items():
        form.get_by_label(name, exact=True).fill(value)
    inn = form.get_by_label("ИНН", exact=True)
    inn.fill(WRONG_INN)
    with complaints.refusal(page, 422, "/api/v1/companies"):
        inn.press("Enter")
    expect(inn).to_be_focused()
    expect(inn).to_have_accessible_description(re.compile("контрольн"))
    picture(page, "company_wrong")
    inn.fill(INN)
    inn.press("Enter")
    expect(app.get_by_role("article")).to_have_count(2)
    expect(card(app, "ООО «Василёк»")).to_contain_text(INN)
    picture(page, "companies")
    link(app, "Создать её соглашение")


def drafts_its_agreement(page, app):
    form = app.get_by_role("form", name="Черновик соглашения")
    expect(form.get_by_label("Компания", exact=True).locator("option:checked")).to_have_text("ООО «Василёк»")
    expect(form.get_by_role("radio", name="Стандартный текст")).to_be_checked()
    tick(form, "Исполнение договора, доставка, возврат")
    button(form, "Добавить получателя")
    recipient = form.get_by_role("group", name="Получатель 1")
    expect(recipient.get_by_label("Название")).to_be_focused()
    for name, value in COURIER.items():
        recipient.get_by_label(name).fill(value)
    button(form, "Сохранить черновик")
    expect(form.get_by_text("Черновик сохранён")).to_be_visible()
    button(form, "Проверить")
    expect(form.get_by_text("Публиковать можно").or_(form.get_by_text("Замечаний нет"))).to_be_visible()
    picture(page, "checked")
    button(form, "Предпросмотр")
    preview = app.get_by_role("dialog", name="Предпросмотр")
    expect(preview.get_by_role("article")).to_contain_text("ООО «Курьер»")
    expect(preview.locator(".bubble").first).to_contain_text("ООО «Василёк» просит ваше согласие")
    expect(preview).to_be_in_viewport(ratio=0.99)  # the form is longer than the screen
    picture(page, "preview")
    page.keyboard.press("Escape")
    expect(preview).to_be_hidden()


def publishes_the_first_version(page, app):
    button(app, "Опубликовать")
    dialog = app.get_by_role("dialog")
    expect(dialog).to_have_accessible_name("Публикация редакции № 1")
    expect(dialog).to_be_in_viewport(ratio=0.99)
    page.keyboard.press("Enter")  # the button that publishes has the focus
    expect(dialog).to_have_accessible_name("Опубликована редакция № 1")
    expect(dialog.get_by_label("Адрес страницы")).to_have_value(re.compile(r"/agreements/[\w-]{22}$"))
    expect(dialog.locator(".hash")).to_have_text(re.compile(r"^[0-9a-f]{64}$"))
    picture(page, "published")
    button(dialog, "Готово")
    expect(dialog).to_be_hidden()


def protects_a_line(page, app):
    tab(app, "Открытые линии")
    button(app, "Опт")
    form = app.get_by_role("form", name="Настройки линии Опт")
    switch = form.get_by_role("switch", name="Отправить предупреждение о сборе персональных данных")
    switch.press("Space")
    expect(switch).to_be_checked()
    form.get_by_label("Соглашение", exact=True).select_option(label="ООО «Василёк», редакция 1, Русский")
    tick(form, "Только ответ «Да»")
    tick(form, "Не записывать в CRM до согласия")
    button(form, "Сохранить")
    expect(form.get_by_text("Линия защищена")).to_be_visible()
    expect(app.get_by_role("article", name="Опт")).to_contain_text("Защищена")
    picture(page, "lines", top=app.get_by_role("article", name="Опт"))


def a_client_is_asked_and_accepts_on_his_phone(page, complaints):
    # The chat of the site goes into the line «Опт» from now on.
    control(page, "/lines", line_id=15, connectors=["telegrambot"])
    button(page.locator("#application"), "Свернуть")
    expect(page.locator("#client-line")).to_contain_text("Опт")
    write(page, "Здравствуйте, есть ли доставка в Тверь?")
    client_sees(page, "ООО «Василёк» просит ваше согласие")
    prompt = page.locator("#client-messages .bubble.bot").last
    phone = page.context.browser.new_page(viewport=PHONE, locale="ru-RU")
    complaints.listen(phone)
    phone.goto(prompt.get_by_role("link").get_attribute("href"))
    expect(phone.locator("main")).to_contain_text("ООО «Василёк»")
    picture(phone, "phone")
    button(phone, "Принимаю")
    expect(phone.get_by_role("heading", name="Вы дали согласие")).to_be_visible()
    picture(phone, "phone_given")
    phone.close()
    client_sees(page, "Согласие получено")
    register_row(page, "ООО «Василёк»", "Опт", "Веб-страница", "Получено")


def publishes_a_material_change(page, app):
    button(page.locator("#application"), "Развернуть")
    tab(app, "Соглашения")
    shop = card(app, "ООО «Василёк»")
    link(shop, "Изменить черновик")
    form = app.get_by_role("form", name="Черновик соглашения")
    tick(form, "Оценка качества обслуживания")
    button(form, "Сохранить черновик")
    expect(form.get_by_text("Черновик сохранён")).to_be_visible()
    link(app, "Редакции и история")
    difference = app.get_by_role("region", name="Отличия")
    expect(difference.locator("ins").filter(has_text="оценка обслуживания").first).to_be_visible()
    link(app, "К списку")
    button(shop, "Опубликовать")
    dialog = app.get_by_role("dialog")
    expect(dialog.get_by_role("radio", name="Спросить клиентов снова")).to_be_checked()
    picture(page, "publishing")
    button(dialog, "Опубликовать редакцию")
    expect(dialog).to_have_accessible_name("Опубликована редакция № 2")
    button(dialog, "Готово")
    expect(shop).to_contain_text("Редакция № 2")
    link(shop, "Редакции и история")
    expect(app.get_by_role("row", name="№ 2")).to_contain_text("Спросим снова")
    expect(app.get_by_role("row", name="№ 1")).to_contain_text("1 клиент")
    expect(difference.locator("ins").filter(has_text="оценка обслуживания").first).to_be_visible()
    picture(page, "versions")


def the_client_is_asked_again(page):
    button(page.locator("#application"), "Свернуть")
    prompts = page.locator("#client-messages .bubble.bot", has_text="ООО «Василёк» просит ваше согласие")
    expect(prompts).to_have_count(1)
    write(page, "А сколько стоит доставка?")
    expect(prompts).to_have_count(2)
    expect(prompts.last).to_contain_text("оценка качества обслуживания")
    prompts.last.get_by_role("button", name="Принимаю", exact=True).click()
    register_row(page, "ООО «Василёк»", "№ 2", "Получено")


def takes_a_company_over_and_puts_it_away(page, app):
    values = {"TITLE": "Тестов", "IS_MY_COMPANY": "Y"}
    own = control(page, "/crm/items", type_id=4, values=values)
    control(page, "/crm/requisites", company_id=own["id"], values=TRADER, addresses=[HOME])
    button(page.locator("#application"), "Развернуть")
    tab(app, "Компании")
    link(app, "Взять из Битрикс24")
    expect(app.get_by_role("article")).to_have_count(2)
    picture(page, "portal")
    link(app, "Взять: Тестов, ИП")
    button(app, "Сохранить компанию")
    trader = card(app, "ИП Тестов Т. Т.")
    expect(trader).to_contain_text("Из Битрикс24")
    button(trader, "В архив")
    expect(trader).to_contain_text("теперь в архиве")
    expect(trader.get_by_role("button", name="Отменить")).to_be_focused()
    page.keyboard.press("Enter")
    expect(trader).to_contain_text("Компания снова в списке")
    expect(trader).to_contain_text("690100000047")


def tab(app, name):
    app.get_by_role("navigation").get_by_role("link", name=name).press("Enter")


def link(place, name):
    place.get_by_role("link", name=name, exact=True).press("Enter")


def button(place, name):
    place.get_by_role("button", name=name, exact=True).press("Enter")


def tick(form, name):
    """A switch, a box or a choice of a form, with the keyboard."""
    form.get_by_label(name).press("Space")


def card(app, name):
    return app.get_by_role("article", name=name)
