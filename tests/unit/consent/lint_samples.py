"""Two agreements as companies write them themselves, in nobody's template; the rules find nothing in them."""

from dataclasses import replace

from consent.agreements import AgreementSettings, Recipient
from tests.unit.consent.test_requisites import ENTITY

COURIER = Recipient("ООО «Курьер»", "7830002293", "190000, Санкт-Петербург, ул. Вторая, д. 2")

OWN_RU = """Согласие на обработку персональных данных

Настоящим я даю согласие ОБЩЕСТВУ — Общество с ограниченной ответственностью "Василёк"
(ИНН 7707083893, ОГРН 1027700132195, 101000, Москва, ул. Тестовая, д. 1) на обработку данных.

Перечень персональных данных: имя, телефон, тексты сообщений и файлы.
Биометрические данные и сведения о состоянии здоровья не запрашиваются.

Цели:
- подготовка и направление ответа на моё обращение в чате;
- подбор букета.
В рекламных целях и для рассылок данные не используются.

Действия: сбор, запись, хранение, использование, удаление. Обработка автоматизированная.
Сервис Битрикс24 предоставляет ООО «1С-Битрикс» (ИНН 7717586110) по поручению компании.
Данные хранятся на серверах в России. За пределы России данные не передаются.
Третьим лицам сведения не раскрываются.

Согласие действует три года. Его можно отозвать письмом на pd@vasilek.ru.
"""

OWN_EN = """Consent to the processing of my personal data

I give this consent to Общество с ограниченной ответственностью «Василёк», INN 7707083893, OGRN 1027700132195,
of 101000, Москва, ул. Тестовая, д. 1.

List of personal data: name, phone, messages and files. My health data are not collected.

Purposes:
1) Preparing and sending an answer to my request in the chat;
2) choosing a bouquet.
The data are not used for advertising.

We collect, record, store, use and delete the data, by automated means and manually.
Bitrix24 is run for us by 1C-Bitrix LLC.
The databases are in Russia; data are not transferred abroad and are not passed to third parties, for example.

The consent is valid for three years. Withdraw it by a letter to pd@vasilek.ru.
"""

RU = AgreementSettings(
    ENTITY, ("reply", "Подбор букета"), "pd@vasilek.ru", source="custom", custom_text=OWN_RU
)
EN = replace(RU, language="en", purposes=("reply", "Choosing a bouquet"), custom_text=OWN_EN)


def saying(settings, *swaps, **changes):
    """The own text of the settings with words swapped, or words put behind it, and settings changed."""
    text = settings.custom_text
    for swap in swaps:
        old, new = swap if isinstance(swap, tuple) else ("", "")
        assert not old or old in text, old
        text = text.replace(old, new) if old else f"{text}{swap}\n"
    return replace(settings, custom_text=text, **changes)
