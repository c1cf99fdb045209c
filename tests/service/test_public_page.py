"""The public page of a version: what anyone with the link from a prompt sees."""

import html
import re

import pytest

from models.agreement import AgreementVersion, versions_of
from tests.support.administration import PUBLIC_URL, Office


@pytest.fixture
def office(db):
    return Office(db)


@pytest.fixture
def admin(office):
    return office.administrator()


def address(admin, agreement_id, version=1):
    versions = admin.get(f"/agreements/{agreement_id}").json["versions"]
    return versions[version - 1]["public_url"].removeprefix(PUBLIC_URL)


def visible(page):
    return html.unescape(re.sub(r"<[^>]+>", "", page.text))


def test_the_page_shows_the_frozen_text_its_number_and_fingerprint(office, admin):
    agreement_id = admin.published()
    page = office.http.get(address(admin, agreement_id))
    with office.db.read() as session:
        (version,) = versions_of(session, admin.portal_id, [1])
    assert page.status_code == 200
    for line in filter(None, version.plain_text.split("\n")):
        assert line in visible(page)
    assert version.sha256 in visible(page)
    assert "ООО «Ромашка Плюс» (ИНН 7707083893, ОГРН 1027700132195)" in visible(page)


def test_an_older_link_goes_on_showing_the_older_text(office, admin):
    agreement_id = admin.published(purposes=["reply"])
    company_id = admin.get("/companies").json["items"][0]["id"]
    admin.put(f"/agreements/{agreement_id}", admin.draft(company_id, purposes=["record"]))
    admin.publish(agreement_id)
    pages = [visible(office.http.get(address(admin, agreement_id, number))) for number in (1, 2)]
    assert "Подготовка и направление ответа" in pages[0]
    assert "Приём и запись на услугу" not in pages[0]
    assert "Приём и запись на услугу" in pages[1]


def stored(office, admin, **text):
    """The page of a version with this very text."""
    admin.published()
    with office.db.write() as session:
        (first,) = versions_of(session, admin.portal_id, [1])
        copied = {column.key: getattr(first, column.key) for column in first.__table__.columns}
        changes = {"id": None, "public_id": "own-text", "number": 2, **text}
        session.add(AgreementVersion(**{**copied, **changes}))
    return office.http.get("/agreements/own-text")


def test_a_text_that_was_kept_as_markup_is_shown_as_it_was_sanitised(office, admin):
    page = stored(office, admin, html="<p>Даю <b>согласие</b></p>\n<ul><li>имя</li></ul>")
    assert "<p>Даю <b>согласие</b></p>\n<ul><li>имя</li></ul>" in page.text


def test_markup_in_a_plain_text_is_shown_and_not_obeyed(office, admin):
    page = stored(office, admin, html=None, plain_text="Согласие\n<script>alert(1)</script>")
    assert "<script" not in page.text
    assert "<script>alert(1)</script>" in visible(page)


def test_the_page_may_run_load_and_be_framed_nowhere(office, admin):
    known = address(admin, admin.published())
    for path, status in [(known, 200), ("/agreements/unknown", 404)]:
        page = office.http.get(path)
        policy = page.headers["Content-Security-Policy"]
        assert page.status_code == status
        assert {"default-src 'none'", "frame-ancestors 'none'", "form-action 'none'"} <= set(
            policy.split("; ")
        )
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert page.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("POST", "", 405), ("GET", "/answer", 405), ("GET", "/receipt/more", 404), ("OPTIONS", "/answer", 200)],
)
def test_answers_to_what_the_page_does_not_offer_are_guarded_too(office, admin, method, path, status):
    answer = office.http.open(address(admin, admin.published()) + path, method=method)
    assert answer.status_code == status
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_link_that_leads_nowhere_says_so(office):
    for path in ("/agreements/unknown", "/agreements/%00", f"/agreements/{'a' * 5000}"):
        page = office.http.get(path)
        assert page.status_code == 404
        assert page.mimetype == "text/html"


def test_a_text_that_was_read_before_is_not_sent_again(office, admin):
    path = address(admin, admin.published())
    first = office.http.get(path)
    again = office.http.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_an_older_text_says_that_there_is_a_newer_one_and_leads_to_it(office, admin):
    agreement_id = admin.published()
    path = address(admin, agreement_id)
    before = office.http.get(path)
    admin.publish(agreement_id)
    page = office.http.get(path, headers={"If-None-Match": before.headers["ETag"]})
    assert "более новая редакция" not in visible(before)
    assert page.status_code == 200
    assert "Есть более новая редакция этого текста: № 2" in visible(page)
    assert f'href="{address(admin, agreement_id, 2)}"' in page.text
    assert "более новая редакция" not in visible(office.http.get(address(admin, agreement_id, 2)))


def test_the_page_for_everyone_may_be_kept_by_caches_and_holds_no_form(office, admin):
    page = office.http.get(address(admin, admin.published()))
    assert page.headers["Cache-Control"] == "public, max-age=3600"
    assert "<form" not in page.text
