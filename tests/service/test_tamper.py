"""Whoever owns the tables changes the register in every way known, and each time it is found and named."""

import importlib
import pkgutil

import pytest
from sqlalchemy import select

import models
from consent.fingerprint import Proved, own_fault
from models import register_chain
from models.base import Base
from models.register import RegisterEntry
from models.register_chain import checked_chain, whole_among
from models.session import Database
from tests.support.databases import DIALECTS, empty_database
from tests.support.tamper_cases import ALL, SQLITE_ONLY, cases, checkpoint, text_of
from tests.support.tampering import LENGTH, Owned, field, sealed_anew


@pytest.fixture(autouse=True)
def _short_slices(monkeypatch):
    """Some entries stand in slices that are read at once, and the last ones in none."""
    monkeypatch.setattr(register_chain, "SLICE", 5)


@pytest.fixture(scope="module", params=DIALECTS)
def owned(request, tmp_path_factory):
    for module in pkgutil.iter_modules(models.__path__, "models."):
        importlib.import_module(module.name)
    folder = tmp_path_factory.mktemp("owned")
    with empty_database(request.param, folder) as url:
        db = Database(url)
        Base.metadata.create_all(db.engine)
        owned = Owned(db, folder / "checkpoints")
        yield owned
        owned.owner.dispose()
        db.close()


def test_each_of_at_least_seventy_ways_to_change_the_register_is_found_and_named(owned, capsys):
    dialect = owned.db.engine.dialect.name
    tried, missed, misnamed = cases(dialect), [], []
    assert len({name for name, _, _ in tried}) == len(tried) >= 70
    for name, change, first in tried:
        with owned.tampered(change):
            fault = owned.examined().fault
        if fault is None:
            missed.append(name)
        elif fault.seq != first:
            misnamed.append((name, first, fault))
    found = len(tried) - len(missed)
    with capsys.disabled():
        print(f"\n{dialect}: {len(tried)} cases, {found} found, {found - len(misnamed)} named right")
    assert (missed, misnamed) == ([], [])


def test_the_quick_check_proves_exactly_the_entries_that_the_full_judgement_does(owned):
    seen = 0
    for name, change, _ in cases(owned.db.engine.dialect.name):
        with owned.tampered(change), owned.db.inspect() as session:
            quick = {
                link.seq for link in checked_chain(session, owned.ours, owned.db) if isinstance(link, Proved)
            }
            rows = session.scalars(select(RegisterEntry).where(RegisterEntry.portal_id == owned.ours))
            whole = {row.seq for row in rows if own_fault(row.as_link()) is None}
            assert quick == whole, name
            assert whole_among(session, owned.ours, list(range(1, LENGTH + 1))) == whole & set(
                range(1, LENGTH + 1)
            )
            seen += LENGTH - len(whole)
    assert seen > 70


def test_a_register_that_nobody_touched_is_whole(owned):
    examined = owned.examined()
    assert (examined.fault, examined.corrupted_from, examined.entries, examined.checkpoints) == (
        None,
        None,
        12,
        3,
    )


def corrupted_rows(owned):
    answer = owned.admin.get("/consents", sort="occurred_at")
    assert answer.status_code == 200
    assert len(answer.json["items"]) == answer.json["total"]
    return [row["seq"] for row in answer.json["items"] if row["corrupted"]]


def test_a_whole_register_is_shown_without_any_corrupted_entry(owned):
    assert corrupted_rows(owned) == []


@pytest.mark.parametrize(
    ("change", "first"),
    [
        (field("client_name", "'Ольга'", 6), 6),
        (field("prev_hash", "hash", 1), 1),
        (text_of(2, "plain_text = 'x'"), 2),
        (sealed_anew(6, last=6, head=False, **ALL), 7),
    ],
)
def test_from_a_fault_on_entries_are_shown_as_corrupted_and_stay_readable(owned, change, first):
    with owned.tampered(change):
        assert corrupted_rows(owned) == list(range(first, LENGTH + 1))
        rows = owned.admin.get("/consents", sort="occurred_at").json["items"]
        in_full = [owned.admin.get(f"/consents/{row['id']}").json for row in rows]
    assert [row["seq"] for row in in_full if row["corrupted"]] == [first] or first in (1, 2)
    assert all(row["decision_text"] == "Принимаю" for row in in_full)


def test_what_only_the_full_check_finds_is_shown_until_it_finds_all_whole(owned):
    with owned.tampered(sealed_anew(6, **ALL)):
        assert corrupted_rows(owned) == []
        owned.note(owned.examined().corrupted_from)
        assert corrupted_rows(owned) == list(range(6, LENGTH + 1))
        owned.note(None)
        assert corrupted_rows(owned) == []


def test_a_checkpoint_at_fault_makes_no_entry_a_corrupted_one(owned):
    with owned.tampered(checkpoint("note = 'x' WHERE OURS AND size = 9")):
        assert owned.examined().corrupted_from is None


@pytest.mark.parametrize("owned", ["sqlite"], indirect=True)  # PostgreSQL keeps types
def test_types_that_only_a_file_of_sqlite_takes_stop_no_reading(owned):
    for name, change, first in SQLITE_ONLY:
        with owned.tampered(change):
            assert first in corrupted_rows(owned) or name == "letters for the last number"
