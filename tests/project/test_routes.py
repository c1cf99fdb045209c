"""Every address of the application wants a session, but for the few that cannot."""

import base64

import pytest

import bootstrap
from models import schema
from settings import Settings

PUBLIC = {
    "/healthz": "an orchestrator has no session",
    "/readyz": "an orchestrator has no session",
    "/metrics": "asks for a token of its own",
    "/bitrix24/install": "checks the token of the frame",
    "/bitrix24/app": "checks the token of the frame",
    "/webhooks/bitrix24": "checks the application token",
    "/agreements/<version_id>": "clients read it",
    "/agreements/<version_id>/answer": "checks the token of a personal link",
    "/agreements/<version_id>/receipt": "checks the token of a personal link",
    "/exports/register": "checks a one-time ticket",
    "/api/v1/openapi.json": "describes the rest",
}
SAFE = {"HEAD", "OPTIONS"}


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    url = f"sqlite:///{tmp_path_factory.mktemp('routes') / 'test.sqlite3'}"
    schema.upgrade(url)
    settings = Settings.read(
        {
            "SOGLASIE_PUBLIC_URL": "https://consent.example.ru",
            "SOGLASIE_CLIENT_ID": "local.1",
            "SOGLASIE_CLIENT_SECRET": "very-secret",
            "SOGLASIE_ENCRYPTION_KEYS": base64.b64encode(b"k" * 32).decode(),
            "SOGLASIE_DATA_RESIDENCY": "RU",
            "DATABASE_URL": url,
        }
    )
    return bootstrap.create_app(settings)


def guarded(app):
    """Rule and method of everything that is not listed as public; files of the pages are public too."""
    for rule in app.url_map.iter_rules():
        if rule.rule not in PUBLIC and not rule.endpoint.endswith("static"):
            yield from ((rule, method) for method in sorted(rule.methods - SAFE))


def address_of(app, rule):
    return app.url_map.bind("localhost").build(rule.endpoint, dict.fromkeys(rule.arguments, "1"))


@pytest.mark.parametrize("header", [None, "Bearer ", "Bearer wrong", "Basic YTpi"])
def test_without_a_session_every_address_refuses(app, header):
    headers = {} if header is None else {"Authorization": header}
    client = app.test_client()
    for rule, method in guarded(app):
        answer = client.open(address_of(app, rule), method=method, headers=headers)
        assert answer.status_code in (401, 403), f"{method} {rule.rule} answers {answer.status_code}"


def test_every_public_address_exists(app):
    rules = {rule.rule for rule in app.url_map.iter_rules()}
    assert set(PUBLIC) <= rules


@pytest.mark.parametrize("path", ["/bitrix24/install", "/bitrix24/app"])
def test_the_market_may_probe_the_frame_addresses(app, path):
    assert app.test_client().head(path).status_code == 200
