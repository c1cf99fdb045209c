"""Every page renders from the context its head names, and text of others stays text."""

import re

import pytest
from flask import Blueprint, Flask, render_template

from pages.i18n import template_context
from tests.unit.pages.sources import PAGES, TEMPLATES

HOSTILE = "<img src=x onerror=alert(1)>"
FRAME = {
    "page_session": "session-token",
    "csp_nonce": "nonce-of-answer",
    "bx24_url": "https://api.test/api/v1/",
}
STEP = ("Чат-бот", True, "")
CONTEXTS = {
    "install": {"steps": [STEP], "is_ready": True},
    "not_admin": {},
    "plain": {},
    "error": {"title": HOSTILE, "message": HOSTILE, "hint": HOSTILE, "code": HOSTILE},
    "app": {
        "role": "admin",
        "portal_domain": HOSTILE,
        "data_residency": "RU",
        "purposes": [{"code": "reply", "title": HOSTILE, "data": [], "term": "</script>"}],
    },
    "sidebar": {"chat_id": HOSTILE},
    "contact_tab": {"contact_id": HOSTILE},
    "agreement": {
        "title": "Согласие",
        "company_line": HOSTILE,
        "version": 3,
        "published_on": "24.11.2026",
        "paragraphs": ["СОГЛАСИЕ", "1. Кому", "", HOSTILE],
        "sha256": "ab12",
        "language": "ru",
    },
    "agreement_missing": {},
}
PUBLIC = ("agreement", "agreement_missing")


@pytest.fixture(scope="module")
def show():
    app = Flask(__name__, static_folder=None)
    app.register_blueprint(
        Blueprint("pages", "pages", root_path=str(PAGES), template_folder="templates", static_folder="static")
    )

    def render(name, lang="ru", **more):
        context = {**FRAME, **template_context(lang), **CONTEXTS[name], **more}
        if name in PUBLIC:
            context = {key: value for key, value in context.items() if key not in FRAME}
        with app.test_request_context("/", base_url="https://soglasie.test"):
            return render_template(f"pages/{name}.html", **context)

    return render


@pytest.mark.parametrize("name", CONTEXTS)
def test_text_of_others_never_becomes_markup(show, name):
    assert "<img src=x" not in show(name)


@pytest.mark.parametrize("name", CONTEXTS)
def test_every_script_bears_the_nonce_and_none_is_inline(show, name):
    for attributes, body in re.findall(r"<script([^>]*)>(.*?)</script>", show(name), re.DOTALL):
        is_data = 'type="application/json"' in attributes
        assert is_data or ('nonce="nonce-of-answer"' in attributes and body == "")


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_page_has_no_script_and_no_session(show, name):
    page = show(name)
    assert "<script" not in page
    assert "page-session" not in page


@pytest.mark.parametrize("name", ["app", "sidebar", "contact_tab"])
def test_a_frame_page_carries_its_session_for_the_scripts(show, name):
    assert '<meta name="page-session" content="session-token">' in show(name)


def test_a_page_works_without_the_library_of_the_portal(show):
    page = show("sidebar", bx24_url="")
    assert "api.test" not in page
    assert "js/sidebar.js" in page


def test_a_page_for_nobody_has_no_session_tag(show):
    assert "page-session" not in show("plain", page_session="")


def test_the_wizard_offers_to_finish_when_everything_stands(show):
    page = show("install")
    assert 'id="finish"' in page
    assert "Завершить установку" in page


def test_the_wizard_offers_to_repeat_and_says_what_failed(show):
    page = show("install", steps=[STEP, ("События", False, "QUERY_BLOCKED")], is_ready=False)
    assert "Ответ портала: QUERY_BLOCKED" in page
    assert 'id="retry"' in page
    assert 'id="finish"' not in page


def test_the_wizard_says_what_to_do_about_a_known_failure(show):
    page = show("install", steps=[("Чат-бот", False, "insufficient_scope")], is_ready=False)
    assert "Приложению не хватает права" in page
    assert "insufficient_scope" not in page


def test_an_agreement_shows_each_line_once_and_heads_its_parts(show):
    page = show("agreement")
    assert page.lower().count(">согласие</h1>") == 1
    assert "<p>СОГЛАСИЕ</p>" not in page
    assert "<h2>1. Кому</h2>" in page
    assert "ab12" in page


def test_an_agreement_is_read_out_in_its_own_language(show):
    assert '<html lang="en">' in show("agreement", language="en")


def test_english_pages_are_english(show):
    assert "Finish the installation" in show("install", lang="en")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_trusts_no_text_and_holds_no_inline_code(path):
    source = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.search(r"\|\s*safe\b|Markup|autoescape", source)
    assert not re.search(r"\son\w+\s*=|\sstyle\s*=|<style|javascript:", source)
