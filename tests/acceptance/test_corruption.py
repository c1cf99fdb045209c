"""An entry that the chain does not prove stays readable, and the page says what is wrong with it."""

from playwright.sync_api import expect

from tests.acceptance.browser import application, client_sees, needs_chromium, press, register_row, write


def as_if_tampered(route):
    # Only the browser knows this name of the machine.
    answer = route.fetch(url=route.request.url.replace("app.localhost", "127.0.0.1"))
    shown = answer.json()
    for row in shown["items"]:
        row["corrupted"] = True
    route.fulfill(response=answer, json=shown)


@needs_chromium
def test_a_corrupted_entry_is_marked_and_can_still_be_read(page):
    write(page, "Здравствуйте")
    expect(page.locator("#client-messages .bubble.bot").last.get_by_role("button")).to_have_count(2)
    press(page, "Принимаю")
    client_sees(page, "Согласие получено")
    register_row(page, "Анна Смирнова", "Получено")
    expect(application(page).get_by_text("Запись повреждена")).to_have_count(0)

    page.route("**/api/v1/consents?*", as_if_tampered)
    row = register_row(page, "Анна Смирнова", "Получено", "Запись повреждена")
    expect(application(page).get_by_role("alert")).to_contain_text("flask register verify")

    row.get_by_role("button").press("Enter")
    panel = application(page).get_by_role("dialog")
    expect(panel.get_by_role("alert")).to_contain_text("ничего не доказывает")
    expect(panel).to_contain_text("Принимаю")
