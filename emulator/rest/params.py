"""Parameters of a call with PHP's and the framework's ideas about their types.

Docs: `settings/how-to-call-rest-api/data-encoding.md`, `error-codes.md`.
"""

from typing import Any

from emulator.errors import RestError, required
from emulator.lines import whole

YES = {"y", "yes", "1", "true", "on"}


class Params:
    """Top-level names are case-blind as in classic methods; `exact` reads one as it was written."""

    def __init__(self, tree: dict[str, Any]) -> None:
        self.tree = tree
        self._lower = {str(key).lower(): value for key, value in tree.items()}

    def names(self) -> set[str]:
        return set(self._lower)

    def has(self, name: str) -> bool:
        return self._lower.get(name.lower()) not in (None, "")

    def raw(self, name: str, default: Any = None) -> Any:
        return self._lower.get(name.lower(), default)

    def exact(self, name: str, default: Any = None) -> Any:
        return self.tree.get(name, default)

    def number(self, name: str, default: int = 0) -> int:
        """An integer as PHP's (int) would have it: leading digits; 1 for an array that is not empty."""
        value = self.raw(name)
        if isinstance(value, dict | list):
            return int(bool(value))
        return default if value is None else whole(value)

    def text(self, name: str, default: str = "") -> str:
        value = self.raw(name)
        return default if value is None or isinstance(value, dict | list) else str(value)

    def flag(self, name: str, default: bool = False) -> bool:
        return truth(self.raw(name), default)

    def mapping(self, name: str) -> dict[str, Any]:
        """An object; an empty PHP array counts as one. Raises RestError 100 for anything else."""
        return mapping(self.raw(name), name)

    def sequence(self, name: str) -> list[Any]:
        """See `listed`."""
        return listed(self.raw(name), name)

    def need_number(self, name: str) -> int:
        """A required integer. Raises RestError 100 when it is missing or is no number."""
        value = self.raw(name)
        if value in (None, ""):
            raise required(name)
        if isinstance(value, dict | list | bool) or not str(value).lstrip("-").isdigit():
            raise RestError(
                "100", f"Invalid value {{{value}}} to match with parameter {{{name}}}. Should be int."
            )
        return int(value)


def mapping(value: Any, name: str) -> dict[str, Any]:
    if value in (None, "", []):
        return {}
    if isinstance(value, list):
        return {str(index): item for index, item in enumerate(value)}
    if not isinstance(value, dict):
        raise RestError(
            "100", f"Invalid value {{{value}}} to match with parameter {{{name}}}. Should be array."
        )
    return value


def listed(value: Any, name: str) -> list[Any]:
    """A list; an object gives its values, as PHP arrays do. Raises RestError 100 for a scalar."""
    if value in (None, ""):
        return []
    if isinstance(value, dict):
        return list(value.values())
    if not isinstance(value, list):
        raise RestError(
            "100", f"Invalid value {{{value}}} to match with parameter {{{name}}}. Should be array."
        )
    return value


def truth(value: Any, default: bool = False) -> bool:
    if value is None or value == "":
        return default
    return value if isinstance(value, bool) else str(value).lower() in YES
