"""The agreement: a whole text for every kind of company, frozen with a fingerprint that anyone can check."""

import hashlib
import re
import unicodedata
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent import texts
from consent.agreements import (
    AgreementSettings,
    Recipient,
    check_publishable,
    data_short,
    freeze,
    is_shown_as,
    normalise,
    purposes_short,
    render_standard,
)
from consent.lint import errors_of, lint
from consent.purposes import catalogue
from tests.unit.consent.test_requisites import ENTITY, ENTREPRENEUR, FOREIGN, SELF_EMPLOYED

DAY = date(2026, 11, 24)
COURIER = Recipient("ООО «Курьер»", "7830002293", "Москва, ул. Вторая, д. 2")
SETTINGS = AgreementSettings(ENTITY, ("reply", "order_pre"), "pd@vasilek.example")


def text_of(settings: AgreementSettings, **more: str) -> str:
    return render_standard(settings, version=3, published_on=DAY, **more)


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("company", [ENTITY, ENTREPRENEUR, SELF_EMPLOYED, FOREIGN])
@pytest.mark.parametrize("recipients", [(), (COURIER,)])
@pytest.mark.parametrize("mode", ["button", "implied", "explicit"])
def test_no_hole_is_left_in_the_text_of_any_company(language, company, recipients, mode):
    settings = replace(SETTINGS, language=language, requisites=company, recipients=recipients, mode=mode)
    text = text_of(settings)
    assert check_publishable(settings) == {}
    assert not re.search(r"\{\{|\}\}|\[\[|\]\]|None|  |\n\n\n|,,|\.\.", text)


def test_the_text_names_operator_version_purposes_data_and_the_ways_out():
    text = text_of(SETTINGS, withdraw_url="https://a.example/w")
    for part in (
        "СОГЛАСИЕ НА ОБРАБОТКУ ПЕРСОНАЛЬНЫХ ДАННЫХ",
        "Редакция № 3 от 24.11.2026",
        f"{ENTITY.full_name}, ИНН 7707083893, ОГРН 1027700132195, адрес: {ENTITY.address}",
        "pd@vasilek.example",
        "Обрабатываются: имя, контакт в канале связи, текст и файлы сообщений, телефон, адрес электронной",
        "4.1. Подготовка и направление ответа",
        "4.2. Заключение договора",
        "Роскомнадзор",
        "«Отзываю согласие»",
        "на территории Российской Федерации",
        "ссылкой https://a.example/w ,",
        "Битрикс24",
    ):
        assert part in text


@pytest.mark.parametrize("language", ["ru", "en"])
def test_each_purpose_stands_in_the_text_once(language):
    purposes = catalogue(language)
    text = text_of(replace(SETTINGS, language=language, purposes=tuple(p.code for p in purposes)))
    assert [text.count(purpose.title) for purpose in purposes] == [1] * len(purposes)


def test_without_a_withdrawal_link_the_sentence_does_without_it():
    assert "воспользоваться ссылкой" not in text_of(SETTINGS)


def test_recipients_are_named_with_inn_and_address_and_otherwise_denied():
    named = text_of(replace(SETTINGS, recipients=(COURIER,)))
    assert "ООО «Курьер», ИНН 7830002293, адрес: Москва, ул. Вторая, д. 2." in named
    assert "передача (предоставление, доступ)" in named
    assert "не передаются" not in named
    assert "Третьим лицам данные не передаются" in text_of(SETTINGS)
    assert "передача (" not in text_of(SETTINGS)


def test_one_text_covers_the_button_and_the_continued_correspondence():
    text = text_of(SETTINGS)
    assert "«Принимаю»" in text
    assert "продолжением переписки" in text
    assert "продолжением переписки" not in text_of(replace(SETTINGS, mode="explicit"))


def test_a_european_company_never_counts_silence_as_consent():
    text = text_of(replace(SETTINGS, requisites=replace(ENTITY, jurisdiction="EU")))
    assert "продолжением переписки" not in text
    assert "«Да»" in text


def test_data_kept_abroad_are_not_said_to_be_in_russia():
    text = text_of(replace(SETTINGS, data_residency="KZ"))
    assert "в стране: Казахстан" in text
    assert "Российской Федерации" not in text
    assert "не осуществляется" not in text


def test_a_portal_on_the_company_s_own_server_names_no_supplier():
    assert "Битрикс" not in text_of(replace(SETTINGS, platform_processor=None))


def test_a_template_mark_in_a_name_is_not_filled_and_not_published():
    settings = replace(SETTINGS, requisites=replace(ENTITY, full_name="ООО {{inn}} «Василёк»"))
    assert "ООО {{inn}} «Василёк»" in text_of(settings)
    assert [(error.rule, error.field) for error in errors_of(lint(settings))] == [
        ("L14", "company.full_name")
    ]


