"""The files of the pages package as the tests here read them."""

from pathlib import Path

PAGES = Path(__file__).parents[3] / "pages"
TEMPLATES = sorted((PAGES / "templates").rglob("*.html"))
SCRIPTS = sorted((PAGES / "static").rglob("*.js"))
STYLES = sorted((PAGES / "static").rglob("*.css"))
