"""A portal, the application and a worker, ready, on both databases; the demonstration in a browser."""

import pytest

from emulator import Emulator
from models import schema
from tests.acceptance.browser import Complaints, chromium, demonstration
from tests.support.databases import DIALECTS, prepared_database
from tests.support.stage import Stage


@pytest.fixture(params=DIALECTS)
def stage(request, tmp_path):
    with (
        prepared_database(request.param, tmp_path, schema.upgrade) as database_url,
        Emulator() as emulator,
    ):
        stage = Stage(emulator, tmp_path, database_url)
        try:
            stage.start_web()
            stage.start_worker()
            stage.install()
            yield stage
        finally:
            # gunicorn gives kept connections two seconds more before it ends.
            stage.http.close()
            stage.stop()


@pytest.fixture
def demo():
    """Of its own for every story: each leaves another portal behind."""
    with demonstration() as url:
        yield url


@pytest.fixture
def complaints():
    return Complaints()


@pytest.fixture
def page(demo, complaints):
    """The portal's page; a single error in a console fails the test."""
    with chromium() as browser:
        page = browser.new_page(
            viewport={"width": 1440, "height": 900}, locale="ru-RU", timezone_id="Europe/Moscow"
        )
        complaints.listen(page)
        page.goto(demo)
        yield page
    assert not complaints.left(), complaints.left()
