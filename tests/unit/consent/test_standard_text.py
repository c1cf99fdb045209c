"""The standard text: what an administrator names beside the purposes stands in its own section."""

from dataclasses import replace

import pytest

from consent.agreements import AgreementSettings, data_short, freeze
from tests.unit.consent.test_agreements import COURIER, DAY, SETTINGS, text_of
from tests.unit.consent.test_requisites import ENTITY


def test_further_data_follow_those_of_the_purposes_and_none_is_named_twice():
    settings = replace(SETTINGS, purposes=("record",), data_categories=(" номер  заказа. ", "телефон", ""))
    assert "Обрабатываются: имя, телефон, дата и вид услуги, номер заказа." in text_of(settings)
    assert data_short(settings) == "имя, телефон, дата и вид услуги, номер заказа"


def test_those_who_work_on_instruction_are_named_beside_the_supplier_or_alone():
    beside = text_of(replace(SETTINGS, processors=(COURIER,)))
    row = "— ООО «Курьер», ИНН 7830002293, адрес: Москва, ул. Вторая, д. 2."
    assert (
        beside.index("«1С-Битрикс»") < beside.index(row) < beside.index("Третьим лицам данные не передаются")
    )
    alone = text_of(replace(SETTINGS, processors=(COURIER,), platform_processor=None))
    assert row in alone
    assert "Битрикс" not in alone


@pytest.mark.parametrize("settings", [SETTINGS, replace(SETTINGS, language="en")])
def test_a_representative_is_spoken_of_only_where_clients_may_be_under_age(settings):
    words = {"ru": "законным представителем", "en": "legal representative"}[settings.language]
    assert words not in text_of(settings)
    assert words in text_of(replace(settings, minors=True))


@pytest.mark.parametrize(
    ("months", "language", "said"),
    [
        (1, "ru", "не дольше 1 месяца со дня подтверждения"),
        (3, "ru", "не дольше 3 месяцев со дня подтверждения"),
        (11, "ru", "не дольше 11 месяцев"),
        (21, "ru", "не дольше 21 месяца"),
        (111, "ru", "не дольше 111 месяцев"),
        (1, "en", "no longer than 1 month from"),
        (21, "en", "no longer than 21 months from"),
    ],
)
def test_the_longest_term_is_said_in_good_grammar(months, language, said):
    assert said in text_of(replace(SETTINGS, language=language, term_months=months))
    assert "дольше" not in text_of(SETTINGS)


def test_the_page_shows_the_standard_text_below_its_title():
    frozen = freeze(SETTINGS, 1, DAY)
    assert frozen.html.startswith("<p>Редакция № 1 от 24.11.2026</p>\n<h2>1. Кому даётся согласие</h2>")
    assert frozen.title not in frozen.html


def test_an_own_html_text_is_frozen_sanitised_and_hashed_as_its_words():
    written = "<h1>Согласие</h1>\r\n<p onclick='x'>Да, <b>согласен</b></p><script>alert(1)</script>"
    settings = AgreementSettings(ENTITY, ("reply",), "pd@vasilek.ru", source="custom", custom_text=written)
    frozen = freeze(settings, 1, DAY)
    assert frozen.title == "Согласие"
    assert frozen.plain_text == "Согласие\nДа, согласен"
    assert frozen.html == "<p>Да, <b>согласен</b></p>"
    assert frozen.sha256 == freeze(replace(settings, custom_text=frozen.plain_text), 1, DAY).sha256
