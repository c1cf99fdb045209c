"""Entries are checked in the form that they were written in; the form has grown since."""

from datetime import UTC, datetime

import pytest

from consent.facts import Act
from consent.fingerprint import GENESIS, entry_hash, first_fault
from consent.vocabulary import Method, Status
from models import register, register_chain
from models.register import Evidence, RegisterEntry, RegisterHead
from models.register_chain import checked_chain
from tests.support.administration import Office

AT = datetime(2026, 11, 24, 17, 23, 5, tzinfo=UTC)
HASH_OF_FORM_2 = "728b135773c942a348c5d192c2ca392fbf0f7fe2159d32848e045ca8cd13861d"
HASH_OF_FORM_1 = "6e9eaa50011fd18fff7427cb1143d00c2e97b0c87b4b3f31a76d5474d5c78f7f"


@pytest.fixture(autouse=True)
def _short_slices(monkeypatch):
    """All entries stand in slices that are read at once."""
    monkeypatch.setattr(register_chain, "SLICE", 3)


@pytest.fixture
def admin(db):
    return Office(db).administrator()


def old_entry(portal_id, **values):
    """An entry exactly as an earlier version of the application wrote it."""
    return RegisterEntry(
        portal_id=portal_id, client_id=1, status="given", method="button",
        occurred_at=AT, recorded_at=AT, company_id=1, company_public_id="company",
        company_name="ООО «Ромашка»",
        agreement_public_id="agreement", version_id=1, version_number=1, text_sha256="0" * 64, line_id=15,
        line_name="Линия", connector="livechat", source="livechat · Линия", url="https://shop.example/",
        url_kind="session_start_page", client_user_id=9, chat_id=1777, session_id=343, prompt_id=1,
        prompt_message_id=11, decision_message_id=12, prompt_text="Разрешите?", client_name="Иван",
        plain_email="", plain_phone="", decision_text="Принимаю", salt=b"s" * 16, **values,
    )  # fmt: skip


def add_old_entries(session, portal_id):
    """One from before answers on pages, and one from before our own numbers were covered."""
    first = {"public_id": "entry", "seq": 1, "form": 1, "prev_hash": GENESIS, "hash": HASH_OF_FORM_1}
    second = {"public_id": "second", "seq": 2, "form": 2, "prev_hash": HASH_OF_FORM_1, "hash": HASH_OF_FORM_2}
    page = {"ip": "203.0.113.7", "user_agent": "Mozilla/5.0"}
    session.add_all([old_entry(portal_id, **first), old_entry(portal_id, **second, **page)])
    session.add(RegisterHead(portal_id=portal_id, seq=2, hash=HASH_OF_FORM_2))
    session.flush()


def add_answer_of_a_page(session, portal_id):
    act = Act(Status.GIVEN, Method.WEB_PAGE, 12, AT, 1777, 343)
    evidence = Evidence(
        1, 9, "Иван", "", "", "Принимаю", 1, "company", "ООО", "agreement", 1, 1, "0" * 64, 15, "Линия",
        "livechat", "livechat · Линия", None, None, "", ip="203.0.113.7", user_agent="Mozilla/5.0",
    )  # fmt: skip
    return register.append(session, portal_id, act, evidence, now=AT)


def test_a_chain_with_entries_of_all_forms_is_whole(admin):
    admin.published()
    with admin.office.db.write() as session:
        add_old_entries(session, admin.portal_id)
        assert add_answer_of_a_page(session, admin.portal_id).form == 3

    with admin.office.db.read() as session:
        assert first_fault(checked_chain(session, admin.portal_id, admin.office.db)) is None


@pytest.mark.parametrize("field", ["ip", "user_agent", "client_id", "company_id", "version_id", "prompt_id"])
def test_changing_what_later_forms_cover_shows(admin, field):
    admin.published()
    with admin.office.db.write() as session:
        entry = add_answer_of_a_page(session, admin.portal_id)
        session.flush()
        session.expunge(entry)

    setattr(entry, field, "198.51.100.1" if field == "ip" else 77)

    assert entry_hash(entry.prev_hash, entry.chained()) != entry.hash


def test_an_address_is_seen_by_nobody_who_checks_the_chain(admin):
    admin.published()
    with admin.office.db.write() as session:
        entry = add_answer_of_a_page(session, admin.portal_id)

    assert "203.0.113.7" not in str(entry.chained())
