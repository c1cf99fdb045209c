"""What can stand in the way besides a failed call, named by what happened."""


class IntegrationError(Exception):
    """Something Bitrix24 was asked for cannot be had; the code is stable."""

    code = "refused"

    def __str__(self) -> str:
        return self.code


class LineMissing(IntegrationError):
    """The portal has no such open line."""

    code = "line_missing"


class OtherBot(IntegrationError):
    """Another bot greets on the line; it is never displaced silently."""

    code = "other_bot"

    def __init__(self, bot_id: int) -> None:
        super().__init__(bot_id)
        self.bot_id = bot_id


class NotAttached(IntegrationError):
    """The portal took the settings of a line without an error and does not hold them."""

    code = "not_attached"


class SettingsStay(IntegrationError):
    """The portal took settings of a line that are not the bot's and does not hold them."""

    code = "settings_stay"


class Unsettled(IntegrationError):
    """Settings of a line were written and the portal fell silent before they could be read back."""

    code = "unsettled"


class Undeliverable(IntegrationError):
    """A delivery cannot succeed however often it is tried."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.code = reason


class Refused(IntegrationError):
    """A request did not prove where it came from."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(status, code)
        self.status = status
        """HTTP status of the answer: 400, 401, 403, 413, 429 or 503."""
        self.code = code
