"""A portal, the application and a worker, installed and ready, on both databases."""

import pytest

from emulator import Emulator
from tests.support.databases import DIALECTS, empty_database
from tests.support.stage import Stage


@pytest.fixture(params=DIALECTS)
def stage(request, tmp_path):
    with empty_database(request.param, tmp_path) as database_url, Emulator() as emulator:
        stage = Stage(emulator, tmp_path, database_url)
        try:
            stage.start()
            stage.install()
            yield stage
        finally:
            stage.stop()
