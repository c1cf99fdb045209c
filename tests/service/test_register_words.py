"""Questions to the register in words: what they find, and that they read no more than that."""

import re
from types import SimpleNamespace

import pytest
from sqlalchemy import select, text

from models import register_counts, register_words
from models.register import RegisterEntry
from models.register_derived import add_words, words_of
from models.register_list import search
from models.register_search import Filters
from models.register_word import RegisterWord
from models.register_words import asked
from tests.service.test_register_index import admin, filled, found, office  # noqa: F401 - fixtures
from tests.support.administration import hear_client, record


@pytest.mark.parametrize("spellings", [16, 1])
def test_frequent_words_find_the_same_as_rare_ones(admin, monkeypatch, spellings):  # noqa: F811
    questions = ("ива", "при", "иван принимаю", "ким иван", "п и", "ива сидоров", "0")
    rare = [found(admin, question) for question in questions]
    monkeypatch.setattr(register_words, "FEW", 0)
    monkeypatch.setattr(register_words, "MOST_SPELLINGS", spellings)
    assert [found(admin, question) for question in questions] == rare


def test_what_has_all_of_several_frequent_words_is_found_now_and_later(office, admin, monkeypatch):  # noqa: F811
    for module in (register_words, register_counts):
        monkeypatch.setattr(module, "FEW", 1)
    found_by_ids = []
    monkeypatch.setattr(
        register_counts, "_few_in_common", noting(register_counts._few_in_common, found_by_ids)
    )

    def listed(**filters):
        with office.db.inspect() as session:
            page = search(session, admin.portal_id, Filters(q="петр иван", **filters), sort="occurred_at")
            assert page.total == len(page.items)
            return [row.client_name for row in page.items]

    assert listed() == listed(status="given") == listed() == ["Иванов Пётр"]
    assert listed(status="refused") == []
    agreement_id = admin.published()
    client_id = hear_client(admin, agreement_id, chat_id=9, user_id=9, name="Иванова Петра")
    record(admin, agreement_id, client_id, minutes=9000)
    assert listed() == listed(status="given") == listed() == ["Иванов Пётр", "Иванова Петра"]
    assert [ids and len(ids) for ids in found_by_ids] == [1, 1, 1, 1, 2, None, None]


def noting(work, seen):
    """The same work, with what comes of it kept."""

    def noted(*args):
        seen.append(work(*args))
        return seen[-1]

    return noted


@pytest.mark.parametrize(("question", "names"), [("а", []), ("А.", []), ("п", ["Сидоров П. П."])])
def test_a_single_letter_is_an_initial_and_no_beginning(office, question, names):  # noqa: F811
    assert found(filled(office, "vasilyok", ["Сидоров П. П.", "Павлова Анна"]), question) == names


def test_the_words_of_another_portal_are_never_found(office, admin, monkeypatch):  # noqa: F811
    other = filled(office, "vasilyok", ["Сидоров Иван"])
    for few in (5000, 0):
        monkeypatch.setattr(register_words, "FEW", few)
        assert found(other, "иван") == ["Сидоров Иван"]
        assert found(admin, "сидоров") == []
        assert "Сидоров Иван" not in found(admin, "иван принимаю")


class Blinder:
    """Blinds so that a person can still read it."""

    def blind(self, kind, form):
        return "#" + f"{kind}:{form}"[::-1]


@pytest.mark.parametrize("few", [5000, 0])
def test_a_contact_is_found_by_its_blinded_forms_and_by_nothing_else(admin, monkeypatch, few):  # noqa: F811
    monkeypatch.setattr(register_words, "FEW", few)
    contacts = Blinder()
    with admin.office.db.write() as session:
        session.info["contacts"] = contacts
        entry = session.scalars(select(RegisterEntry).where(RegisterEntry.seq == 2)).one()
        said = SimpleNamespace(
            client_name="Иванова Анна", client_email="Anna@mail.ru", client_phone="8 (999) 123-45-67",
            decision_text="",
        )  # fmt: skip
        words = words_of(said, contacts)
        add_words(session, admin.portal_id, {word: [entry.id] for word in words})

        def count(question):
            return asked(session, admin.portal_id, question).count(session)

        for question in ("anna@mail.ru", "иванова ANNA@MAIL.RU", "+79991234567", "123-45-67", "4567"):
            assert count(question) == 1, question
        assert [count(question) for question in ("anna", "999", "9123", "anna@mail.r")] == [0, 0, 0, 0]
    assert len(words) == 6


def plan_of(session, query):
    """How the database answers a query, as it tells."""
    explain = "EXPLAIN QUERY PLAN " if session.get_bind().dialect.name == "sqlite" else "EXPLAIN "
    compiled = query.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
    return "\n".join(str(row[-1]) for row in session.execute(text(explain + str(compiled))))


def test_words_are_looked_up_in_their_order_and_not_read_through(admin, monkeypatch):  # noqa: F811
    monkeypatch.setattr(register_words, "FEW", 0)
    with admin.office.db.write() as session:
        if not admin.office.db.is_sqlite:
            # A table of a few rows is read through by right.
            session.execute(text("SET LOCAL enable_seqscan = off"))
            session.execute(text("SET LOCAL enable_bitmapscan = off"))
        terms = asked(session, admin.portal_id, "иван").terms
        begun = plan_of(session, register_words._begun(
            select(RegisterWord.entry_id).where(RegisterWord.portal_id == admin.portal_id), "иван"
        ))  # fmt: skip
        tested = plan_of(session, select(RegisterEntry.id).where(terms[0].holds(RegisterEntry.id)))
    places = r"portal_id ?= ?.* AND .*word.*>.* AND .*word.*<"
    assert re.search(places, begun), begun
    assert "portal_id=? AND word=? AND entry_id=?" in tested or "Index Only Scan" in tested, tested
