"""A consent with a term ends by itself, on both databases, and is asked for anew."""

from datetime import UTC, datetime, timedelta

import pytest

import bootstrap
from consent.fingerprint import first_fault
from consent.vocabulary import PageAnswer, State
from models.agreement import AgreementVersion, current_version, find_agreement
from models.register_chain import checked_chain
from models.term import months_before
from tests.service.test_page_answers import Reader
from tests.support.administration import NOW
from usecases.chat import MOST_EXPIRIES

GIVEN_AT = NOW + timedelta(minutes=12)


@pytest.fixture
def reader(db):
    return Reader(db)


def consented(reader, term_months):
    agreement_id = reader.admin.published()
    with reader.db.write() as session:
        agreement = find_agreement(session, reader.portal_id, agreement_id)
        first = current_version(session, reader.portal_id, agreement.id)
        session.add(
            AgreementVersion(
                portal_id=first.portal_id,
                agreement_id=first.agreement_id,
                number=2,
                title=first.title,
                plain_text=first.plain_text,
                sha256=first.sha256,
                settings={**first.settings, "term_months": term_months},
                is_material=True,
                published_at=NOW,
                published_by=1,
            )
        )
    reader.prompted(agreement_id=agreement_id)
    reader.hears("Принимаю", 12)


def expire(reader, now):
    with reader.db.write() as session:
        return reader.chat.expire_due(session, now)


def test_a_consent_lasts_as_long_as_its_text_said(reader):
    consented(reader, 2)
    over = datetime(2027, 1, 24, GIVEN_AT.hour, GIVEN_AT.minute, GIVEN_AT.second, tzinfo=UTC)

    assert expire(reader, over - timedelta(seconds=1)) == 0
    assert expire(reader, over) == 1
    assert expire(reader, over + timedelta(days=1)) == 0

    assert reader.statuses() == ["given", "expired"]
    assert reader.client().state == State.EXPIRED
    with reader.db.read() as session:
        assert first_fault(checked_chain(session, reader.portal_id, reader.db)) is None


def test_a_consent_without_a_term_does_not_end(reader):
    consented(reader, None)

    assert expire(reader, NOW + timedelta(days=9999)) == 0


def test_who_consented_again_keeps_the_newer_consent(reader):
    consented(reader, 1)
    reader.presses(PageAnswer.WITHDRAW, minutes=60)
    reader.presses(PageAnswer.ACCEPT, minutes=60 * 24 * 20)

    assert expire(reader, NOW + timedelta(days=40)) == 0
    assert expire(reader, NOW + timedelta(days=60)) == 1


def test_one_turn_ends_more_consents_than_one_transaction_takes(reader, monkeypatch):
    consented(reader, 1)
    for number in range(100, 100 + MOST_EXPIRIES):
        client = {"chat_id": number, "session_id": number, "user_id": number}
        reader.hears("Здравствуйте", number * 10, **client)
        reader.delivers(number * 10 + 1)
        reader.hears("Принимаю", number * 10 + 2, **client)
    monkeypatch.setattr(bootstrap, "now", lambda: NOW + timedelta(days=60))

    bootstrap._note_expiry(reader.db, reader.chat)

    assert reader.statuses().count("expired") == MOST_EXPIRIES + 1


def test_nothing_is_said_at_the_end_and_the_next_message_brings_the_question(reader):
    consented(reader, 1)
    orders = len(reader.orders("prompt")), len(reader.orders("notice"))
    expire(reader, NOW + timedelta(days=60))
    assert (len(reader.orders("prompt")), len(reader.orders("notice"))) == orders

    reader.hears("Снова здравствуйте", 90_000, session_id=400)
    reader.delivers(90_001)
    reader.hears("Принимаю", 90_002, session_id=400)

    assert reader.statuses() == ["given", "expired", "given"]


@pytest.mark.parametrize(
    ("moment", "months", "before"),
    [((2027, 3, 31), 1, (2027, 2, 28)), ((2028, 3, 30), 1, (2028, 2, 29)), ((2027, 1, 5), 13, (2025, 12, 5))],
)
def test_months_are_counted_by_the_calendar(moment, months, before):
    assert months_before(datetime(*moment, tzinfo=UTC), months) == datetime(*before, tzinfo=UTC)
