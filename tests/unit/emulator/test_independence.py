"""The emulator is a second opinion: it shares no line with the application."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[3] / "emulator"
OURS = {
    "settings", "bootstrap", "cli", "wsgi", "consent", "models", "usecases", "integration", "webhooks",
    "crm_sync", "delivery", "pages",
}  # fmt: skip


def imported(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


def test_nothing_of_the_application_is_imported():
    files = list(ROOT.rglob("*.py"))
    found = {(path.name, name) for path in files for name in imported(path) if name in OURS}
    assert files
    assert found == set()
