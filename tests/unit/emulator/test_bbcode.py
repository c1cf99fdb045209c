"""What a client sees of a text with BB codes."""

from emulator.chats.bbcode import parts


def shown(text, livechat=True):
    return [
        (part["type"], part["text"], part.get("url") or part.get("value")) for part in parts(text, livechat)
    ]


def test_plain_formatting_is_not_shown():
    assert shown("[b]Важно[/b][br]и [i]точно[/i]") == [("text", "Важно\nи точно", None)]


def test_links_with_and_without_a_label():
    assert shown("[url=https://a.example]текст[/url]") == [("link", "текст", "https://a.example")]
    assert shown("[url]https://a.example[/url]") == [("link", "https://a.example", "https://a.example")]


def test_a_messenger_spells_the_address_out():
    assert shown("[url=https://a.example]текст[/url]", livechat=False) == [
        ("text", "текст: ", None),
        ("link", "https://a.example", "https://a.example"),
    ]


def test_answers_stand_between_texts():
    assert shown("Да? [send=Принимаю]Принимаю[/send] или нет") == [
        ("text", "Да? ", None),
        ("send", "Принимаю", "Принимаю"),
        ("text", " или нет", None),
    ]


def test_a_bracket_inside_the_value_breaks_the_code():
    assert shown("[send=a]b]Да[/send]") == [("send", "b]Да", "a")]


def test_put_is_only_its_label():
    assert shown("[put=/help]Помощь[/put]") == [("text", "Помощь", None)]
