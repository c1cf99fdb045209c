"""What the portal answers instead of a result."""

from typing import Any


class EmulatorError(Exception):
    """Base of everything the emulator raises on purpose."""


class RestError(EmulatorError):
    """A refusal with its documented code (text or the number 0) and HTTP status."""

    def __init__(self, code: str | int, description: str = "", status: int = 400, **extra: Any) -> None:
        super().__init__(f"{code}: {description}")
        self.code = code
        self.description = description
        self.status = status
        self.extra = extra

    def body(self) -> dict[str, Any]:
        return {"error": self.code, "error_description": self.description, **self.extra}


class ControlError(EmulatorError):
    """The control API was asked for something that is not there or makes no sense."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


def required(name: str) -> RestError:
    """The framework's own answer to a missing required parameter."""
    return RestError("100", f"Could not find value for parameter {{{name}}}")


def bad_argument(name: str, description: str) -> RestError:
    """A refused argument; the body carries its name (docs: `error-codes.md`)."""
    return RestError("ERROR_ARGUMENT", description, argument=name)
