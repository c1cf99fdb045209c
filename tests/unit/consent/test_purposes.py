"""Purposes: a closed catalogue, own texts, and no advertising under another name."""

import time

import pytest

from consent.purposes import (
    catalogue,
    find,
    find_forbidden,
    find_forbidden_purpose,
    is_allowed_kind,
    is_unknown_code,
    resolve,
)

CODES = [
    "reply",
    "consult",
    "order_pre",
    "order_run",
    "support",
    "notify",
    "quality",
    "card",
    "feedback",
    "record",
]


def test_the_catalogue_is_the_same_in_both_languages():
    assert [purpose.code for purpose in catalogue("ru")] == CODES
    assert [purpose.code for purpose in catalogue("en")] == CODES


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_typical_purpose_names_its_data_and_term_and_advertises_nothing(language):
    for purpose in catalogue(language):
        assert purpose.title
        assert purpose.short
        assert purpose.data
        assert purpose.term
        assert find_forbidden(purpose.title) is None


@pytest.mark.parametrize(
    "text",
    [
        "Рассылка новостей",
        "РЕКЛАМА товаров",
        "Информирование об акциях компании",
        "Направление рекламных сообщений",
        "маркетинговые исследования",
        "Продвижение услуг",
        "Спецпредложения и скидки",
        "специальные предложения магазина",
        "не только ответ, но и реклама",
        "Ответ без задержек и рассылка предложений",
        "Ответ, не затягивая, и реклама",
        "Рассылка, данные не передаются",
        "В рекламных целях и без рассылок",
        "Реклама, товар не отправляется",
        "Не отправляем товар, присылаем рекламу",
        "Рассылка рекламы; подарки не рассылаются",
        "Sending a newsletter",
        "special offers",
        "advertising of goods",
        "Информирование о новинках",
        "Приглашения на распродажи",
        "Отправка персональных предложений",
        "спец. предложения",
        "Таргетинг объявлений",
        "Information about our new products",
        "рек\u200bла\u00adма",
        "реклaмa с латинскими буквами",
        "р е к л а м а",
        "Уведомления о заказе (не реклама), рассылка акций",
    ],
)
def test_advertising_and_mailings_are_found(text):
    assert find_forbidden(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ответ на обращение",
        "Уведомления о заказе (не реклама)",
        "данные не используются для рекламы и рассылок",
        "Данные не будут использоваться для рекламы",
        "Для других целей, в том числе для рекламы и рассылок, данные не используются",
        "В рекламных целях и для рассылок данные не используются",
        "без рассылок, без рекламы",
        "Никакой рекламы и рассылок",
        "Мы не присылаем рекламу",
        "Рекламные рассылки не осуществляются",
        "Реклама и рекламные сообщения не направляются",
        "We never send newsletters",
        "Promotional messages are not sent",
        "Любые сообщения, за исключением рекламы",
        "Анализ реакции клиента",
        "Рассмотрение рекламации",
        "Обслуживание акционеров",
        "Поставка промышленного оборудования",
        "Подбор квартиры в новостройке",
        "Подготовка коммерческого предложения по моему запросу",
        "Консультация о новинке, о которой я спросил",
        "Сообщения о скидках не направляются",
        "notices, not advertising",
        "The data are not used for advertising or mailings",
    ],
)
def test_other_purposes_and_denials_are_allowed(text):
    assert find_forbidden(text) is None


@pytest.mark.parametrize(
    "named", ["Распространение моих данных", "Передача сведений партнёрам", "Sharing data with our partners"]
)
def test_publishing_and_handing_data_on_are_no_purposes_of_a_chat(named):
    assert find_forbidden_purpose(named)
    assert find_forbidden(named) is None


def test_a_denial_without_an_end_takes_no_time():
    started = time.process_time()
    assert find_forbidden("не " + "реклама " * 12_000)
    assert time.process_time() - started < 1


def test_only_personal_data_consents_are_collected_in_chats():
    assert is_allowed_kind("personal_data")
    assert not is_allowed_kind("advertising")
    assert not is_allowed_kind("mailing")


def test_an_own_purpose_stands_in_the_company_s_words_with_data_and_term():
    own = resolve("  Подбор   букета ")
    assert own.title == "Подбор букета"
    assert own.data == find("reply").data
    assert own.term == "до достижения этой цели"


def test_a_misspelt_code_is_not_taken_for_an_own_purpose():
    assert is_unknown_code("replay")
    assert not is_unknown_code("reply")
    assert not is_unknown_code("Подбор букета")
