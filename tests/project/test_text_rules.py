"""Words that may stand nowhere in the product, each for a reason."""

import re
import tomllib
from pathlib import Path

import pytest

from usecases.erasure_records import VERSION

ROOT = Path(__file__).parents[2]
SKIPPED = ("tests/project/test_text_rules.py",)


def ours(*suffixes):
    paths = [path for path in ROOT.rglob("*") if path.is_file() and path.name.endswith(suffixes)]
    return [path for path in sorted(paths) if is_ours(path.relative_to(ROOT))]


def is_ours(path):
    generated = {".venv", ".git", "var", "build", "dist", "node_modules"}
    caches = any(part.endswith(("_cache", "__pycache__", ".egg-info", ".hypothesis")) for part in path.parts)
    return not caches and path.parts[0] not in generated and path.as_posix() not in SKIPPED


def holders(pattern, paths):
    found = re.compile(pattern)
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if found.search(line)
    ]


def outside(paths, *folders):
    return [path for path in paths if not str(path.relative_to(ROOT)).startswith(folders)]


def test_no_text_escapes_the_escaping_of_pages():
    assert holders(r"\|\s*safe\b|autoescape false", ours(".html", ".j2", ".xml")) == []
    # The frozen text of an agreement was sanitised before it was stored.
    exempt = ("tests/", "pages/frozen_text.py")
    assert holders(r"\bMarkup\(|import .*\bMarkup\b|\bautoescape=False", outside(ours(".py"), *exempt)) == []


def test_scripts_put_no_markup_into_pages():
    pattern = r"\.innerHTML|\.outerHTML|insertAdjacentHTML|document\.write|\beval\("
    assert holders(pattern, ours(".js", ".mjs", ".html")) == []


def test_certificates_are_always_verified():
    assert (
        holders(r"verify\s*=\s*False|CERT_NONE|_create_unverified_context", outside(ours(".py"), "tests/"))
        == []
    )


def test_only_commands_and_scripts_write_to_the_terminal():
    assert (
        holders(r"(?<![.\w])print\(", outside(ours(".py"), "tests/", "scripts/", "emulator/__main__")) == []
    )


@pytest.mark.parametrize("pattern", [r"(?<![\w.~$}])/(home|root|Users|work|mnt)/\w", r"\b[A-Z]:\\\\"])
def test_no_path_of_one_machine_is_written_down(pattern):
    assert (
        holders(pattern, ours(".py", ".md", ".toml", ".txt", "Makefile", ".sh", ".html", ".js", ".cfg")) == []
    )


def test_the_documents_name_the_version_that_is_installed():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == VERSION


def test_nothing_is_left_for_later():
    assert (
        holders(r"\b(TODO|FIXME|XXX|HACK)\b", ours(".py", ".js", ".html", ".css", ".toml", "Makefile")) == []
    )


def test_every_module_opens_with_what_it_is_for():
    bare = [
        p
        for p in ours(".py")
        if p.read_text(encoding="utf-8").strip()
        and not re.match(r'\s*(#.*\n)*"""', p.read_text(encoding="utf-8"))
    ]
    assert [str(p.relative_to(ROOT)) for p in bare] == []


def test_no_file_grows_beyond_reading():
    long = [p for p in ours(".py") if len(p.read_text(encoding="utf-8").splitlines()) > 500]
    assert [str(p.relative_to(ROOT)) for p in long] == []
