"""The policy of frame pages names the one portal that may show them."""

from pages.csp import frame_page


def test_a_verified_portal_may_show_the_page_and_nobody_else():
    assert "frame-ancestors https://portal.test" in frame_page("n1", "https://portal.test").split("; ")


def test_an_unverified_request_may_be_shown_nowhere():
    assert "frame-ancestors 'none'" in frame_page("n1", None).split("; ")


def test_only_scripts_of_this_answer_run():
    directives = frame_page("n1", None).split("; ")
    assert "script-src 'nonce-n1'" in directives
    assert "style-src 'self'" in directives
    assert "unsafe" not in "".join(directives)


def test_a_page_in_a_portal_reaches_our_server_and_that_portal_alone():
    assert "connect-src 'self' https://portal.test" in frame_page("n1", "https://portal.test").split("; ")
    assert "connect-src 'self'" in frame_page("n1", None).split("; ")
