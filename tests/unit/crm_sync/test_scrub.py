"""A card is blank before it goes, so that what lies in the recycle bin is."""

import pytest

from consent.erasure import ItemKind
from crm_sync.card import Multifield
from crm_sync.removal import is_gone, leftovers, remove
from crm_sync.scrub import NotBlank, mark_of, mark_of_field, scrub, take_out
from integration.rest import NotFound, UnknownOutcome
from tests.support.cards import CONTACT, DEAL, LEAD, Cards
from tests.unit.crm_sync.test_inventory import IMOL, SUBJECT

LABEL = "Уничтожено 7"
WORDS = ("Анна", "Тверь", "9000000", "anna@", "скидк", "imol|", "telegrambot:9")


@pytest.fixture
def crm():
    return Cards()


def full(crm, type_id=CONTACT):
    return crm.add(
        type_id, ("IM", IMOL), ("PHONE", "+79000000000"), ("EMAIL", "anna@example.com"),
        name="Анна", lastName="Анна", title="Анна в чате", comments="просит скидку", ADDRESS_CITY="Тверь",
        UF_CRM_NOTE="скидка", UF_CRM_LIST=["скидки"], UF_CRM_PD_CONSENT="79", birthdate="1990-01-01",
        originId="telegrambot:9", opened="Y",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "type_id"), [(ItemKind.CONTACT, CONTACT), (ItemKind.LEAD, LEAD), (ItemKind.DEAL, DEAL)]
)
def test_a_blanked_card_lies_empty_in_the_recycle_bin(crm, kind, type_id):
    number = full(crm, type_id)
    if kind is ItemKind.DEAL:
        del crm.items[DEAL][number]["ADDRESS_CITY"]
    scrub(crm, kind, number, LABEL)
    remove(crm, kind, number)

    assert not [word for word in WORDS if word in crm.left()]
    assert LABEL in crm.left()
    assert is_gone(crm, kind, number)
    assert crm.bin[0]["UF_CRM_PD_CONSENT"] == "79"


def test_doing_it_again_writes_nothing(crm):
    number = full(crm)
    scrub(crm, ItemKind.CONTACT, number, LABEL)
    before = crm.calls.count("crm.contact.update")
    assert scrub(crm, ItemKind.CONTACT, number, LABEL)
    remove(crm, ItemKind.CONTACT, number)
    assert not scrub(crm, ItemKind.CONTACT, number, LABEL)
    assert not take_out(crm, number, (IMOL,), {}, pytest.fail)
    remove(crm, ItemKind.CONTACT, number)
    assert crm.calls.count("crm.contact.update") == before


def test_a_value_that_the_portal_keeps_is_named_by_its_field(crm):
    crm.stubborn = ("UF_CRM_NOTE",)
    number = full(crm)
    with pytest.raises(NotBlank, match="UF_CRM_NOTE") as refused:
        scrub(crm, ItemKind.CONTACT, number, LABEL)
    assert "скид" not in str(refused.value)


def test_a_photo_goes_by_the_method_that_takes_files_away(crm):
    number = crm.add(CONTACT, name="Анна", photo={"id": 5, "urlMachine": "https://p.example/f"})
    scrub(crm, ItemKind.CONTACT, number, LABEL)
    assert crm.items[CONTACT][number]["photo"] == []


def test_an_update_whose_answer_is_lost_is_made_good_the_next_time(crm):
    number = full(crm)
    crm.fail["crm.contact.update"] = [UnknownOutcome("crm.contact.update")]
    with pytest.raises(UnknownOutcome):
        scrub(crm, ItemKind.CONTACT, number, LABEL)
    scrub(crm, ItemKind.CONTACT, number, LABEL)
    assert crm.items[CONTACT][number]["fm"] == []


def test_from_a_card_that_stays_only_what_came_from_the_chat_is_taken(crm):
    number = crm.add(
        CONTACT, ("IM", IMOL), ("IM", "imol|vk|3|4|5"), ("PHONE", "8 900 000-00-00"),
        ("PHONE", "+79111111111"),
        name="Анна", post="директор",
    )  # fmt: skip
    wrote = {
        "NAME": mark_of("Анна"),
        "POST": mark_of("бухгалтер"),
        "PHONE": mark_of_field(Multifield("PHONE", "", "+79000000000")),
    }

    told = []
    assert take_out(crm, number, (IMOL,), wrote, told.append)
    assert take_out(crm, number, (IMOL,), wrote, told.append)

    assert told == [("messenger", "name", "phone")]
    card = crm.items[CONTACT][number]
    assert [row["value"] for row in card["fm"]] == ["imol|vk|3|4|5", "+79111111111"]
    assert (card["name"], card["post"]) == ("", "директор")


def test_parts_that_are_gone_already_are_no_error(crm):
    lead = crm.add(LEAD)
    parts = [
        (kind, crm.hang(name, (LEAD, lead)))
        for kind, name in (
            (ItemKind.ACTIVITY, "activity"), (ItemKind.COMMENT, "comment"), (ItemKind.LOG_MESSAGE, "log"),
            (ItemKind.REQUISITE, "requisite"),
        )
    ]  # fmt: skip
    for kind, number in parts * 2:
        remove(crm, kind, number, ItemKind.LEAD, lead)
        assert is_gone(crm, kind, number, ItemKind.LEAD, lead)
    assert not any(crm.rows.values())


def test_another_applications_entry_goes_with_the_card(crm):
    lead = crm.add(LEAD)
    foreign = crm.hang("log", (LEAD, lead), is_foreign=True)
    remove(crm, ItemKind.LOG_MESSAGE, foreign, ItemKind.LEAD, lead)
    assert not is_gone(crm, ItemKind.LOG_MESSAGE, foreign, ItemKind.LEAD, lead)
    remove(crm, ItemKind.LEAD, lead)
    assert is_gone(crm, ItemKind.LOG_MESSAGE, foreign, ItemKind.LEAD, lead)
    assert is_gone(crm, ItemKind.COMMENT, 5, ItemKind.LEAD, lead)


def test_cards_that_appear_later_are_left_over_and_deleted_ones_are_not(crm):
    crm.bound = "LEAD|99|CONTACT|0"
    assert leftovers(crm, SUBJECT, set()) == []
    late = crm.add(LEAD, ("IM", IMOL))
    kept = crm.add(CONTACT, ("IM", IMOL))
    assert leftovers(crm, SUBJECT, {(ItemKind.CONTACT, kept)}) == [(ItemKind.LEAD, late)]


def test_a_failure_that_is_no_missing_thing_is_not_swallowed(crm):
    crm.fail["crm.item.delete"] = [UnknownOutcome("crm.item.delete"), NotFound("crm.item.delete")]
    lead = crm.add(LEAD)
    with pytest.raises(UnknownOutcome):
        remove(crm, ItemKind.LEAD, lead)
    remove(crm, ItemKind.LEAD, lead)
