"""A browser that looks at the running demonstration, and what every story in it does."""

import os
import re
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from playwright.sync_api import expect, sync_playwright

ROOT = Path(__file__).parents[2]
FLAGS = ("no-sandbox", "disable-gpu", "disable-background-networking", "disable-component-update",
         "disable-sync", "no-first-run", "lang=ru")  # fmt: skip
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PATIENCE_MS = 20_000

needs_chromium = pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("CI"), reason="no Chromium here: apt-get install chromium"
)


@contextmanager
def chromium():
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[f"--{flag}" for flag in FLAGS])
        yield browser
        browser.close()


@contextmanager
def demonstration():
    """The address of a running demonstration; in the end Ctrl-C must end it well."""
    command = [sys.executable, "-m", "scripts.run_demo", "--port", "0", "--app-port", "0"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        url = process.stdout.readline().strip()
        assert url, process.stderr.read()
        try:
            yield url
        finally:
            # Ctrl-C comes from the terminal and once more from make.
            for sign in (signal.SIGINT, signal.SIGTERM):
                process.send_signal(sign)
            said = process.communicate(timeout=60)
        assert (process.returncode, said[0]) == (0, ""), said[1]
        assert "Traceback" not in said[1]
        with pytest.raises(requests.ConnectionError):
            requests.get(f"http://127.0.0.1:{urlsplit(url).port}/_control/clock", timeout=10)


class Complaints:
    """What the consoles of the pages said; all of it is wrong but what a story has asked for."""

    def __init__(self):
        self.heard, self.expected = [], []

    def listen(self, page):
        page.on("console", lambda note: is_wrong(note) and self.heard.append(_words(note)))
        page.on("pageerror", lambda error: self.heard.append(str(error)))

    @contextmanager
    def refusal(self, page, status, path):
        """The browser notes by itself an answer that the page tells to its reader."""
        wanted = lambda note: str(status) in note.text and note.location["url"].endswith(path)  # noqa: E731
        with page.expect_console_message(wanted) as noted:
            yield
        self.expected.append(_words(noted.value))

    def left(self):
        # Chromium tells its old notes again to every frame that opens: counting them would say nothing.
        return "\n".join(dict.fromkeys(note for note in self.heard if note not in self.expected))


def _words(note):
    return f"{note.text} {note.location}"


def is_wrong(note):
    """The panel asks for a chat that the worker may not have met yet: that answer is 404, and no error."""
    early = "404" in note.text and "/api/v1/conversations/" in note.location["url"]
    return note.type == "error" and not early


def picture(page, name, top=None):
    """A picture for the README, when PICTURES_DIR asks for it; `top` is scrolled to its upper edge."""
    if folder := os.environ.get("PICTURES_DIR"):
        if top:
            top.evaluate("node => node.scrollIntoView()")
        page.screenshot(path=Path(folder) / f"{name}.png")


def control(page, path, **body):
    """What happens in the portal outside of the browser."""
    port = re.search(r":(\d+)", page.url)[1]
    answer = requests.post(f"http://127.0.0.1:{port}/_control{path}", json=body, timeout=30)
    assert answer.ok, answer.text
    return answer.json()


def application(page):
    return page.frame_locator("#application-frame iframe")


def write(page, text):
    box = page.get_by_label("Сообщение клиента")
    box.fill(text)
    box.press("Enter")


def press(page, answer):
    page.locator("#client-messages").get_by_role("button", name=answer, exact=True).click()


def client_sees(page, words):
    expect(page.locator("#client-messages .bubble.bot", has_text=words).last).to_be_visible()


def register_row(page, *words):
    """A row of the application's register after it has been opened anew."""
    page.get_by_role("button", name="Обновить приложение").click()
    rows = application(page).get_by_role("row")
    for word in words:
        rows = rows.filter(has_text=word)
    expect(rows).to_have_count(1)
    return rows
