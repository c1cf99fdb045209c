"""What can be wrong with an event.

WebhookError
├── PayloadMalformed    the door cannot tell which event it is    answered 400
└── Untranslatable      stored, but its words make no sense       given up by the worker

No text of an exception holds a value from the event.
"""


class WebhookError(ValueError):
    """An event that cannot be used."""


class PayloadMalformed(WebhookError):
    """The natural key cannot be made: an id is missing or is not a number."""


class Untranslatable(WebhookError):
    """A client's message without what is needed to understand it; trying again will not help."""
