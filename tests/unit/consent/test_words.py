"""What a client's message says about consent, on a long table of real-life spellings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent import texts
from consent.words import Word, classify

ACCEPT = """Принимаю|принимаю|ПРИНИМАЮ|«Принимаю»|"Принимаю"|„Принимаю“|'принимаю'|  Принимаю  |Принимаю.
ПрИнИмАю|Принимаю!|принимаю!!!|(принимаю)|Принимаю 👍|✅ Принимаю|Принимаю ✔️|приним\u200bаю
Принимаю\u00a0|- принимаю -|принимаю…|[send=Принимаю]Принимаю[/send]|[b]Принимаю[/b]|*Принимаю*
[принимаю]|I accept|"i  ACCEPT."|принимаю)))"""

REJECT = """Не принимаю|не принимаю|НЕ ПРИНИМАЮ!!!|«Не принимаю»|не  принимаю|Не принимаю.|не принимаю ❌
Не\u00a0принимаю|[send=Не принимаю]Не принимаю[/send]|I do not accept|не, принимаю"""

YES = """да|Да.|ДА!|да-да|Да, да, конечно|да, согласен|да согласна|Согласен|согласна.|согласен!
ок согласен|ок, согласна|Хорошо, согласен|я согласен|Я согласна, спасибо|да, спасибо|Да, пожалуйста
даю согласие|Даю своё согласие|даю мое согласие|согласен на обработку персональных данных
Согласна на обработку моих персональных данных|Да, согласен на обработку своих персональных данных.
Я даю согласие на обработку персональных данных|Принимаю, спасибо|да, принимаю|здравствуйте, согласен
Мы согласны|Разрешаю|да, разрешаю|конечно да|Конечно, согласна!|да́|👍 да|yes|Yes, of course|I agree
ok, I agree|I give my consent|согласен с обработкой персональных данных"""

NO = """нет|Нет.|НЕТ!!!|нет, спасибо|Нет спасибо|спасибо, нет|конечно нет|нет нет нет
не принимаю, удалите|не принимаю условия|отказываюсь|Отказываюсь от обработки|против|Я против!
категорически против|запрещаю|Запрещаю обработку|стоп|СТОП|Стоп, хватит|возражаю|не разрешаю|нет ❌
Здравствуйте, нет|отказ|не хочу|Не надо|не хочу давать согласие|не согласен с этим
Не согласна, не пишите мне|нет, не согласен|но я против|no|No, thanks|stop|I refuse|I disagree with this"""

OBJECT = """не согласен|Не согласен!|НЕ СОГЛАСНА|«Не согласен»|Несогласен|не согласны|я не согласен
К сожалению, не согласна|не согласен на обработку персональных данных|не даю согласие
Не даю согласия на обработку моих персональных данных|I do not agree|I don't agree|i don’t consent"""

WITHDRAW = """Отзываю согласие|отзываю согласие.|ОТЗЫВАЮ СОГЛАСИЕ|«Отзываю согласие»
отзываю своё согласие|отзываю моё согласие|отзываю согласие на обработку
Отзываю согласие на обработку персональных данных|Я отзываю согласие|прошу отозвать согласие
Хочу отозвать своё согласие|отозвать согласие|Отзыв согласия|отзыв согласия на обработку данных
Удалите мои данные|удалите мои данные!!!|пожалуйста, удалите мои данные
Удалите все мои персональные данные|прошу удалить мои данные|Требую удалить мои персональные данные
нет, удалите мои данные|Не согласен, удалите мои данные|прекратите обработку
Прекратите обработку моих данных|забудьте меня|Здравствуйте, забудьте меня|настоящим отзываю согласие
Withdraw my consent|I withdraw my consent|please delete my data|stop processing my data
I want to withdraw my consent"""

UNCLEAR = """да?|Да??|согласен?|Принимаю?|не принимаю?|нет?|отзываю согласие?|да нет|Да нет, наверное
не против|я не против|нет проблем|Нет проблем, пишите|нет вопросов|нет возражений|да, но не сейчас
да у меня вопрос|Да, а сколько стоит доставка|согласен, если скидка|согласна, но не на рекламу
хорошо, согласен, но позже|принимаю к сведению|принимаю условия оферты|да ладно|да ну|да уж
даю согласие на доставку|не возражаю|не совсем согласен|нет, согласен|Нет, принимаю|нет, да|да и нет
как отозвать согласие?|как отозвать согласие|А зачем вам согласие?
что будет с моими данными, если я не согласен?|какие персональные данные вы храните?|согласен 👎
Принимаю ❌|да ❓|если не согласен, что будет|yes?|yes, but later|no problem|I do not mind|ок, да, а что"""

DIGIT = "0|1|5|10| 0 |1.|0!|5️⃣|１|«1»"

