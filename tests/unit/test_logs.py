"""What may be read in the log by anyone who is given it."""

import json
import logging
import sys

import pytest

from logs import LineFormatter, config


def line(message, *args, secrets=(), error=None):
    record = logging.LogRecord("app", logging.INFO, __file__, 1, message, args, error)
    return LineFormatter(secrets).format(record)


@pytest.mark.parametrize(
    ("message", "secret"),
    [
        ("called with access_token=abc123 now", "abc123"),
        ("form auth[application_token]=abc123", "abc123"),
        ("answer {'refresh_token': 'abc123'}", "abc123"),
        ('answer {"client_secret": "abc123"}', "abc123"),
        ("Authorization: Bearer abc123", "abc123"),
        ("cannot reach postgresql+psycopg://app:pw@db/name", "pw@"),
        ("Error handling request /bitrix24/app?DOMAIN=a.example&APP_SID=abc123", "abc123"),
        ("got " + "f" * 70, "f" * 40),
        ("written by ivan@example.ru", "ivan"),
        ("called +7 (912) 345-67-89", "345"),
        ("called 89123456789", "8912"),
    ],
)
def test_a_log_line_hides_tokens_and_personal_data(message, secret):
    assert secret not in line(message)
    assert "[hidden]" in line(message)


@pytest.mark.parametrize(
    "message",
    [
        "portal 15 line 3 chat 1234567890 done in 0.250 s",
        "Listening at: http://127.0.0.1:8000 (41)",
        "imopenlines.session.history.get refused: QUERY_LIMIT_EXCEEDED at 2026-07-12 10:11:12",
    ],
)
def test_ids_codes_and_durations_stay_readable(message):
    assert json.loads(line(message))["message"] == message


def test_a_known_secret_is_hidden_wherever_it_stands():
    assert "pass1" not in line("strange=%s", "xpass1y", secrets=["pass1"])


def test_a_traceback_is_cleaned_too():
    try:
        raise ValueError("token=abc123")
    except ValueError:
        text = line("failed", error=sys.exc_info())
    assert "ValueError" in text
    assert "abc123" not in text


def test_every_logger_writes_through_the_same_formatter():
    handlers = config("INFO")["handlers"]
    assert list(handlers) == ["lines"]
    assert config("INFO")["formatters"]["lines"]["()"] is LineFormatter


def test_a_record_is_one_line():
    assert "\n" not in line("first\nsecond")
