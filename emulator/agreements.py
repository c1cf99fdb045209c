"""The portal's own agreements, which lines and REST refer to by number."""

from dataclasses import dataclass


@dataclass
class Agreement:
    """A native agreement (docs: `api-reference/user-consent/`); standard ones have places to fill in."""

    id: int
    name: str
    text: str
    standard: bool = True
    active: str = "Y"
    language: str = "ru"
