"""By which words an entry is found, and what a question asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.search_words import (
    LONGEST_WORD,
    MOST_TOKENS,
    ContactForm,
    ContactKind,
    Token,
    contact_forms,
    entry_words,
    tokens_of,
)

EMAIL, PHONE = ContactKind.EMAIL, ContactKind.PHONE
ONE_NUMBER = """+7 999 123-45-67|+7 (999) 123-45-67|8 (999) 123-45-67|89991234567|79991234567|+79991234567
9991234567|(999) 123 45 67
8-999-123-45-67|8 999 123‑45‑67|8.999.123.45.67|+7\u00a0999\u00a0123\u00a045\u00a067"""


def phones(*forms):
    return {ContactForm(PHONE, form) for form in forms}


def asked(question):
    return [token.beginning for token in tokens_of(question)]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Иванов Иван", {"иванов", "иван"}),
        ("СЕМЁНОВ Пётр", {"семенов", "петр"}),
        ("Салтыков-Щедрин М.Е.", {"салтыков", "щедрин", "м", "е"}),
        ("Андреи\u0306 Е\u0308лкин", {"андрей", "елкин"}),
        ("Ивано\u0301в", {"иванов"}),
        ("Ната\u00adлья", {"наталья"}),
        ("Straße O'Neill", {"strasse", "o", "neill"}),
        ("ＡＢＣ_１２", {"abc", "12"}),
        ("🙂 … —", set()),
        ("", set()),
    ],
)
def test_a_name_is_found_by_its_words_however_it_is_spelled(name, words):
    assert entry_words(name, "") == words


def test_the_deciding_words_find_an_entry_too_but_not_all_of_a_long_letter():
    letter = " ".join(f"слово{number}" for number in range(100))
    assert entry_words("Ольга", "Да, да, СОГЛАСНА!") == {"ольга", "да", "согласна"}
    assert entry_words("", letter) == {f"слово{number}" for number in range(30)}


def test_a_very_long_word_is_cut_the_same_in_an_entry_and_in_a_question():
    long = "а" * 500
    (word,) = entry_words(long, "")
    assert len(word) == LONGEST_WORD
    assert asked(long) == [word]


@pytest.mark.parametrize("spelling", [each for line in ONE_NUMBER.split("\n") for each in line.split("|")])
def test_a_russian_number_is_the_same_in_all_usual_spellings(spelling):
    assert contact_forms("", "", spelling) == phones("9991234567", "1234567", "4567")
    assert {token.contact for token in tokens_of(spelling)} == phones("9991234567")


@pytest.mark.parametrize(
    ("phone", "forms"),
    [
        ("+49 30 123456-78", ("493012345678", "2345678", "5678")),
        ("123-45-67", ("1234567", "4567")),
        ("1234", ("1234",)),
        ("112", ()),
        ("доб. нет", ()),
    ],
)
def test_other_numbers_keep_all_their_digits(phone, forms):
    assert contact_forms("", "", phone) == phones(*forms)


@pytest.mark.parametrize("question", ["4567", " 45-67 ", "1234567", "123-45-67"])
def test_the_last_digits_ask_for_a_number(question):
    (form,) = {token.contact for token in tokens_of(question)}
    assert form in contact_forms("", "", "+7 (999) 123-45-67")


def test_digits_may_be_a_number_or_a_word():
    assert tokens_of("12345") == [Token("12345", ContactForm(PHONE, "12345"))]
    assert tokens_of("123") == [Token("123")]


def test_an_address_is_asked_for_as_a_whole_and_its_words_as_words():
    form = ContactForm(EMAIL, "ivan@mail.ru")
    assert contact_forms("", " Ivan@Mail.RU ", "") == {form}
    assert tokens_of("Иван IVAN@mail.ru") == [
        Token("иван"), Token("ivan", form), Token("mail", form), Token("ru", form)
    ]  # fmt: skip


def test_a_client_without_a_name_is_found_by_the_contact_shown_in_its_place():
    assert contact_forms("+7 999 123-45-67", "", "") == phones("9991234567", "1234567", "4567")
    assert contact_forms("olga@mail.ru", "", "") == {ContactForm(EMAIL, "olga@mail.ru")}


@pytest.mark.parametrize("question", ["", "   ", "?!", "—", "🙂", "+-()", "\ud800", "\0"])
def test_a_question_without_letters_and_digits_asks_for_nothing(question):
    assert tokens_of(question) == []


def test_a_question_asks_for_eight_things_at_most_and_for_none_twice():
    assert asked("Иван иван ИВАН Ёлкин") == ["иван", "елкин"]
    assert asked("а б в г д е ж з и к") == list("абвгдежз")


@given(st.text(max_size=300))
def test_any_text_can_be_stored_and_asked_for(text):
    words, tokens = entry_words(text, text), tokens_of(text)
    assert all(word.isalnum() and len(word) <= LONGEST_WORD for word in words)
    assert len(tokens) <= MOST_TOKENS
    assert {token.beginning for token in tokens} <= words
