"""The history tells the page a talk began on, and which message a lost answer was about."""

import pytest

from integration.history import find_bot_message, session_start_page
from integration.rest import BadAnswer
from tests.unit.integration.calls import Scripted

PAGE = "https://shop.example/cart?item=1&size=2"


def row(number, sender, text="", params=None):
    date = "2026-03-16T20:50:37+03:00"
    return {"id": str(number), "senderid": str(sender), "date": date, "text": text, "params": params or []}


def history(*rows):
    messages = {str(one["id"]): one for one in rows} if rows else []
    return Scripted(imopenlines__session__history__get=[{"chatId": 1777, "message": messages}])


def attach(text, key="attach"):
    return {key: [{"id": 1, "blocks": [{"message": text}], "color": "#df532d"}]}


@pytest.mark.parametrize(
    "params",
    [
        attach(f"Сайт: [URL]{PAGE}[/URL]"),
        attach(f"Сайт: [url={PAGE}]корзина[/url]", "ATTACH"),
        attach('<a href="https://shop.example/cart?item=1&amp;size=2">корзина</a>'),
        {"attach": {"0": {"BLOCKS": [{"MESSAGE": f"Сайт {PAGE}"}]}}},
    ],
)
def test_the_page_is_found_in_the_hidden_message_however_it_is_written(params):
    assert session_start_page(history(row(80962, 0, "Получены данные", params)), 343) == PAGE


def test_an_address_that_the_client_wrote_is_not_his_page():
    assert session_start_page(history(row(1, 599, PAGE, attach(PAGE))), 343) is None


def test_only_web_addresses_are_pages():
    assert session_start_page(history(row(1, 0, "", attach("javascript:alert(1)"))), 343) is None


def test_a_session_without_messages_has_no_page():
    assert session_start_page(history(), 343) is None


def test_our_message_is_recognised_by_its_text_unless_it_is_known():
    client = history(row(10, 456, "Вопрос"), row(11, 456, "Вопрос"), row(12, 599, "Вопрос"))
    found = find_bot_message(client, 1777, 456, "Вопрос", {11})
    assert found.message_id == 10
    assert found.at.isoformat() == "2026-03-16T17:50:37+00:00"
    assert find_bot_message(client, 1777, 456, "Вопрос", {10, 11}) is None


def test_line_breaks_do_not_hide_our_message():
    assert find_bot_message(history(row(10, 456, "Да[br]Нет")), 1777, 456, "Да\nНет", set())


def test_an_answer_that_is_no_history_is_an_error():
    with pytest.raises(BadAnswer):
        session_start_page(Scripted(imopenlines__session__history__get=[False]), 343)
