"""The door without a database: what is refused before anything is looked up, and trouble in storing."""

from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from webhooks.intake import Intake
from webhooks.views import BODY_LIMIT, webhooks

URL = "/webhooks/bitrix24"


class BrokenDatabase:
    def __init__(self, error):
        self.error = error

    def keep_connection(self):
        return self

    def do(self, _work):
        raise self.error


@pytest.fixture
def database():
    return BrokenDatabase(OperationalError("SELECT", {}, Exception("disk full of secrets")))


@pytest.fixture
def client(database):
    app = Flask(__name__)
    app.register_blueprint(webhooks)
    app.extensions["soglasie"] = SimpleNamespace(intake=Intake(database, clock=None))
    return app.test_client()


def test_the_market_probes_with_head(client):
    assert client.head(URL).status_code == 200


@pytest.mark.parametrize("method", ["get", "put", "delete", "options"])
def test_the_door_takes_posts_alone(client, method):
    assert getattr(client, method)(URL).status_code == 405


@pytest.mark.parametrize(
    "body", [b"a=%FF", b"event=%zz", b"[x]=1", b"a[b=1", b"a=1&a[b]=2", b"a=\x00", b"x%00y=1"]
)
def test_a_broken_form_is_malformed(client, body):
    answer = client.post(URL, data=body, content_type="application/x-www-form-urlencoded")

    assert (answer.status_code, answer.data) == (400, b"")


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"a": NaN}', b'{"a": "\\ud800"}', b"\xff"])
def test_broken_json_is_malformed(client, body):
    assert client.post(URL, data=body, content_type="application/json").status_code == 400


def test_a_body_beyond_the_limit_is_not_read(client):
    class Untouched:
        def read(self, *_):
            raise AssertionError("read")

        readinto = readline = read

    answer = client.post(
        URL,
        environ_overrides={"wsgi.input": Untouched(), "CONTENT_LENGTH": str(BODY_LIMIT + 1)},
    )

    assert (answer.status_code, answer.data) == (413, b"")


def test_a_body_without_a_length_is_read_up_to_the_limit(client):
    class Endless:
        given = 0

        def read(self, size=-1):
            assert size >= 0
            self.given += size
            return b"a" * size

        def readinto(self, buffer):
            self.given += len(buffer)
            buffer[:] = b"a" * len(buffer)
            return len(buffer)

    stream = Endless()
    answer = client.post(
        URL, environ_overrides={"wsgi.input": stream, "wsgi.input_terminated": True, "CONTENT_LENGTH": ""}
    )

    assert answer.status_code == 413
    assert stream.given <= 2 * BODY_LIMIT


def test_too_many_fields_are_too_much(client):
    assert client.post(URL, data=b"a=1&" * 2001).status_code == 413


def test_an_event_that_cannot_be_stored_is_not_confirmed(client, caplog):
    answer = client.post(URL, data={"event": "ONAPPTEST"})

    assert (answer.status_code, answer.data) == (503, b"")
    assert "secrets" not in caplog.text


def test_a_database_that_is_busy_is_trouble_too(client, database):
    database.error = PoolTimeout()

    assert client.post(URL, data={"event": "ONAPPTEST"}).status_code == 503
