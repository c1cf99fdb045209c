"""Keeps tokens out of urllib3's own log records.

The authorization server takes tokens and the client secret in the query (`settings/oauth/auto-renewal.md`),
and urllib3 logs each request line at DEBUG. Raising its level would be undone by any logging set-up that
turns DEBUG on, so a filter cuts the queries out of the records instead.
"""

import logging
import re

_NOISY = ("urllib3.connectionpool", "urllib3.connection", "urllib3.util.retry")
_QUERY = re.compile(r"\?[^\s\"'>)]*")


class _WithoutQueries(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = _QUERY.sub("?...", record.getMessage()), ()
        return True


_FILTER = _WithoutQueries()


def hide_queries() -> None:
    """Attach the filter to urllib3's loggers; harmless when done again."""
    for name in _NOISY:
        logging.getLogger(name).addFilter(_FILTER)
