"""One line of JSON a record, and nothing in it that is secret or personal."""

import json
import logging
import logging.config
import re
import traceback
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

HIDDEN = "[hidden]"
_NAMES = (
    "access_token|refresh_token|application_token|client_secret|auth_id|refresh_id|app_sid|auth|authorization"
    "|password|passwd|secret|token|phone|email"
)
_RULES = (
    # name=value, "name": "value", name: Bearer value
    (
        re.compile(rf"(?i)\b({_NAMES})\b(\]?['\"]?\s*[=:]\s*)(['\"]?)(?:bearer\s+)?[^\s'\"&,;)}}]+"),
        rf"\1\2\3{HIDDEN}",
    ),
    (re.compile(r"(?i)\bbearer\s+\S+"), f"Bearer {HIDDEN}"),
    (re.compile(r"(?i)(\b[a-z][a-z0-9+.-]*://)[^\s/@'\"]+@"), rf"\1{HIDDEN}@"),
    # Query strings carry DOMAIN and APP_SID of a frame.
    (re.compile(r"(?<=[\w/])\?[\w\[\]%.-]+=[^\s'\"]*"), f"?{HIDDEN}"),
    # Tokens of Bitrix24, signed links and keys are runs this long; names in our code are not.
    (re.compile(r"[A-Za-z0-9_+/-]{40,}={0,2}(?![\w./])"), HIDDEN),
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), HIDDEN),
    (re.compile(r"(?<![\w+])(?:\+\d|[78])[\s(-]*\d{3}[\s)-]*\d{3}[\s-]*\d{2}[\s-]*\d{2}(?!\w)"), HIDDEN),
)


class LineFormatter(logging.Formatter):
    """Writes a record as one line of JSON and hides secrets last, wherever they came from."""

    def __init__(self, secrets: Collection[str] = ()) -> None:
        super().__init__()
        self._secrets = sorted((secret for secret in secrets if len(secret) > 3), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": self._clean(record.getMessage()),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = self._clean("".join(traceback.format_exception(record.exc_info[1])))
        return json.dumps(line, ensure_ascii=False)

    def _clean(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return redact(text)


def redact(text: str) -> str:
    """Hide what looks like a token, a password, a query string, an e-mail address or a phone number."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


def config(level: str, secrets: Collection[str] = ()) -> dict[str, Any]:
    """The logging configuration, in the form of `logging.config.dictConfig`."""
    own = {"level": level, "handlers": ["lines"], "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": LineFormatter, "secrets": tuple(secrets)}},
        "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"level": level, "handlers": ["lines"]},
        # gunicorn's own loggers do not propagate by themselves.
        "loggers": {
            "gunicorn.error": own,
            "gunicorn.access": own,
            "urllib3": {"level": "WARNING"},
            "alembic": {"level": "WARNING"},
            # Tells of every table of every font that goes into a PDF.
            "fontTools": {"level": "ERROR"},
        },
    }


def configure(level: str, secrets: Collection[str] = ()) -> None:
    """Log to standard error from now on."""
    logging.config.dictConfig(config(level, secrets))
