"""A client answers on his phone: no scripts, a narrow screen, the keyboard alone."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import create_engine, text

from emulator import Emulator
from tests.acceptance.browser import chromium, needs_chromium
from tests.support.stage import Person, Stage, eventually

pytestmark = needs_chromium

CLIENT_ADDRESS = "203.0.113.9"


@pytest.fixture
def stage(tmp_path):
    """The application behind one proxy, as in production."""
    with Emulator() as emulator:
        stage = Stage(emulator, tmp_path)
        stage.env["SOGLASIE_TRUSTED_PROXIES"] = "1"
        try:
            stage.start()
            stage.install()
            yield stage
        finally:
            stage.stop()


@pytest.fixture
def phone():
    """A phone that runs no scripts; what stands left in the header was written by its owner."""
    with chromium() as browser:
        context = browser.new_context(
            java_script_enabled=False,
            viewport={"width": 360, "height": 740},
            extra_http_headers={"X-Forwarded-For": f"198.51.100.1, {CLIENT_ADDRESS}"},
        )
        yield context.new_page()


def test_a_client_accepts_reads_his_receipt_and_withdraws_on_the_page(stage, phone):
    version = stage.protect(15)
    anna = Person(stage, "anna", name="Анна")
    anna.writes("Здравствуйте")
    link = link_of(anna.is_told("согласие на обработку")[0])
    assert link.startswith(f"{version['public_url']}?p=")

    opens(phone, link)
    fits_the_screen(phone)
    walk_to(phone, "Принимаю")
    phone.keyboard.press("Enter")

    expect(phone.get_by_role("heading", name="Вы дали согласие")).to_be_visible()
    fits_the_screen(phone)
    anna.is_told("Согласие получено")
    [row] = eventually(stage.consents)
    assert (row["status"], row["method"]) == ("given", "web_page")
    assert (row["url"], row["url_kind"]) == (version["public_url"], "own_page")
    assert addresses(stage) == [CLIENT_ADDRESS]

    walk_to(phone, "Квитанция: на что и когда вы согласились")
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("heading", name="Квитанция о согласии")).to_be_visible()
    expect(phone.locator("main")).to_contain_text(version["sha256"])
    expect(phone.locator("main")).to_contain_text(row["hash"])
    fits_the_screen(phone)

    walk_to(phone, "Отозвать согласие")
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("heading", name="Вы отозвали согласие")).to_be_visible()
    anna.is_told("Согласие отозвано")
    assert [row["status"] for row in stage.consents(sort="occurred_at")] == ["given", "withdrawn"]
    assert stage.flask("register", "verify").returncode == 0
    assert link.rpartition(".")[2] not in (stage.directory / "web.log").read_text()


def test_a_client_in_a_messenger_refuses_on_the_page(stage, phone):
    stage.protect(15)
    boris = Person(stage, "boris", name="Борис", connector="telegrambot")
    boris.writes("Добрый день")
    opens(phone, link_of(boris.is_told("продолжите переписку")[0]))

    walk_to(phone, "Не принимаю")
    phone.keyboard.press("Enter")

    expect(phone.get_by_role("heading", name="Вы не дали согласие")).to_be_visible()
    boris.is_told("Вы не дали согласие")
    [row] = eventually(stage.consents)
    assert (row["status"], row["method"], row["connector"]) == ("refused", "web_page", "telegrambot")


def link_of(prompt):
    words = [part.get("url") or "" for part in prompt["parts"]] + prompt["text"].split()
    return next(word for word in words if "?p=" in word)


def opens(phone, link):
    """Open the page, again where the portal has not confirmed the message with the link yet."""
    phone.goto(link)
    eventually(lambda: phone.get_by_role("button", name="Принимаю", exact=True).count() or not phone.reload())


def walk_to(phone, name):
    """Press Tab until the thing of this name has the focus, and see that it shows it."""
    wanted = phone.get_by_role("button", name=name, exact=True).or_(phone.get_by_role("link", name=name))
    for _ in range(6):
        phone.keyboard.press("Tab")
        if wanted.and_(phone.locator(":focus-visible")).count():
            expect(wanted).to_have_css("outline-style", "solid")
            return
    raise AssertionError(f"{name} cannot be reached with Tab")


def fits_the_screen(phone):
    # The words of a page can be seen before its style sheet has come.
    phone.wait_for_load_state("load")
    width = phone.evaluate("document.documentElement.scrollWidth")
    assert width <= 360, f"the page is {width} pixels wide"


def addresses(stage):
    engine = create_engine(stage.env["DATABASE_URL"])
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT ip FROM register_entry")).scalars())