OTHER = """|   |...|👍|🙂|ок|Ок.|хорошо|спасибо|Здравствуйте|ладно|Сколько стоит доставка?
У вас есть красные?|Дата доставки завтра|Данные карты пришлю|нетто 5 кг|стопка бумаги|противогаз есть
согласуйте время|приём с 9 до 18|Отзыв о товаре|отзываюсь о вас хорошо|Отказ от заказа 15
не хочу ждать до завтра|79991234567|+7 999 123-45-67|12345|в наличии нет|всё не так|понял|удалите заказ
Дай прайс|дана|note|yesterday|nothing|agreement please|[quote]Принимаю[/quote]
[QUOTE=Бот]Ответьте «Да»[/QUOTE] позже|[quote]Принимаю|>>Принимаю"""


def rows(word: Word, table: str) -> list[tuple[str, Word]]:
    return [(text, word) for line in table.split("\n") for text in line.split("|")]


TABLE = [
    *rows(Word.ACCEPT, ACCEPT),
    *rows(Word.REJECT, REJECT),
    *rows(Word.YES, YES),
    *rows(Word.NO, NO),
    *rows(Word.OBJECT, OBJECT),
    *rows(Word.WITHDRAW, WITHDRAW),
    *rows(Word.UNCLEAR, UNCLEAR),
    *rows(Word.DIGIT, DIGIT),
    *rows(Word.OTHER, OTHER),
]

DECORATIONS = [
    " ",
    "\n",
    "\t",
    "\u00a0",
    "\u200b",
    "\ufeff",
    ".",
    "!",
    ",",
    "…",
    "«",
    "»",
    '"',
    "(",
    ")",
    "-",
    "🙂",
    "\ufe0f",
]


@pytest.mark.parametrize(("text", "word"), TABLE)
def test_a_message_means_what_a_person_would_read_in_it(text, word):
    assert classify(text) is word


def test_the_table_is_long_enough_to_be_trusted():
    assert len(TABLE) >= 120


@given(st.text())
def test_no_message_whatever_breaks_the_reading(text):
    assert classify(text) in Word


@given(
    st.sampled_from([row for row in TABLE if row[0].strip() and ">>" not in row[0]]),
    st.text(st.sampled_from(DECORATIONS), max_size=6),
    st.text(st.sampled_from(DECORATIONS), max_size=6),
    st.sampled_from([str, str.upper, str.lower, str.title]),
)
def test_case_and_decoration_around_a_message_change_nothing(row, before, after, in_case):
    text, word = row
    assert classify(before + in_case(text) + after) is word


@given(st.sampled_from(rows(Word.YES, YES) + rows(Word.ACCEPT, ACCEPT)), st.sampled_from("?？❓"))
def test_a_yes_with_a_question_mark_is_never_consent(row, sign):
    assert classify(row[0] + sign) is Word.UNCLEAR


@given(st.sampled_from(rows(Word.YES, YES)), st.sampled_from(["но", "если", "вопрос", "позвоните", "не"]))
def test_a_yes_followed_by_anything_else_is_never_consent(row, tail):
    assert classify(f"{row[0]} {tail}") not in {Word.YES, Word.ACCEPT}


@given(st.sampled_from(["да", "согласен", "согласна", "принимаю", "даю согласие"]))
def test_a_negated_yes_is_never_consent(phrase):
    assert classify(f"не {phrase}") not in {Word.YES, Word.ACCEPT}


def test_the_words_of_a_quoted_prompt_are_not_the_clients_own():
    quoted = f"{'-' * 54}\nБот [24.11.2026]\nПринимаю Не принимаю\n{'-' * 54}\n"
    assert classify(quoted) is Word.OTHER
    assert classify(quoted + "Не принимаю") is Word.REJECT


def test_a_long_message_of_brackets_is_read_quickly():
    assert classify("[quote]" * 3000 + "[" * 20000) is Word.OTHER


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_the_offered_answers_are_recognised(language):
    lists = texts.table("words")[language]
    assert classify(lists["accept"]) is Word.ACCEPT
    assert classify(lists["reject"]) is Word.REJECT


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("yes", {Word.YES, Word.ACCEPT}),
        ("no", {Word.NO, Word.OBJECT, Word.REJECT}),
        ("no_whole", {Word.NO}),
        ("object", {Word.OBJECT}),
        ("withdraw", {Word.WITHDRAW}),
        ("unclear", {Word.UNCLEAR}),
        ("fillers", {Word.OTHER}),
        ("openers", {Word.OTHER, Word.NO}),
    ],
)
def test_every_phrase_of_a_list_alone_has_the_meaning_of_its_list(key, words):
    for language in texts.LANGUAGES:
        for phrase in texts.table("words")[language][key]:
            assert classify(phrase) in words, phrase
