"""The check of an agreement as a whole: sentences, broken drafts, the standard text, and hostile lengths."""

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent import texts
from consent.agreements import AgreementSettings, Recipient, check_publishable, freeze
from consent.lint import errors_of, lint, sentence
from consent.purposes import catalogue
from consent.requisites import CompanyKind, Requisites
from tests.unit.consent.lint_samples import COURIER, EN, OWN_RU, RU, saying
from tests.unit.consent.test_agreements import DAY
from tests.unit.consent.test_lint_rules import BAD, pairs
from tests.unit.consent.test_requisites import ENTITY, ENTREPRENEUR, FOREIGN, SELF_EMPLOYED

EVERY_PURPOSE = tuple(purpose.code for purpose in catalogue())
STANDARD = AgreementSettings(ENTITY, EVERY_PURPOSE, "pd@vasilek.ru")
EMPTY = AgreementSettings(Requisites(CompanyKind.ENTITY, ""), (), "")


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("company", [ENTITY, ENTREPRENEUR, SELF_EMPLOYED, FOREIGN])
@pytest.mark.parametrize("parties", [(), (COURIER, replace(COURIER, name="АО «Почта»"))])
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"platform_processor": None},
        {"term_months": 12, "minors": True, "data_categories": ("номер заказа",)},
    ],
)
def test_the_standard_text_passes_all_rules_also_when_a_company_copies_it(
    language, company, parties, changes
):
    settings = replace(
        STANDARD, language=language, requisites=company, recipients=parties, processors=parties, **changes
    )
    assert lint(settings) == ()
    copied = replace(settings, source="custom", custom_text=freeze(settings, 1, DAY).plain_text)
    assert lint(copied) == ()
    assert lint(replace(settings, source="custom", custom_text=freeze(copied, 1, DAY).plain_text)) == ()


@pytest.mark.parametrize(("rule", "sample"), pairs(BAD))
def test_every_finding_is_told_in_both_languages_with_its_words(rule, sample):
    for finding in lint(sample[0]):
        told = {language: sentence(finding, language) for language in texts.LANGUAGES}
        assert told["ru"] != told["en"]
        if "code" not in finding.values:
            assert all(finding.values.get("found", "") in text for text in told.values())


def test_no_sentence_waits_for_a_case_that_no_sample_shows():
    shown = {(f.rule, f.values["case"]) for _, sample in pairs(BAD) for f in lint(sample[0])}
    for language in texts.LANGUAGES:
        written = {(rule, case) for rule, cases in texts.table("lint")[language].items() for case in cases}
        assert written == {pair for pair in shown if pair[1] != "code"}


def test_errors_are_told_from_warnings():
    settings = saying(RU, "Даю безусловное согласие для любых целей.")
    assert [finding.rule for finding in lint(settings)] == ["L5", "L15"]
    assert [finding.rule for finding in errors_of(lint(settings))] == ["L5"]


def test_a_wrong_field_is_found_once_and_by_the_rule_that_speaks_of_it():
    settings = replace(
        STANDARD, purposes=("реклама",), contact_email="", recipients=(Recipient("А", "", "Тверь, 1"),)
    )
    found = {finding.field: finding.rule for finding in lint(settings)}
    assert found == {"purposes": "L6", "recipients.0.inn": "L10", "contact_email": "L13"}
    assert found.keys() == check_publishable(settings).keys()
    assert len(lint(settings)) == 3


def test_an_empty_text_is_called_empty_and_nothing_more():
    findings = lint(replace(RU, custom_text=" \n"))
    assert [sentence(finding) for finding in findings] == ["Текст соглашения пуст."]


def test_a_draft_that_cannot_be_written_is_checked_by_its_fields():
    rules = {finding.rule for finding in lint(replace(EMPTY, data_categories=("биометрия", "и т. д.")))}
    assert rules == {"L2", "L3", "L4", "L7", "L8", "L13"}


def test_the_words_of_a_finding_stay_short():
    settings = saying(RU, *(f"Место {{{{{number}{'x' * 30}}}}}" for number in range(9)))
    (finding,) = lint(settings)
    assert finding.values["found"].count("«") == 5
    assert finding.values["found"].endswith("(+4)")
    long = lint(replace(RU, requisites=replace(ENTITY, full_name="слово " * 60)))
    assert len(long[0].values["found"]) < 130


def test_html_is_read_as_the_words_it_shows():
    html = "".join(f"<p>{line}</p>" for line in OWN_RU.split("\n"))
    assert lint(replace(RU, custom_text=html)) == ()
    assert {f.rule for f in lint(replace(RU, custom_text=html + "<p>Для <b>любых</b> <i>целей</i></p>"))} == {
        "L5"
    }


def test_a_name_that_is_written_with_other_quotes_and_spaces_is_the_same_name():
    typed = 'ОБЩЕСТВО\tс ограниченной\u00a0ответственно\u00adстью "Василек"'
    assert lint(saying(EN, ("Общество с ограниченной ответственностью «Василёк»", typed))) == ()


def test_every_word_list_speaks_both_languages_and_begins_with_words():
    lists = {name: words for name, words in texts.table("lint_words").items() if name != "mailboxes"}
    for name, words in lists.items():
        assert words.keys() == set(texts.LANGUAGES), name
        # Patterns are sought at the beginnings of words.
        assert all(entry and entry[0] != "\\" for one in words.values() for entry in one), name


WORDS = st.text(alphabet="абв {}<>[]%@.;:\n\ud800\x00Ⅷ١", max_size=40)
PARTIES = st.builds(Recipient, WORDS, WORDS, WORDS)
DRAFTS = st.builds(
    AgreementSettings,
    requisites=st.builds(
        Requisites,
        st.sampled_from(CompanyKind),
        WORDS,
        WORDS,
        WORDS,
        WORDS,
        WORDS,
        WORDS,
        WORDS,
        WORDS,
        WORDS,
    ),
    purposes=st.lists(WORDS, max_size=3).map(tuple),
    contact_email=WORDS,
    language=st.sampled_from(["ru", "en", "de", ""]),
    source=st.sampled_from(["standard", "custom", "?"]),
    custom_text=WORDS,
    recipients=st.lists(PARTIES, max_size=2).map(tuple),
    mode=st.sampled_from(["button", "implied", "?"]),
    data_residency=st.sampled_from(["RU", "kz", "?", ""]),
    platform_processor=st.none() | WORDS,
    crossborder=WORDS,
    data_categories=st.lists(WORDS, max_size=3).map(tuple),
    processors=st.lists(PARTIES, max_size=2).map(tuple),
    term_months=st.none() | st.integers(-5, 500),
)


@given(DRAFTS)
def test_no_draft_is_too_broken_to_be_checked(draft):
    for finding in lint(draft):
        for language in texts.LANGUAGES:
            sentence(finding, language).encode("utf-8")


@pytest.mark.parametrize(
    "piece",
    [
        "слово ", "не ", "не реклама ", "реклама ", "данных: ", "не обрабатываются здоровье ", "принимаю ",
        "а.", "{{", "%а", "_", "любых законных ", "действует ", "cross ", "x@", "http://", "кроме ", "и ",
        "<", "<b>", "не передача ", "example", "1. ", ",", "перечень моих ", "за пределами ", " \n",
        "не запрашиваем данных ", "в рекламных целях ", "сообщения ", "а ", "распространение моих ",
    ],
)  # fmt: skip
def test_a_long_text_is_checked_in_less_than_a_second(piece):
    settings = replace(RU, custom_text=OWN_RU + piece * (100_000 // len(piece)))
    started = time.process_time()
    lint(settings)
    assert time.process_time() - started < 1
