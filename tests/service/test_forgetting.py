"""Who gave no consent is forgotten by our own tables when he has stopped writing, case or none."""

import pytest
from sqlalchemy import select

from models.client import ClientRow, Conversation, HeardRow
from tests.service.bureau import Bureau
from usecases.forgetting import forget_who_gave_no_consent


@pytest.fixture
def bureau(db):
    return Bureau(db)


def known(bureau):
    """Everything by which our tables know the client."""
    with bureau.db.read() as session:
        client = session.scalars(select(ClientRow)).one()
        texts = session.scalars(select(HeardRow.text)).all()
        chats = session.scalars(select(Conversation.entity_id)).all()
        about = (client.name, client.email, client.phone, client.website, *texts, *chats)
        return [each for each in about if each]


def still_known(bureau):
    """Whether anything is known after our tables were looked through."""
    forget_who_gave_no_consent(bureau.db, bureau.office.now)
    return bool(known(bureau))


def refused_outside_the_crm(bureau):
    """The line makes no cards, so that a refusal opens no case."""
    bureau.admin.protected(15, mode="implied")
    writes(bureau, "Здравствуйте", 10)
    bureau.delivers(11)
    writes(bureau, "Не согласен", 12)
    assert bureau.officer.get("/erasures").json["total"] == 0
    return bureau


def writes(bureau, text, message_id):
    bureau.hears(text, message_id, connector="telegrambot", in_crm=False, now=bureau.office.now)


def test_who_refused_is_forgotten_three_days_after_his_last_message(bureau):
    refused_outside_the_crm(bureau)
    bureau.passes(days=2, hours=23)
    assert still_known(bureau)
    bureau.passes(hours=2)
    assert not still_known(bureau)


def test_who_writes_on_without_agreeing_is_forgotten_again(bureau):
    refused_outside_the_crm(bureau).passes(days=4)
    assert not still_known(bureau)
    writes(bureau, "Сколько стоит доставка?", 40)
    assert still_known(bureau)
    bureau.passes(days=4)
    assert not still_known(bureau)


def test_what_an_open_case_needs_to_find_him_by_stays(bureau):
    bureau.refused().passes(days=4)
    assert bureau.officer.get("/erasures").json["total"] == 1
    assert still_known(bureau)


def test_who_agreed_or_has_not_answered_yet_is_not_forgotten(bureau):
    bureau.met(mode="explicit").passes(days=400)
    assert still_known(bureau)
    bureau.hears("Да", 12, connector="telegrambot")
    bureau.passes(days=400)
    assert still_known(bureau)


def test_the_register_keeps_what_was_decided(bureau):
    refused_outside_the_crm(bureau).passes(days=4)
    [before] = bureau.admin.get("/consents").json["items"]
    assert not still_known(bureau)
    assert bureau.admin.get("/consents").json["items"] == [before]
    assert before["client"]["name"]
