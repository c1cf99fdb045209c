"""Chat messages: nobody's name can become a tag, a link or an answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.bbcode import escape, link, plain_url, send


@given(st.text())
def test_escaped_text_is_one_line_that_opens_no_tag(text):
    safe = escape(text)
    assert "[" not in safe
    assert "]" not in safe
    assert len(safe.splitlines()) <= 1
    assert escape(safe) == safe


def test_a_name_with_a_forged_answer_stays_readable_text():
    assert escape("ООО [send=Принимаю]Ромб[/send]") == "ООО (send=Принимаю)Ромб(/send)"


def test_a_name_cannot_start_a_quotation_or_turn_the_line():
    assert escape("Имя\n>>Принимаю\u202e\u200b") == "Имя >>Принимаю"


def test_a_link_shows_its_label():
    assert link("https://a.example/x?y=1", "Текст [1]") == "[url=https://a.example/x?y=1]Текст (1)[/url]"


def test_brackets_in_an_address_cannot_close_the_tag():
    assert plain_url("https://a.example/[b]") == "https://a.example/%5Bb%5D"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://a.example/x y", "https://a\n.example", "", "//a.example"]
)
def test_what_is_no_web_address_is_refused(url):
    with pytest.raises(ValueError, match="not an http address"):
        link(url, "Текст")


def test_an_answer_sends_its_own_words():
    assert send("Не принимаю") == "[send=Не принимаю]Не принимаю[/send]"


@pytest.mark.parametrize("answer", ["a]b", "[a", "a\nb", "a=b", "", " a", "/start"])
def test_an_answer_is_plain_words_only(answer):
    with pytest.raises(ValueError, match="not plain words"):
        send(answer)
