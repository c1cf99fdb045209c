"""Every page renders from the context its head names, and text of others stays text."""

import re
from types import SimpleNamespace

import pytest
from flask import Blueprint, Flask, render_template
from markupsafe import Markup, escape

from pages.i18n import template_context
from pages.public import bp as public_bp
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
    "sidebar": {"chat_id": HOSTILE, "role": HOSTILE},
    "contact_tab": {"contact_id": HOSTILE},
    "agreement": {
        "title": "Согласие",
        "company_line": HOSTILE,
        "version": 3,
        "published_on": "24.11.2026",
        "version_id": "v3",
        "contact_email": HOSTILE,
        "text": Markup("<h2>1. Кому</h2>") + escape(HOSTILE),
        "sha256": "ab12",
        "language": "ru",
    },
    "agreement_missing": {},
    "agreement_unavailable": {},
}
DECISION = {
    "status": "given",
    "method": "button",
    "at": "24.11.2026 20:23 (МСК)",
    "destroyed_by": "24.12.2026",
    "connector": HOSTILE,
    "line_name": HOSTILE,
    "version_number": 2,
    "seq": 5,
    "hash": "cd34",
}
ANSWER = {
    "state": "asked",
    "decided": {},
    "is_outdated": False,
    "can_accept": True,
    "can_reject": True,
    "can_withdraw": False,
    "has_history": True,
    "accept": "Принимаю",
    "reject": "Не принимаю",
    "company": HOSTILE,
    "data": HOSTILE,
    "purposes": HOSTILE,
    "token": HOSTILE,
}
VERSION = SimpleNamespace(public_id="v2", number=2, sha256="ef56")
PARTY = {"name": HOSTILE, "inn": HOSTILE, "address": HOSTILE}
CONTEXTS["receipt"] = {
    **CONTEXTS["agreement"],
    "answer": ANSWER,
    "given": DECISION,
    "agreed": {
        "version": VERSION,
        "published_on": "23.11.2026",
        "full_name": HOSTILE,
        "company_line": HOSTILE,
        "contact_email": HOSTILE,
        "data": [HOSTILE],
        "purposes": [SimpleNamespace(title=HOSTILE, data=[HOSTILE], term=HOSTILE)],
        "recipients": [PARTY],
        "processors": [PARTY],
        "platform": HOSTILE,
        "crossborder": HOSTILE,
        "term_months": 3,
    },
    "history": [{**DECISION, "version": VERSION}],
    "address": HOSTILE,
}
PUBLIC = ("agreement", "agreement_missing", "agreement_unavailable", "receipt")
STATES = (
    "none",
    "asked",
    "given",
    "refused",
    "no_decision",
    "withdrawn",
    "superseded",
    "expired",
    "invalidated",
)


@pytest.fixture(scope="module")
def show():
    app = Flask(__name__, static_folder=None)
    app.register_blueprint(
        Blueprint("pages", "pages", root_path=str(PAGES), template_folder="templates", static_folder="static")
    )
    app.register_blueprint(public_bp)

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


def test_erasures_are_offered_to_those_who_may_decide_them(show):
    assert 'href="#erasures"' in show("app")
    assert 'href="#erasures"' in show("app", role="officer")
    assert 'erasures"' not in show("app", role="operator")


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


def test_an_agreement_shows_its_text_as_it_was_frozen(show):
    page = show("agreement")
    assert page.count(">Согласие</h1>") == 1
    assert "<h2>1. Кому</h2>" in page
    assert "ab12" in page


@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize("state", STATES)
def test_every_state_of_a_client_has_its_words(show, state, lang):
    answer = {**ANSWER, "state": state, "decided": DECISION, "company": "ООО «Ромашка»"}
    page = show("agreement", lang, answer=answer)
    headline = re.search(r'<h2 id="answer-title">\s*(.+?)\s*</h2>', page)[1]
    assert len(headline) > 10
    assert f"<title>{headline} ·" in page
    assert "<img src=x" not in page


@pytest.mark.parametrize("trouble", ["invalid", "expired", "too_many", "elsewhere", "unclear"])
def test_every_trouble_says_what_to_do(show, trouble):
    page = show("agreement", trouble=trouble, contact_email="data@romashka.example")
    assert re.search(r"чат|подождите", re.search(r'role="alert">(.*?)</div>', page, re.DOTALL)[1])
    assert "mailto:data@romashka.example" in page


def test_an_agreement_is_read_out_in_its_own_language(show):
    assert '<html lang="en">' in show("agreement", language="en")


def test_english_pages_are_english(show):
    assert "Finish the installation" in show("install", lang="en")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_trusts_no_text_and_holds_no_inline_code(path):
    source = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.search(r"\|\s*safe\b|Markup|autoescape", source)
    assert not re.search(r"\son\w+\s*=|\sstyle\s*=|<style|javascript:", source)
