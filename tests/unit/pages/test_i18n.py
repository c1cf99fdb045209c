"""The interface speaks Russian first and English second, with nothing left untranslated."""

import re

import pytest
from babel.messages.extract import extract_from_dir

from pages.i18n import LANGUAGES, catalogue, js_strings, negotiate, template_context, translations
from tests.unit.pages.sources import PAGES

METHODS = [("**/templates/**.html", "jinja2"), ("**/static/js/**.js", "javascript")]


def messages(lang):
    return {message.id: message for message in catalogue(lang) if message.id}


def strings_in_sources():
    found = extract_from_dir(str(PAGES), method_map=METHODS, keywords={"_": None, "ngettext": (1, 2)})
    return {(text, path.endswith(".js")) for path, _, text, _, _ in found}


@pytest.mark.parametrize(
    ("wish", "language"),
    [
        (None, "ru"),
        ("", "ru"),
        ("ru", "ru"),
        ("RU", "ru"),
        ("ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("kz", "ru"),
        ("*", "ru"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("de", "en"),
    ],
)
def test_a_portal_gets_its_language_and_russian_without_a_wish(wish, language):
    assert negotiate(wish) == language


def test_both_languages_know_the_same_strings():
    assert set(messages("ru")) == set(messages("en"))


def test_no_russian_string_is_empty():
    empty = [source for source, message in messages("ru").items() if not all(forms(message))]
    assert empty == []


def test_every_string_of_templates_and_scripts_is_translated_and_none_is_left_over():
    ours = {source for source, message in messages("ru").items() if not named_in_python(message)}
    assert {text for text, _ in strings_in_sources()} == ours


def test_the_sentences_of_frame_answers_are_the_ones_translated():
    source = (PAGES.parent / "integration" / "frame_page.py").read_text(encoding="utf-8")
    entered = [text for text, message in messages("ru").items() if named_in_python(message)]
    assert [text for text in entered if f'"{text}"' not in source] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_scripts_are_given_every_string_they_use(lang):
    used = {text for text, is_script in strings_in_sources() if is_script}
    keys = {text if isinstance(text, str) else f"{text[0]}|0" for text in used}
    assert keys <= set(js_strings(lang))


def test_a_translation_keeps_the_places_for_values():
    def places(text):
        return sorted(re.findall(r"\{\w+\}", text))

    for source, message in messages("ru").items():
        first = source if isinstance(source, str) else source[0]
        assert all(places(form) == places(first) for form in forms(message)), source


@pytest.mark.parametrize(
    ("count", "words"), [(1, "{n} запись"), (3, "{n} записи"), (5, "{n} записей"), (21, "{n} запись")]
)
def test_russian_counts_have_three_forms(count, words):
    assert translations("ru").ngettext("{n} entry", "{n} entries", count) == words


def test_scripts_find_each_plural_form_by_its_number():
    russian = [js_strings("ru")[f"{{n}} entry|{form}"] for form in range(3)]
    english = [js_strings("en")[f"{{n}} entry|{form}"] for form in range(2)]
    assert russian == ["{n} запись", "{n} записи", "{n} записей"]
    assert english == ["{n} entry", "{n} entries"]


def test_templates_get_words_in_their_language():
    russian, english = template_context("ru"), template_context("en")
    assert (russian["lang"], russian["_"]("Save to CRM")) == ("ru", "Сохранить в CRM")
    assert (english["lang"], english["_"]("Save to CRM")) == ("en", "Save to CRM")


def named_in_python(message):
    return all(path.endswith(".py") for path, _ in message.locations)


def forms(message):
    return (message.string,) if isinstance(message.string, str) else message.string
