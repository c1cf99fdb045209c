"""One number in its many spellings is one number, and another country's is not taken for a Russian one."""

from dataclasses import replace

import pytest

from crm_sync.card import Multifield, is_phone, phone_forms
from tests.unit.crm_sync.cards import CARD
from tests.unit.crm_sync.crm import Crm, save

FORMS = ["+79000000000", "89000000000", "9000000000"]
SPELLINGS = [
    "+7 900 000-00-00", "8 (900) 000-00-00", "7 900 000 00 00", "(900) 000-00-00", "900 000-00-00",
    "+7 900 000-00-00 доб. 12", "89000000000 вн.7", "900 000 00 00 ext 5",
]  # fmt: skip


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_russian_number_is_the_same_in_every_spelling(spelling):
    number = Multifield("PHONE", "WORK", spelling)
    assert number.normal == ("PHONE", "79000000000")
    assert phone_forms(spelling) == FORMS


@pytest.mark.parametrize(
    ("spelling", "digits"),
    [
        ("+49 30 123456", "4930123456"), ("+375 29 000-00-03", "375290000003"), ("123-45-67", "1234567"),
        ("+81 3 1234 5678", "81312345678"), ("5001234567", "5001234567"),
    ],
)  # fmt: skip
def test_a_number_of_another_country_or_without_its_city_stays_what_it_is(spelling, digits):
    assert Multifield("PHONE", "WORK", spelling).normal == ("PHONE", digits)
    assert phone_forms(spelling) == [f"+{digits}", digits]


def test_an_extension_alone_is_no_number():
    assert not is_phone("доб. 12345678")


@pytest.mark.parametrize("there", SPELLINGS)
def test_a_number_that_is_on_the_card_in_another_spelling_is_not_added_again(there):
    crm = Crm()
    crm.contact(42, ("PHONE", there), name="Анна")
    crm.bound = 42
    save(crm, replace(CARD, phone="+7 900 000-00-00"))
    assert crm.values(42, "PHONE") == [there]


@pytest.mark.parametrize("there", FORMS)
def test_a_card_is_found_by_its_number_in_every_form(there):
    crm = Crm()
    crm.contact(42, ("PHONE", there), name="Анна")
    assert save(crm, replace(CARD, phone="(900) 000-00-00")).contact_id == 42
