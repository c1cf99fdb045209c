"""Every code that an erasure can have is said in Russian in its documents."""

import ast
import tomllib
from pathlib import Path

from consent import texts
from consent.erasure import HoldReason, ItemAction, ItemKind
from consent.requisites import CompanyKind
from consent.vocabulary import ErasureCause
from crm_sync.cards import _FM_CATEGORIES, PERSONAL
from usecases.erasure_records import VERSION

ROOT = Path(__file__).parents[3]


def test_every_code_has_its_words():
    words = texts.table("erasure")
    assert set(words["kinds"]) == set(ItemKind)
    assert set(words["causes"]) == set(ErasureCause)
    assert set(words["reasons"]) >= set(HoldReason)
    assert set(words["ids"]) >= set(CompanyKind)
    known = {*PERSONAL.values(), *_FM_CATEGORIES.values(), "address", "other", "messages", "contacts"}
    assert known <= set(words["categories"])


def test_every_line_that_the_journal_can_have_has_its_words():
    written = {
        "scrubbed",
        "deleted",
        "verified",
        "would_approve",
        *(f"item_{action}" for action in ItemAction),
    }
    for path in (ROOT / "usecases").glob("erasure*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "note_event":
                written |= {each.value for each in node.args if isinstance(each, ast.Constant)}
    assert written - {"item_by_hand"} == set(texts.table("erasure")["events"])


def test_the_tool_is_named_with_the_version_that_is_installed():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == VERSION
