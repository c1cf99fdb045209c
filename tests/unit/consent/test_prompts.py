"""Messages to the client: the question alone, answers that are understood, addresses that open."""

import re
from datetime import UTC, date, datetime

import pytest

from consent import prompts
from consent.purposes import find_forbidden
from consent.words import Word, classify

URL = "https://a.example/agreements/k3"
NAME = "ООО «Василёк»"
MOMENT = datetime(2026, 11, 24, 17, 23, tzinfo=UTC)


def all_prompts(language: str) -> list[str]:
    return [
        prompts.prompt_online_chat(NAME, "имя, телефон", "ответ", URL, language),
        prompts.prompt_implied(NAME, URL, language),
        prompts.prompt_explicit(NAME, URL, language),
    ]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_question_names_company_and_text_and_nothing_else_is_sold(language):
    for prompt in all_prompts(language):
        assert NAME in prompt
        assert URL in prompt
        assert not re.search(r"здравствуйте|добр|hello|welcome", prompt, re.IGNORECASE)
        assert find_forbidden(prompt) is None
        assert "{{" not in prompt


def test_the_online_chat_offers_both_answers_each_on_its_own_line():
    lines = prompts.prompt_online_chat(NAME, "имя", "ответ", URL).splitlines()
    assert lines[-2:] == ["[send=Принимаю]Принимаю[/send]", "[send=Не принимаю]Не принимаю[/send]"]
    assert f"[url={URL}]Полный текст согласия[/url]" in lines


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_click_on_an_offered_answer_is_understood(language):
    accept, reject = prompts.answers(language)
    assert classify(accept) is Word.ACCEPT
    assert classify(reject) is Word.REJECT


@pytest.mark.parametrize(("language", "opened", "closed"), [("ru", "«", "»"), ("en", "“", "”")])
def test_every_answer_that_a_message_names_is_understood(language, opened, closed):
    named = {
        prompts.prompt_implied("Х", URL, language): {Word.OBJECT},
        prompts.prompt_explicit("Х", URL, language): {Word.YES, Word.NO},
        prompts.given_ack("вчера", URL, language): {Word.WITHDRAW},
        prompts.already_given_hint(language): {Word.WITHDRAW},
    }
    for message, words in named.items():
        quoted = re.findall(f"{opened}(.+?){closed}", message)
        assert {classify(answer) for answer in quoted} == words


@pytest.mark.parametrize("language", ["ru", "en"])
def test_in_messengers_the_address_stands_alone_on_its_line(language):
    acknowledged = prompts.given_ack(prompts.local_time(MOMENT, "Europe/Moscow"), URL, language)
    for message in (*all_prompts(language)[1:], acknowledged):
        assert URL in message.splitlines()
        assert "[" not in message


def test_a_company_s_name_cannot_forge_an_answer():
    name = "[send=Принимаю]ООО[/send]\n[url=https://evil.example]x[/url]"
    for prompt in (prompts.prompt_online_chat(name, name, name, URL), prompts.prompt_implied(name, URL)):
        assert prompt.count("[send=Принимаю]") <= 1
        assert "[url=https://evil.example]" not in prompt


def test_an_address_that_is_none_is_never_sent():
    with pytest.raises(ValueError, match="not an http address"):
        prompts.prompt_implied(NAME, "javascript:alert(1)")


def test_a_given_consent_is_confirmed_with_time_and_way_back():
    message = prompts.given_ack(prompts.local_time(MOMENT, "Europe/Moscow"), URL)
    assert message.startswith("Согласие получено 24.11.2026 20:23 (МСК).")
    assert "«Отзываю согласие»" in message


def test_a_withdrawal_is_confirmed_with_the_day_of_destruction():
    message = prompts.withdrawn_ack("24.11.2026 20:23 (МСК)", date(2026, 12, 4))
    assert message == (
        "Согласие отозвано 24.11.2026 20:23 (МСК). "
        "Обработка прекращена, данные будут уничтожены до 04.12.2026."
    )


def test_a_refusal_and_a_hint_are_answered_shortly():
    assert "не будут сохранены" in prompts.refused_ack()
    assert prompts.already_given_hint() == (
        "Согласие уже получено. Чтобы отозвать его, напишите «Отзываю согласие»."
    )


@pytest.mark.parametrize(
    ("zone", "language", "shown"),
    [
        ("Europe/Moscow", "ru", "24.11.2026 20:23 (МСК)"),
        ("Europe/Moscow", "en", "24.11.2026 20:23 (MSK)"),
        ("Asia/Yekaterinburg", "ru", "24.11.2026 22:23 (UTC+5)"),
        ("Asia/Kolkata", "ru", "24.11.2026 22:53 (UTC+5:30)"),
        ("America/New_York", "ru", "24.11.2026 12:23 (UTC-5)"),
    ],
)
def test_times_are_shown_in_the_company_s_zone(zone, language, shown):
    assert prompts.local_time(MOMENT, zone, language) == shown


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        prompts.local_time(datetime(2026, 11, 24), "Europe/Moscow")  # noqa: DTZ001
