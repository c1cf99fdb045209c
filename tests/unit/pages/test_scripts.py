"""Scripts and styles keep to the page's security policy: no markup out of data, nothing from elsewhere."""

import re

import pytest

from tests.unit.pages.sources import SCRIPTS, STYLES

MARKUP_SINKS = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|srcdoc"
READS_MARKUP = "agreement_markup.js"
RUNS_TEXT = r"\beval\(|new Function|set(?:Timeout|Interval)\(\s*[\"'`]|setAttribute\([\"']on"
STORES = r"localStorage|sessionStorage|document\.cookie|indexedDB"
IMPORT = re.compile(r'import \{([^}]*)\} from "\./([\w]+\.js)";')
NAMED = pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)


def exported(path):
    return set(
        re.findall(r"^export (?:async )?(?:const|function|class) (\w+)", path.read_text(), re.MULTILINE)
    )


@NAMED
@pytest.mark.parametrize("pattern", [MARKUP_SINKS, RUNS_TEXT], ids=["markup", "code"])
def test_data_never_becomes_markup_or_code(path, pattern):
    assert not re.search(pattern, path.read_text(encoding="utf-8"))


def test_one_script_reads_markup_and_makes_only_listed_elements_of_it():
    readers = [path for path in SCRIPTS if "DOMParser" in path.read_text(encoding="utf-8")]
    assert [path.name for path in readers] == [READS_MARKUP]
    source = readers[0].read_text(encoding="utf-8")
    assert not re.search(r"importNode|adoptNode|cloneNode|\.\.\.\w+\.attributes", source)
    made = set(re.findall(r'"(\w+)"', re.search(r"new Set\(\[(.+?)\]\)", source)[1]))
    assert made == {"p", "b", "i", "ul", "ol", "li", "h2"}


@NAMED
def test_nothing_is_kept_in_the_browser(path):
    assert not re.search(STORES, path.read_text(encoding="utf-8"))


@NAMED
def test_every_import_names_something_that_its_module_exports(path):
    for names, module in IMPORT.findall(path.read_text(encoding="utf-8")):
        wanted = {name.strip() for name in names.split(",") if name.strip()}
        assert wanted <= exported(path.with_name(module)), module


@NAMED
def test_a_link_leaves_the_page_without_a_way_back(path):
    for attributes in re.findall(r'\{[^{}]*target: "_blank"[^{}]*\}', path.read_text(encoding="utf-8")):
        assert 'rel: "noopener noreferrer nofollow"' in attributes


@pytest.mark.parametrize("path", [*SCRIPTS, *STYLES], ids=lambda path: path.name)
def test_nothing_is_loaded_from_another_host(path):
    assert not re.search(r"[\"'(]\s*(?:https?:)?//\w", path.read_text(encoding="utf-8"))
