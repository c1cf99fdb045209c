"""The stand-in of BX24.js in a browser: calls with the frame's own token, dialogs of employees."""

from contextlib import contextmanager
from threading import Thread

import pytest
import requests
from flask import Flask
from werkzeug.serving import make_server

from emulator import Emulator
from tests.acceptance.browser import chromium, needs_chromium
from tests.unit.emulator.driver import SCOPES, card

pytestmark = needs_chromium

FRAME = (
    '<!doctype html><title>a</title><script src="http://{host}/api/v1/"></script><output id="said"></output>'
)
TELL = "said => { document.getElementById('said').textContent = JSON.stringify(said); }"


@pytest.fixture
def emulator():
    """With an application whose only page loads the library."""
    with Emulator() as emulator, application(emulator.port) as port:
        facts = {**card(SCOPES), "app_url": f"http://app.localhost:{port}/app", "install_url": ""}
        for path, body in (("apps", facts), ("frame", {}), ("install-finish", {})):
            requests.post(f"{emulator.url}/_control/{path}", json=body, timeout=10).raise_for_status()
        yield emulator


@contextmanager
def application(portal_port):
    app = Flask(__name__)
    page = FRAME.format(host=f"portal.localhost:{portal_port}")
    app.add_url_rule("/app", view_func=lambda: page, methods=["POST"])
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture
def page(emulator, browser):
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"http://portal.localhost:{emulator.port}/")
        yield page


@pytest.fixture
def frame(page):
    page.locator("#application-frame iframe").wait_for(state="attached")
    page.frame_locator("#application-frame iframe").locator("#said").wait_for(state="attached")
    return next(one for one in page.frames if one.url.startswith("http://app."))


def said(page):
    return page.frame_locator("#application-frame iframe").locator("#said")


def test_the_frame_calls_with_its_own_token(page, frame):
    result = frame.evaluate(
        "() => new Promise(done => BX24.init(() => BX24.callMethod('profile', {}, r => done(r.data()))))"
    )
    assert (result["ID"], result["ADMIN"]) == ("1", True)


def test_lists_objects_and_pages_go_through_a_call(emulator, frame):
    for number in range(51):
        body = {"type_id": 3, "values": {"NAME": f"N{number}"}}
        requests.post(f"{emulator.url}/_control/crm/items", json=body, timeout=10).raise_for_status()
    pages = frame.evaluate(
        """() => new Promise(done => {
          const sizes = [];
          const params = { select: ["ID"], filter: { "@ID": [...Array(200).keys()] } };
          BX24.callMethod("crm.contact.list", params, result => {
            sizes.push(result.data().length);
            if (!result.next()) done([...sizes, result.total()]);
          });
        })"""
    )
    assert pages == [50, 1, 51]


def test_a_refusal_reaches_the_callback(frame):
    error = frame.evaluate(
        "() => new Promise(done => BX24.callMethod('crm.lead.get', { id: 404 }, r => done(r.error())))"
    )
    assert (error["status"], error["ex"]["error_description"]) == (400, "Not found")


def test_an_ended_token_is_renewed_by_the_call(emulator, frame):
    frame.evaluate("() => new Promise(done => BX24.init(done))")
    requests.post(f"{emulator.url}/_control/tokens/expire", json={}, timeout=10).raise_for_status()
    admin = frame.evaluate(
        "() => new Promise(done => BX24.callMethod('user.admin', {}, r => done(r.data())))"
    )
    assert admin is True


def test_one_employee_is_chosen(page, frame):
    frame.evaluate(f"() => BX24.selectUser({TELL})")
    page.get_by_role("dialog").get_by_role("button", name="Олег Оператор").click()
    said(page).get_by_text('{"id":27,"name":"Олег Оператор"}').wait_for()


def test_several_employees_are_chosen(page, frame):
    frame.evaluate(f"() => BX24.selectUsers({TELL})")
    for name in ("Олег Оператор", "Вера Операторова"):
        page.get_by_role("dialog").get_by_label(name).check()
    page.get_by_role("dialog").get_by_role("button", name="Выбрать").click()
    said(page).get_by_text('"id":28').wait_for()
    assert said(page).inner_text().count('"id"') == 2
