"""The page of erasures has a word for every code of a case, and so have the documents."""

import re

import pytest

from consent import texts
from consent.erasure import FoundBy, ItemAction, ItemKind, ItemState
from consent.vocabulary import ErasureCause, ErasureState
from tests.unit.pages.sources import PAGES
from usecases.erasure_rounds import WOULD_APPROVE

SCRIPT = (PAGES / "static" / "js" / "erasure_words.js").read_text(encoding="utf-8")
USECASES = sorted((PAGES.parent / "usecases").glob("erasure*.py"))


def worded(name):
    """The codes that the page has words for."""
    body = re.search(rf"const {name} = {{(.*?)\n}};", SCRIPT, re.DOTALL)[1]
    return set(re.findall(r"^  (\w+):", body, re.MULTILINE))


def noted():
    """What the journal is told, as the code spells it; the rest of it is states and decisions of things."""
    source = "".join(path.read_text(encoding="utf-8") for path in USECASES)
    spelt = set(re.findall(r'note_event\(session, case, "(\w+)"', source))
    decided = {f"item_{action}" for action in ItemAction if action is not ItemAction.BY_HAND}
    done = {ItemState.SCRUBBED, ItemState.DELETED, ItemState.VERIFIED}
    return {str(code) for code in (*spelt, *decided, *done, WOULD_APPROVE)}


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("CAUSES", set(ErasureCause)),
        ("CASE_STATES", set(ErasureState)),
        ("KINDS", set(ItemKind)),
        # What goes, and what has become of it, is told together (`fateOf`).
        ("PLANS", set(ItemAction) - {ItemAction.DELETE}),
        ("RESULTS", set(ItemState) - {ItemState.FOUND, ItemState.BY_HAND}),
        ("EVENTS", noted()),
    ],
)
def test_the_page_has_a_word_for_every_code(name, codes):
    assert worded(name) == codes


def test_the_page_says_what_leads_to_each_card():
    assert worded("FOUND_BY") >= set(FoundBy)


def test_the_documents_have_a_word_for_every_code():
    words = texts.table("erasure")
    assert set(words["events"]) == noted()
    assert (set(words["causes"]), set(words["kinds"])) == (set(ErasureCause), set(ItemKind))
