"""Frames of the application as the portal opens them, in a browser, and the people whose data they show."""

import re
from contextlib import contextmanager

from playwright.sync_api import expect

from emulator import Emulator
from tests.acceptance.browser import chromium
from tests.support.stage import Person, Stage, eventually

WIDE, PHONE, SIDE = (
    {"width": 1280, "height": 900},
    {"width": 390, "height": 844},
    {"width": 320, "height": 780},
)
LEAD, CONTACT = 1, 3
CLIENT_PHONE = "+7 900 123-45-67"
OFFICER = 27
REGION = "Уничтожение персональных данных"


@contextmanager
def protected_stage(directory):
    with Emulator() as emulator:
        stage = Stage(emulator, directory)
        try:
            stage.start()
            stage.install()
            stage.protect(15)
            yield stage
        finally:
            stage.stop()


@contextmanager
def one_page(complaints):
    """A single error in its console fails the test."""
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
    expect(page.get_by_role("heading", name="Уничтожение персональных данных")).to_be_visible()


def opens_sidebar(stage, page, client, user_id=1, bx24=""):
    page.set_viewport_size(SIDE)
    opens(stage, page, user_id, "IM_SIDEBAR", bx24, dialogId=f"chat{client.chat_id}")


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


def is_saved(stage, client):
    answer = stage.api("POST", f"/conversations/{client.chat_id}/save-to-crm")
    assert answer.ok, answer.text
    return answer.json()["contact_id"]
