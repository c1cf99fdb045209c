"""Every button has an answer: the scripts ask only for addresses that the JSON API has."""

import re

import pytest

from pages.api.openapi import DESCRIPTION
from tests.unit.pages.sources import SCRIPTS

CALL = re.compile(r"\b(get|post|put)\(([\"`])(.+?)\2")
OWN_PATH = re.compile(r"\bpath\b[^`\n]*(?:\n\s+return )?`(/[^`]+)`")
VALUE = re.compile(r"\$?\{[^{}]+\}")


def calls(path):
    source = path.read_text(encoding="utf-8")
    own = OWN_PATH.search(source)
    for method, _, address in CALL.findall(source):
        whole = re.sub(r"^\$\{(?:this\.)?path\}", lambda _: own.group(1), address)
        if whole.startswith("/"):
            yield method, VALUE.sub("*", whole)


def offered():
    return {
        (method, VALUE.sub("*", path)) for path, methods in DESCRIPTION["paths"].items() for method in methods
    }


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_button_asks_for_what_the_api_does_not_have(path):
    assert set(calls(path)) <= offered()


def test_the_calls_of_the_scripts_are_all_seen():
    seen = {call for path in SCRIPTS for call in calls(path)}
    assert seen >= {("post", "/agreements/*/publish"), ("post", "/conversations/*/ask"), ("put", "/lines/*")}
