"""Every rule on an agreement's text: what it lets pass and what it finds."""

from dataclasses import replace

import pytest

from consent.lint import RULES, lint
from consent.requisites import CompanyKind
from tests.unit.consent.lint_samples import COURIER, EN, RU, saying
from tests.unit.consent.test_requisites import ENTITY, SELF_EMPLOYED

ADVERTISER = replace(COURIER, name="ООО «Рассылка и реклама»")
PATIENT = "Настоящий текст занимает очень много места и не говорит при этом ничего важного. "
STANDARD = replace(RU, source="standard")
COURIER_ROW = "Получатель: ООО «Курьер», ИНН 7830002293, 190000, Санкт-Петербург, ул. Вторая, д. 2."

GOOD = {
    "L1": [RU, EN, saying(RU, ("Согласие на обработку", "СОГЛАСИЕ  на Обработку"))],
    "L2": [RU, EN],
    "L3": [RU, EN, replace(STANDARD, requisites=SELF_EMPLOYED)],
    "L4": [RU, EN, saying(RU, purposes=("Подбор букета!",)), saying(RU, "Подбор букета займёт день.")],
    "L5": [
        RU, EN,
        saying(RU, "Для иных целей, в том числе для рекламы, данные не используются."),
        saying(RU, "Они вправе привлекать других лиц для целей из этого списка."),
        saying(RU, "Обработка в иных целях запрещена."),
        saying(EN, "The data are not used for any other purposes."),
        saying(EN, "We do not use the data for any other purpose."),
    ],
    "L6": [
        RU, EN,
        saying(RU, "Данные не используются для рекламы и рассылок."),
        saying(RU, "ООО «Рассылка и реклама» нам помогает.", processors=(ADVERTISER,)),
        saying(RU, ("pd@vasilek.ru", "marketing@vasilek.ru"), contact_email="marketing@vasilek.ru"),
    ],
    "L7": [
        RU, EN,
        saying(RU, ("и файлы", "файлы, номер заказа"), data_categories=("номер заказа",)),
        saying(RU, "Действия с данными: сбор, запись и иные действия с именем."),
    ],
    "L8": [
        RU, EN,
        saying(RU, "Компания не собирает сведения о судимости и религиозных убеждениях."),
        saying(RU, "Любые сведения, кроме биометрических."),
        saying(RU, "Пожалуйста, не отправляйте в чат данные о здоровье."),
        saying(RU, "Данные специальных категорий, а также биометрические не обрабатываются."),
        saying(RU, "Товары для здоровья продаются отдельно."),
        saying(EN, "The Operator does not ask for special categories of data or for biometric data."),
    ],
    "L9": [RU, EN],
    "L10": [
        RU, EN,
        saying(RU, ("Третьим лицам сведения не раскрываются.", COURIER_ROW), recipients=(COURIER,)),
        saying(RU, COURIER_ROW, processors=(COURIER,)),
        saying(RU, ("сведения не раскрываются", "передача данных не осуществляется")),
    ],
    "L11": [
        RU, EN,
        saying(RU, ("ООО «1С-Битрикс» (ИНН 7717586110)", "никто"), platform_processor=None),
        saying(RU, "Поставщик: Алайо Лтд.", platform_processor="Алайо Лтд, Кипр"),
    ],
    "L12": [RU, EN],
    "L13": [RU, EN],
    "L14": [
        RU, EN,
        saying(RU, "Скидка 5% и ещё 10%."),
        replace(STANDARD, requisites=replace(ENTITY, full_name="ООО «Ромашка»", short_name="ООО «Ромашка»")),
        saying(RU, ("pd@vasilek.ru", "pd@vasilek.example"), contact_email="pd@vasilek.example"),
    ],
    "L15": [RU, EN, saying(RU, "Оператор обязуется хранить тайну.")],
    "L16": [
        RU, EN,
        saying(RU, "Согласие даётся отдельно от пользовательского соглашения."),
        saying(RU, "Я соглашаюсь с условиями обработки данных."),
        saying(RU, "С политикой обработки данных можно ознакомиться на сайте."),
    ],
    "L17": [
        RU, EN,
        saying(RU, "Трансграничная передача в Казахстан осуществляется на основании статьи 12 закона."),
        saying(RU, "Трансграничная передача не осуществляется."),
        saying(RU, "Трансграничная передача не ведётся."),
        replace(STANDARD, crossborder="Германия, на основании договора с клиентом"),
    ],
    "L18": [RU, EN],
    "L19": [RU, EN, replace(STANDARD, data_residency="KZ", requisites=replace(ENTITY, jurisdiction="KZ"))],
    "L20": [RU, EN, saying(RU, "<p><b>Да</b> <a href='https://vasilek.ru'>сайт</a></p>")],
}  # fmt: skip

