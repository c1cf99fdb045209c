"""The check of a chain makes no objects of whole entries, whatever clients wrote."""

import unicodedata

import pytest

from consent.fingerprint import Proved, first_fault
from models import register_chain
from models.register_chain import checked_chain, whole_among
from tests.support.administration import Office, hear_client, record

SIGNS = '"\\/\b\f\n\r\t\x01\x1f\x7f\u2028\'{}яй😀 "personal":"" "email":""'
NAMES = ("Иван", SIGNS, "", "й" * 300, '","email":"', "\t", "\n", "Ёж\u200d")
CONTACTS = ({}, {"client_email": "ivan@example.com"}, {"client_phone": "+7 900 000-00-00\n"},
            {"client_email": SIGNS, "client_phone": SIGNS})  # fmt: skip
DECOMPOSED = unicodedata.normalize("NFD", "Йод")


@pytest.fixture
def admin(db, monkeypatch):
    monkeypatch.setattr(register_chain, "SLICE", 4)
    admin = Office(db).administrator()
    admin.agreement_id = admin.protected()
    admin.client_id = hear_client(admin, admin.agreement_id)
    return admin


def fill(admin, names):
    for number, name in enumerate(names):
        contacts = CONTACTS[number % len(CONTACTS)]
        record(
            admin, admin.agreement_id, admin.client_id, minutes=number, client_name=name, decision_text=name,
            url=name or None, line_name=name, **contacts,
        )  # fmt: skip


def checked(admin):
    db = admin.office.db
    with db.inspect() as session:
        return list(checked_chain(session, admin.portal_id, db))


def test_whole_entries_are_proved_without_being_read_again(admin, monkeypatch):
    fill(admin, NAMES)
    again = []
    monkeypatch.setattr(register_chain, "_in_full", again.append)

    found = checked(admin)

    assert [link.seq for link in found] == list(range(1, len(NAMES) + 1))
    assert (first_fault(found), again) == (None, [])


def test_a_text_in_another_form_of_unicode_is_whole_too(admin):
    fill(admin, ["Иван", DECOMPOSED, "Пётр", DECOMPOSED])

    assert [type(link) for link in checked(admin)] == [Proved] * 4


def test_contacts_of_another_key_prove_nothing(admin, db, monkeypatch):
    fill(admin, ["Иван"] * 4)
    monkeypatch.setattr(db, "contacts", None)

    found = checked(admin)

    assert [link.seq for link in found if isinstance(link, Proved)] == [1]
    assert first_fault(found).seq == 2


def test_entries_of_a_list_are_judged_as_those_of_the_chain(admin):
    fill(admin, ["Иван", DECOMPOSED, SIGNS])
    with admin.office.db.inspect() as session:
        assert whole_among(session, admin.portal_id, [1, 2, 3, 4]) == {1, 2, 3}
