"""Texts that people see and word lists, kept as data files a lawyer can read; loaded from the package."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("ru", "en")


@cache
def read(name: str) -> str:
    """The whole of one text file of this package, for instance ``agreement.ru.txt``."""
    return files(__name__).joinpath(name).read_text(encoding="utf-8")


@cache
def table(name: str) -> dict[str, Any]:
    """One TOML file of this package; callers read it and never change it."""
    return tomllib.loads(read(f"{name}.toml"))


def message(code: str, language: str = "ru") -> str:
    """The sentence for an error code of requisites or agreements.

    Raises ``KeyError`` for a code or a language without one.
    """
    sentence: str = table("messages")[language][code]
    return sentence
