"""Who may import whom: the layers that keep rules pure and the door fast."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = (
    "consent",
    "models",
    "usecases",
    "integration",
    "webhooks",
    "crm_sync",
    "delivery",
    "pages",
    "wiring",
    "cli",
    "emulator",
)
SHELL = ("wsgi", "bootstrap", "settings", "doctor", "logs")
OURS = {*PACKAGES, *SHELL, "scripts", "tests"}

MAY_IMPORT = {
    "settings": set(),
    "logs": set(),
    "consent": set(),
    "emulator": set(),
    "models": {"consent"},
    "usecases": {"models", "consent"},
    "integration": {"models"},
    "integration.rest": set(),
    "integration.install": {"models", "usecases", "integration"},
    "crm_sync": {"integration", "models", "consent"},
    "webhooks": {"models", "consent"},
    "delivery": {"models"},
    "pages": {"usecases", "models", "consent"},
    "doctor": {"consent", "models", "settings"},
    "cli": {"bootstrap", "settings", "logs", "doctor", "models", "consent", "usecases"},
    "gunicorn.conf": {"consent", "settings", "logs", "models"},
    "wsgi": {"bootstrap", "consent", "settings", "logs", "cli"},
    # Part of the composition root, split off so that `bootstrap` stays a list of names.
    "wiring": OURS - {"emulator", "tests", "scripts", "wsgi", "cli", "bootstrap", "settings", "pages"},
    "bootstrap": OURS - {"emulator", "tests", "scripts", "wsgi", "cli"},
}
PURE = ("flask", "werkzeug", "sqlalchemy", "requests", "alembic", "time", "os", "socket", "logging")
"""What the rules may not know: `consent` takes everything it needs as values."""
MODELS_OF_CONSENT = (
    "consent.moscow",
    "consent.vocabulary",
    "consent.fingerprint",
    "consent.facts",
    "consent.words",
    "consent.search_words",
)


def imports_of(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the layer they cross"
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def modules():
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))
    yield from (path for path in sorted(ROOT.glob("*.py")))


def name_of(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def rule_for(name):
    """The longest line of the table that covers a module."""
    covering = [rule for rule in MAY_IMPORT if name == rule or name.startswith(f"{rule}.")]
    return max(covering, key=len, default=None)


@pytest.mark.parametrize("path", list(modules()), ids=name_of)
def test_a_module_imports_only_what_its_layer_may(path):
    rule = rule_for(name_of(path))
    # A name stands for the rule that covers it, so that integration.rest is told from integration.
    wanted = {rule_for(name) or name for name in imports_of(path) if name.split(".")[0] in OURS}
    allowed = MAY_IMPORT[rule] | {rule}
    strangers = {name for name in wanted if not {name, name.split(".")[0]} & allowed}
    assert not strangers, f"{path} imports {strangers}"


@pytest.mark.parametrize("path", sorted((ROOT / "consent").rglob("*.py")), ids=name_of)
def test_the_rules_of_consent_know_no_framework_and_no_clock(path):
    assert not {name.split(".")[0] for name in imports_of(path)} & set(PURE)
    assert ".now(" not in path.read_text(encoding="utf-8")


def test_tables_take_words_and_facts_from_the_rules_but_no_decisions():
    for path in (ROOT / "models").rglob("*.py"):
        taken = [name for name in imports_of(path) if name.startswith("consent.")]
        assert all(name.startswith(MODELS_OF_CONSENT) for name in taken), path


def test_only_the_entries_read_the_environment():
    readers = {name_of(path) for path in modules() if "os.environ" in path.read_text(encoding="utf-8")}
    readers = {name for name in readers if not name.startswith("emulator")}
    assert readers <= {"wsgi", "cli.opening", "gunicorn.conf"}


def test_only_the_rest_client_makes_requests():
    callers = {
        name_of(path)
        for path in modules()
        if {n.split(".")[0] for n in imports_of(path)} & {"requests", "urllib3", "httpx"}
        and not name_of(path).startswith("emulator")
    }
    assert all(name.startswith("integration.rest") for name in callers), callers


def test_no_top_level_folder_hides_a_module_of_python():
    assert not set(PACKAGES) & sys.stdlib_module_names
