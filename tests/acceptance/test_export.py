"""The register leaves the application as a file: by a button, and by an address that no log gives away."""

import csv
import io
import re
import zipfile

from playwright.sync_api import expect

from tests.acceptance.browser import application, client_sees, needs_chromium, press, register_row, write


@needs_chromium
def test_an_administrator_takes_what_he_has_found_out_as_a_file(page):
    write(page, "Здравствуйте")
    expect(page.locator("#client-messages .bubble.bot").last.get_by_role("button")).to_have_count(2)
    press(page, "Принимаю")
    client_sees(page, "Согласие получено")
    register_row(page, "Анна Смирнова", "Получено")
    application(page).locator("select[name='status']").select_option("Получено")
    export = application(page).get_by_role("button", name="Выгрузить")
    expect(export).to_be_enabled()
    export.press("Enter")
    panel = application(page).get_by_role("dialog")
    expect(panel).to_contain_text("Будет выгружено: 1 запись")
    expect(panel.get_by_role("definition")).to_have_text(["Получено"])

    with page.expect_download() as saved:
        panel.get_by_role("button", name="Скачать").press("Enter")
    assert re.fullmatch(r"Реестр согласий \d{4}-\d\d-\d\d\.xlsx", saved.value.suggested_filename)
    assert "xl/worksheets/sheet1.xml" in zipfile.ZipFile(saved.value.path()).namelist()
    expect(panel).to_contain_text("Выгружено: 1 запись")

    panel.get_by_label("Таблица (CSV)").press("Space")
    with page.expect_download() as saved:
        panel.get_by_role("button", name="Скачать").press("Enter")
    text = saved.value.path().read_text(encoding="utf-8-sig")
    heads, row = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    assert heads[:4] == ["Дата (UTC)", "Пользователь", "Источник", "URL"]
    assert row[1] == "Анна Смирнова"


def test_the_address_of_a_file_is_not_in_the_log_of_the_server(stage):
    url = stage.api("GET", "/consents/export?format=csv").json()["url"]
    here = url.replace("app.localhost", "127.0.0.1")
    answers = [stage.http.get(here, timeout=10) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 404]
    assert answers[0].headers["Cache-Control"] == "no-store"
    log = stage.log("web")
    assert "GET /exports/register 200" in log
    assert url.partition("ticket=")[2] not in log