BAD = {
    "L1": [
        (saying(RU, ("Согласие на обработку персональных данных", "Политика компании")), "Политика компании"),
        (saying(EN, ("Consent to the processing of my", "On the use of your")), "On the use of your"),
    ],
    "L2": [
        (replace(RU, requisites=replace(ENTITY, full_name="ООО «Новый василёк»")), "Новый василёк"),
        (replace(RU, requisites=replace(ENTITY, address="Москва, ул. Другая, д. 7")), "Другая"),
        (replace(RU, requisites=replace(ENTITY, address="")), ""),
    ],
    "L3": [
        (saying(RU, ("7707083893", "")), "7707083893"),
        (saying(EN, ("1027700132195", "")), "1027700132195"),
        (replace(STANDARD, requisites=replace(ENTITY, inn="7707083894")), ""),
        (replace(STANDARD, requisites=replace(ENTITY, ogrn="")), ""),
    ],
    "L4": [
        (replace(RU, purposes=()), ""),
        (replace(RU, purposes=("reply", "record")), "Приём и запись на услугу"),
        (saying(RU, "- подбор букета."), "Подбор букета"),
        (replace(EN, purposes=("quality",)), "Rating the quality"),
    ],
    "L5": [
        (saying(RU, "А также для иных целей."), "иных целей"),
        (saying(RU, "Для любых законных целей."), "любых законных целей"),
        (saying(RU, "Ответ, доставка и т. д."), "и т. д"),
        (saying(RU, "Ответ, доставка и т.п."), "и т.п"),
        (saying(RU, "В том числе, но не ограничиваясь ответом."), "не ограничиваясь"),
        (saying(RU, "- ответы и другие;"), "и другие"),
        (replace(STANDARD, purposes=("Ответы на вопросы и другие услуги",)), "и другие"),
        (replace(STANDARD, crossborder="Германия, на основании договора, для любых целей"), "любых целей"),
        (saying(EN, "And for any other lawful purposes."), "any other lawful purposes"),
        (saying(EN, "Including but not limited to answers."), "but not limited to"),
    ],
    "L6": [
        (saying(RU, "- рассылка предложений;"), "рассылка"),
        (saying(RU, "Данные используются для рекламы."), "рекламы"),
        (saying(RU, "- информирование об акциях компании"), "акциях"),
        (replace(STANDARD, purposes=("Продвижение услуг",)), "продвижение"),
        (replace(STANDARD, crossborder="Германия, на основании договора, для рассылок"), "рассылок"),
        (saying(EN, "- sending a newsletter."), "newsletter"),
    ],
    "L7": [
        (saying(RU, ("Перечень персональных данных: имя, телефон, тексты сообщений и файлы.", "")), ""),
        (saying(RU, ("и файлы.", "и иные сведения.")), "и иные"),
        (replace(STANDARD, data_categories=("любые данные",)), "любые"),
        (replace(RU, data_categories=("номер заказа",)), "номер заказа"),
        (saying(EN, ("messages and files", "messages and any other data")), "and any other"),
    ],
    "L8": [
        (saying(RU, "Обрабатываются сведения о состоянии здоровья."), "здоровья"),
        (saying(RU, "Данные о здоровье не передаются третьим лицам."), "здоровье"),
        (saying(RU, "Не обрабатываются никакие данные, кроме биометрических."), "биометрических"),
        (saying(RU, "Компания не собирает адреса, но собирает сведения о судимости."), "судимости"),
        (replace(STANDARD, data_categories=("национальность",)), "национальность"),
        (replace(STANDARD, crossborder="Германия, на основании договора: биометрия"), "биометрия"),
        (saying(EN, "We record your religion."), "religion"),
    ],
    "L9": [
        (saying(RU, ("сбор, запись, хранение, использование, удаление", "нужные")), ""),
        (saying(RU, ("Обработка автоматизированная.", "")), ""),
        (saying(EN, (", by automated means and manually", "")), ""),
    ],
    "L10": [
        (saying(RU, ("Третьим лицам сведения не раскрываются.", "")), ""),
        (replace(RU, recipients=(COURIER,)), "7830002293"),
        (replace(RU, processors=(COURIER,)), "Курьер"),
        (replace(STANDARD, recipients=(replace(COURIER, inn=""),)), ""),
        (saying(EN, (" and are not passed to third parties", "")), ""),
    ],
    "L11": [
        (saying(RU, ("ООО «1С-Битрикс» (ИНН 7717586110)", "поставщик")), "1С-Битрикс"),
        (replace(EN, platform_processor="Alaio Ltd, Cyprus"), "Alaio Ltd"),
    ],
    "L12": [
        (saying(RU, ("Согласие действует три года.", "")), ""),
        (saying(RU, ("отозвать", "отменить")), ""),
        (saying(RU, ("pd@vasilek.ru", "почту компании")), "pd@vasilek.ru"),
        (replace(STANDARD, term_months=0), ""),
        (saying(EN, ("Withdraw", "Cancel")), ""),
    ],
    "L13": [
        (replace(STANDARD, contact_email=""), ""),
        (replace(STANDARD, contact_email="pd@"), ""),
        (replace(STANDARD, contact_email="no-reply@vasilek.ru"), ""),
        (replace(STANDARD, contact_email="pd@Example.com"), "pd@example.com"),
        (replace(STANDARD, contact_email="test@vasilek.ru"), "test@vasilek.ru"),
        (replace(STANDARD, contact_email="Admin@portal.bitrix24.ru"), "admin@portal.bitrix24.ru"),
    ],
    "L14": [
        (saying(RU, "Оператор {{company}}."), "{{company}}"),
        (saying(RU, "Оператор }} тут."), "}}"),
        (saying(RU, "Оператор %COMPANY_NAME%."), "%company_name%"),
        (saying(RU, "Оператор ООО «Ромашка»."), "ромашка"),
        (saying(RU, "Пишите на info@example.com."), "example.com"),
        (saying(RU, "Оператор: [наименование организации]."), "наименование организации]"),
        (saying(RU, "Сайт: www.example.com"), "example.com"),
        (saying(RU, "Адрес: ________"), "________"),
        (replace(STANDARD, requisites=replace(ENTITY, full_name="ООО {{name}}")), "{{name}}"),
        (replace(STANDARD, recipients=(replace(COURIER, name="[[Имя]]"),)), "[[имя]]"),
        (saying(EN, "Operator: Example LLC."), "example llc"),
    ],
    "L15": [
        (saying(RU, "Даю безусловное согласие."), "безусловное согласие"),
        (saying(RU, "Я обязуюсь не отзывать его."), "обязуюсь"),
        (saying(EN, "I give my unconditional consent."), "unconditional consent"),
    ],
    "L16": [
        (saying(RU, "Я принимаю условия оферты."), "принимаю условия оферты"),
        (saying(RU, "Вместе с тем действует пользовательское соглашение."), "пользовательское соглашение"),
        (saying(RU, "Политика конфиденциальности принимается."), "политика конфиденциальности принимается"),
        (saying(EN, "I accept the terms of the offer."), "accept the terms of the offer"),
    ],
    "L17": [
        (saying(RU, "Осуществляется трансграничная передача данных."), "трансграничная"),
        (saying(RU, "Данные передаются за пределы России на основании закона."), "за пределы россии"),
        (replace(STANDARD, crossborder="партнёрам"), "трансграничная"),
        (saying(EN, "The data may be sent abroad."), "abroad"),
    ],
    "L18": [
        (saying(RU, PATIENT * 160), "13"),
        (replace(RU, custom_text="слово " * 90), "90"),
    ],
    "L19": [
        (saying(RU, ("на серверах в России", "надёжно")), "Россия"),
        (saying(EN, ("The databases are in Russia; data", "Data")), "Russia"),
        (replace(STANDARD, data_residency="KZ"), "Казахстан"),
    ],
    "L20": [
        (saying(RU, "<script>alert(1)</script>"), "script"),
        (saying(RU, "<p style='x'>Да</p><a href='javascript:1'>сайт</a>"), "a href"),
    ],
}  # fmt: skip