def test_anyone_can_recompute_the_fingerprint_of_the_stored_text():
    frozen = freeze(SETTINGS, 1, DAY)
    assert frozen.title == "СОГЛАСИЕ НА ОБРАБОТКУ ПЕРСОНАЛЬНЫХ ДАННЫХ"
    assert frozen.sha256 == hashlib.sha256(frozen.plain_text.encode()).hexdigest()
    assert freeze(SETTINGS, 1, DAY) == frozen
    assert freeze(SETTINGS, 2, DAY).sha256 != frozen.sha256


def test_an_own_text_is_frozen_as_given_whatever_the_system_it_was_typed_on():
    typed = "\ufeffСогласие\r\nна обработку  и\u0306\rконец\x00\ud800"
    frozen = freeze(replace(SETTINGS, source="custom", custom_text=typed), 1, DAY)
    assert frozen.plain_text == "Согласие\nна обработку  й\nконец"
    assert frozen.title == "Согласие"


PARTS = st.sampled_from(
    [
        "<p>", "</p>", "<b>", "</b>", "<br>", "<ul><li>", "</li></ul>", "<h2>", "</h2>", "<script>", "\n",
        '<a href="https://shop.example/?a=1&b=2">', "</a>", "&lt;", "&amp;nbsp;", "&", "<", "\u00a0",
        "и\u0306", "1.", "Согласие",
    ]
)  # fmt: skip


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("company", [ENTITY, ENTREPRENEUR, SELF_EMPLOYED, FOREIGN])
def test_the_page_of_a_standard_text_says_its_words(language, company):
    frozen = freeze(replace(SETTINGS, language=language, requisites=company), 1, DAY)
    assert is_shown_as(frozen.plain_text, frozen.title, frozen.html)
    assert not is_shown_as(frozen.plain_text, frozen.title, frozen.html.replace("1", "2"))


@given(st.text() | st.lists(PARTS | st.text(max_size=5)).map("".join))
def test_the_page_of_a_frozen_text_says_its_words(written):
    frozen = freeze(replace(SETTINGS, source="custom", custom_text=written), 1, DAY)
    assert is_shown_as(frozen.plain_text, frozen.title, frozen.html)
    assert not is_shown_as(frozen.plain_text, frozen.title, frozen.html + "<p>И рекламу</p>")
    assert not is_shown_as(frozen.plain_text, f"{frozen.title}x", frozen.html)


@given(st.text())
def test_normalising_twice_changes_nothing_and_can_always_be_stored(text):
    once = normalise(text)
    assert normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "\r" not in once
    assert "\x00" not in once
    once.encode("utf-8")


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"purposes": ()}, {"purposes": "purpose_required"}),
        ({"purposes": ("reply", " ")}, {"purposes": "purpose_required"}),
        ({"purposes": ("reply", "Рассылка новостей")}, {"purposes": "purpose_not_allowed"}),
        ({"purposes": ("replay",)}, {"purposes": "purpose_unknown"}),
        ({"purposes": ("reply", "reply")}, {"purposes": "purpose_repeated"}),
        ({"contact_email": ""}, {"contact_email": "required"}),
        ({"contact_email": "x"}, {"contact_email": "email_invalid"}),
        ({"contact_email": "noreply@a.example"}, {"contact_email": "email_noreply"}),
        ({"language": "de"}, {"language": "language_unknown"}),
        ({"source": "file"}, {"source": "source_unknown"}),
        ({"mode": "silence"}, {"mode": "mode_unknown"}),
        ({"data_residency": "Россия"}, {"data_residency": "residency_invalid"}),
        ({"recipients": (replace(COURIER, address=" "),)}, {"recipients.0.address": "required"}),
        ({"recipients": (replace(COURIER, inn="7830002294"),)}, {"recipients.0.inn": "inn_checksum"}),
        ({"processors": (replace(COURIER, inn=""),)}, {"processors.0.inn": "required"}),
        ({"term_months": 0}, {"term_months": "term_invalid"}),
        ({"term_months": 121}, {"term_months": "term_invalid"}),
        ({"requisites": replace(ENTITY, inn="1")}, {"company.inn": "inn_length"}),
        ({"source": "custom", "custom_text": " \n"}, {"text": "text_empty"}),
        ({"source": "custom", "custom_text": "<p><br></p>"}, {"text": "text_empty"}),
    ],
)
def test_what_keeps_an_agreement_from_being_published_is_named_in_both_languages(change, found):
    assert check_publishable(replace(SETTINGS, **change)) == found
    for code in found.values():
        assert texts.message(code, "ru") != texts.message(code, "en")


def test_all_obstacles_are_named_at_once():
    blank = replace(SETTINGS, purposes=(), contact_email="", requisites=replace(ENTITY, ogrn=""))
    assert check_publishable(blank).keys() == {"purposes", "contact_email", "company.ogrn"}


def test_data_and_purposes_have_a_short_form_for_the_message_that_asks():
    settings = replace(SETTINGS, purposes=("reply", "record"))
    assert (
        data_short(settings)
        == "имя, контакт в канале связи, текст и файлы сообщений, телефон, дата и вид услуги"
    )
    assert purposes_short(settings) == "ответ на ваше обращение; запись на услугу"
