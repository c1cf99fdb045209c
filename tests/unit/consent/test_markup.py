"""Markup of own texts: harmless tags stay, the rest goes, and no word is lost on the way to plain text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.markup import foreign_markup, is_html, sanitise, to_html, to_plain

LINK = '<a href="https://a.example/x">условия</a>'


@pytest.mark.parametrize(
    "text", ["<p>Текст</p>", "Согласие<br>на", "<br/>", "<!-- -->", LINK, "<SCRIPT>", "<x y>"]
)
def test_a_text_with_tags_is_html(text):
    assert is_html(text)


@pytest.mark.parametrize(
    "text", ["", "Согласие", "5 < 6 и 7 > 6", "Отдел <office@firm.example>", "<<Имя>>", "<p"]
)
def test_a_text_with_angle_signs_alone_is_plain(text):
    assert not is_html(text)


@pytest.mark.parametrize(
    ("hostile", "rest"),
    [
        ("<script>alert(1)</script>Да", "Да"),
        ("<p onclick='x()' style='color:red'>Да</p>", "<p>Да</p>"),
        ("<img src=x onerror=alert(1)>Да", "Да"),
        ("<a href='javascript:alert(1)'>Да</a>", '<a rel="noopener nofollow">Да</a>'),
        ("<a href='java&#10;script:alert(1)'>Да</a>", '<a rel="noopener nofollow">Да</a>'),
        ("<a href='/portal'>Да</a>", '<a rel="noopener nofollow">Да</a>'),
        ("<svg><style><a title='</style><img src=x onerror=1>'>", ""),
        ("<iframe src='https://a.example'></iframe><!-- тайна -->Да", "Да"),
    ],
)
def test_nothing_that_could_run_or_mislead_is_left(hostile, rest):
    assert "onerror" not in sanitise(hostile)
    assert not rest or sanitise(hostile) == rest
    assert foreign_markup(hostile)


@pytest.mark.parametrize(
    "text", ['<a href="https://a.ru" title="Скидка 20 %" lang="en">x</a>', '<p title="Скидка: <">x</p>']
)
def test_no_hint_says_on_the_page_what_the_fingerprint_does_not_cover(text):
    assert "Скидка" not in sanitise(text)


def test_what_is_allowed_stays_and_is_not_called_foreign():
    text = f"<p>А <b>б</b> <i>в</i><br>г</p><ul><li>д</li></ul><ol><li>е</li></ol>{LINK}"
    kept = sanitise(text)
    assert kept.replace(' rel="noopener nofollow"', "") == text
    assert foreign_markup(text) == foreign_markup(kept) == ()


def test_foreign_tags_attributes_and_addresses_are_named_once():
    text = "<DIV><div><p style=x class=y><a href='ftp://a.example' target=_blank>а</a><!-- -->"
    assert foreign_markup(text) == ("<!", "div", "p style", "p class", "a href", "a target")


def test_paragraphs_pasted_from_a_site_stay_paragraphs():
    pasted = "<h1>Согласие</h1><div>первое</div><div>второе <strong>слово</strong></div>"
    assert sanitise(pasted) == "<p>Согласие</p><p>первое</p><p>второе <b>слово</b></p>"


def test_the_plain_text_has_a_line_for_each_paragraph_row_and_break():
    text = "<p>Первая\n строка<br>вторая&nbsp;&lt;</p><ul><li>а<li><p>б</p></ul><ol><li>в<li>г</ol>конец"
    assert to_plain(text).split("\n") == [
        "Первая строка", "вторая\u00a0<", "— а", "— б", "1. в", "2. г", "конец",
    ]  # fmt: skip


def test_the_address_of_a_link_is_not_lost_in_the_plain_text():
    assert to_plain(LINK) == "условия (https://a.example/x)"
    assert to_plain('<a href="mailto:pd@a.example">pd@a.example</a>') == "pd@a.example"
    assert to_plain('<a href="https://a.example/">https://a.example/</a>') == "https://a.example/"
    assert to_plain('<a href="https://a.example/"></a>') == "https://a.example/"


def test_a_plain_text_becomes_headings_and_paragraphs_without_its_title():
    plain = "СОГЛАСИЕ\n\n1. Кому\nООО <b>«А»</b> & Ко.\n4.1. Ответ."
    assert (
        to_html(plain) == "<h2>1. Кому</h2>\n<p>ООО &lt;b&gt;«А»&lt;/b&gt; &amp; Ко.</p>\n<p>4.1. Ответ.</p>"
    )
    assert to_html("") == ""


@given(st.text(alphabet="<>/abpiul='\" &;!-xhref:\n", max_size=200))
def test_any_text_is_sanitised_to_what_sanitising_leaves_alone(text):
    kept = sanitise(text)
    assert sanitise(kept) == kept
    assert foreign_markup(kept) == ()
    assert to_plain(kept) == to_plain(text)


@pytest.mark.parametrize(
    "bomb",
    ["<b x={}><p>", "<a<a<", "<", "<!--", '<a b="', "<p ='\"", "<i><b><p>", "&#", "<ul><li>", "<a href='x'>"],
)
def test_a_hostile_text_costs_no_more_than_a_long_one(bomb):
    text = "".join(bomb.replace("{}", str(n)) for n in range(50_000 // len(bomb)))
    started = time.process_time()
    is_html(text)
    foreign_markup(text)
    assert len(to_plain(text)) < 1_000_000
    assert time.process_time() - started < 3
