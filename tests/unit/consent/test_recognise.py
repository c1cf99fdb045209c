"""What a client wrote of himself is recognised, and numbers of things are not taken for his phone."""

import pytest

from consent.recognise import Contact, ContactKind, Recognised, contacts_in, recognise

PHONE = Contact(ContactKind.PHONE, "+79990000001")
EMAIL = Contact(ContactKind.EMAIL, "anna@example.com")


@pytest.mark.parametrize(
    "spelling",
    [
        "+79990000001",
        "+7 999 000-00-01",
        "+7 (999) 000 00 01",
        "8 999 000-00-01",
        "8(999)000-00-01",
        "8-999-000-00-01",
        "8.999.000.00.01",
        "89990000001",
        "79990000001",
        "9990000001",
        "999 000 00 01",
        "(999) 000-00-01",
        "+7\u00a0999\u00a0000\u201100\u201101",
    ],
)
def test_a_russian_phone_is_known_in_any_spelling(spelling):
    assert list(contacts_in(f"Звоните мне: {spelling}, после шести.")) == [PHONE]
    assert list(contacts_in(spelling)) == [PHONE]
    assert list(contacts_in(f"{spelling}. Жду!")) == [PHONE]


def test_a_phone_of_a_city_needs_its_beginning():
    assert [each.value for each in contacts_in("офис 8 (495) 000-00-02")] == ["+74950000002"]
    assert list(contacts_in("495 000 00 02")) == []


@pytest.mark.parametrize(
    ("text", "value"), [("+375 29 000-00-03", "+375290000003"), ("+49 (30) 0000004", "+49300000004")]
)
def test_a_phone_from_abroad_is_known_by_its_plus(text, value):
    assert [each.value for each in contacts_in(text)] == [value]


@pytest.mark.parametrize(
    "text",
    [
        "заказ 89990000001",
        "Заказ № 9990000001",
        "номер заказа: 8999 000 00 01",
        "счёт №89990000001",
        "ИНН 9909000001",
        "ИНН 7707083893",
        "ОГРН 1027700132195",
        "СНИЛС 123-456-789 01",
        "карта 4276 3800 1234 5678",
        "4276380012345678",
        "2200 7009 9900 0001",
        "24.11.2026 17:23:05",
        "2026-11-24 10:00",
        "с 10.00 до 18.00, дом 12",
        "р/с 40702810900000012345",
        "трек 80099900000015",
        "https://shop.example/item/89990000001",
        "[url=https://shop.example/?tel=89990000001]товар[/url]",
        "артикул 8-999-000-00-01",
        "1 999 000 00 01",
        "+7 123 000 00 01",
        "12345",
    ],
)
def test_numbers_of_things_are_no_phones(text):
    assert list(contacts_in(text)) == []


def test_a_phone_beside_a_number_of_an_order_is_found_alone():
    text = "По заказу 12345678 звоните +7 999 000-00-01 до 24.11.2026"
    assert list(contacts_in(text)) == [PHONE]


@pytest.mark.parametrize(
    "text",
    [
        "anna@example.com",
        "Пишите на Anna@Example.com.",
        "почта: <anna@example.com>",
        "anna@example.com,спасибо",
    ],
)
def test_an_email_is_known(text):
    assert list(contacts_in(text)) == [EMAIL]


def test_an_email_in_cyrillic_is_known():
    assert [each.value for each in contacts_in("почта анна@пример.рф")] == ["анна@пример.рф"]


@pytest.mark.parametrize(
    "text", ["@anna", "anna@example", "anna@", "a@b@c.ru", "https://shop.example/?mail=anna@example.com"]
)
def test_nicknames_and_addresses_of_pages_are_no_emails(text):
    assert list(contacts_in(text)) == []


def test_digits_of_an_email_are_no_phone():
    assert [each.kind for each in contacts_in("89990000001@example.com")] == [ContactKind.EMAIL]


def test_each_contact_is_named_once_with_the_message_it_came_first_in():
    messages = [(5, "мой номер 8 999 000-00-01"), (7, "+79990000001, anna@example.com"), (9, "да")]
    assert recognise(messages) == [Recognised(PHONE, 5), Recognised(EMAIL, 7)]