SEVERITIES = {rule.name: rule.severity for rule in RULES}


def pairs(samples):
    return [(rule, sample) for rule, named in samples.items() for sample in named]


def found_by(rule, settings):
    return [finding for finding in lint(settings) if finding.rule == rule]


def test_every_rule_has_samples_of_both_kinds():
    names = [rule.name for rule in RULES]
    assert names == [f"L{number}" for number in range(1, 21)] == list(GOOD) == list(BAD)
    assert all(GOOD.values())
    assert all(BAD.values())


def test_warnings_are_those_that_do_not_keep_from_publishing():
    assert {name for name, severity in SEVERITIES.items() if severity == "warning"} == {
        "L15", "L16", "L17", "L18", "L19",
    }  # fmt: skip


@pytest.mark.parametrize(("rule", "settings"), pairs(GOOD))
def test_a_good_text_passes(rule, settings):
    assert found_by(rule, settings) == []


@pytest.mark.parametrize(("rule", "sample"), pairs(BAD))
def test_a_bad_text_is_found_by_its_words(rule, sample):
    settings, words = sample
    findings = found_by(rule, settings)
    assert findings
    assert words in findings[0].values.get("found", "")


@pytest.mark.parametrize("settings", [RU, EN])
def test_a_sound_text_in_the_company_s_own_words_passes_all_rules(settings):
    assert lint(settings) == ()


def test_a_foreign_company_needs_no_russian_numbers():
    company = replace(ENTITY, kind=CompanyKind.FOREIGN, inn="", kpp="", ogrn="HRB 1")
    assert lint(saying(RU, ("ИНН 7707083893, ОГРН 1027700132195, ", ""), requisites=company)) == ()
