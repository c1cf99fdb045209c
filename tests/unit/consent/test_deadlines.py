"""Terms of erasure: counted as the law counts them, and never too late."""

from datetime import UTC, date, datetime

import pytest

from consent.deadlines import deadlines, prolonged, remind_on
from consent.vocabulary import ErasureCause
from consent.working_days import BadCalendar, WorkingDays, packaged, with_folder

FOUND = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
"""A Monday before the day of national unity, Wednesday the 4th."""


def day(moment):
    return moment.date().isoformat()


@pytest.mark.parametrize(
    ("cause", "stop", "law", "planned"),
    [
        ("refused", "2026-11-06", "2026-11-17", "2026-11-05"),
        ("no_decision", "2026-11-06", "2026-11-17", "2026-11-05"),
        ("withdrawn", "2026-11-02", "2026-12-02", "2026-11-12"),
        ("demand", "2026-11-17", "2026-11-17", "2026-11-10"),
        ("purpose_reached", "2026-11-02", "2026-12-02", "2026-11-12"),
    ],
)
def test_every_cause_has_the_terms_of_its_article(cause, stop, law, planned):
    found = deadlines(ErasureCause(cause), FOUND, packaged())
    assert (day(found.stop_by), day(found.law), day(found.planned)) == (stop, law, planned)
    assert found.calendar_known


def test_the_last_day_counts_to_its_end_in_moscow():
    found = deadlines(ErasureCause.WITHDRAWN, FOUND, packaged())
    assert found.law.astimezone(UTC) == datetime(2026, 12, 2, 20, 59, 59, tzinfo=UTC)


def test_a_refusal_late_in_the_evening_is_of_the_next_day_in_moscow():
    late = datetime(2026, 11, 2, 21, 30, tzinfo=UTC)
    assert day(deadlines(ErasureCause.WITHDRAWN, late, packaged()).law) == "2026-12-03"


def test_new_year_holidays_are_no_working_days():
    before = datetime(2025, 12, 31, 22, tzinfo=UTC)
    assert day(deadlines(ErasureCause.REFUSED, before, packaged()).law) == "2026-01-23"


@pytest.mark.parametrize("found_at", [datetime(2026, 12, 25, tzinfo=UTC), datetime(2031, 5, 5, tzinfo=UTC)])
def test_a_year_without_its_file_is_counted_in_plain_days_and_says_so(found_at):
    found = deadlines(ErasureCause.REFUSED, found_at, packaged())
    assert (found.law.date() - found_at.date()).days == 10
    assert not found.calendar_known


@pytest.mark.parametrize(
    ("received", "law", "is_known"),
    [(16, "2026-12-30", True), (17, "2026-12-27", False), (21, "2026-12-31", False)],
)
def test_a_term_that_would_run_into_an_unknown_year_says_so_though_its_plain_days_end_before(
    received, law, is_known
):
    found = deadlines(ErasureCause.DEMAND, datetime(2026, 12, received, 9, tzinfo=UTC), packaged())
    assert (day(found.law), found.calendar_known) == (law, is_known)


def test_a_term_of_plain_days_needs_no_calendar():
    assert deadlines(ErasureCause.WITHDRAWN, FOUND, WorkingDays()).calendar_known


def test_a_demand_is_prolonged_by_five_working_days_and_the_rest_is_blocked_for_six_months():
    law = deadlines(ErasureCause.DEMAND, FOUND, packaged()).law
    demanded, is_counted = prolonged(ErasureCause.DEMAND, FOUND, law, packaged())
    assert (day(demanded), is_counted) == ("2026-11-24", True)
    blocked, is_counted = prolonged(ErasureCause.WITHDRAWN, FOUND, law, WorkingDays())
    assert (day(blocked), is_counted) == ("2027-05-03", True)


def test_a_reminder_comes_on_a_day_when_somebody_reads_it():
    monday = datetime(2026, 11, 9, 12, tzinfo=UTC)
    assert remind_on(monday, packaged()) == date(2026, 11, 6)


def test_the_first_year_that_is_filled_in_by_hand_counts(tmp_path):
    (tmp_path / "2027.toml").write_text("days_off = [2027-01-01, 2027-01-04]\nworked = [2027-01-02]\n")
    known = with_folder(packaged(), tmp_path)
    assert known.is_working(date(2027, 1, 2))
    assert not known.is_working(date(2027, 1, 4))
    assert deadlines(ErasureCause.REFUSED, datetime(2026, 12, 25, tzinfo=UTC), known).calendar_known


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("2027.toml", "days_off = [2026-01-01]"), ("2027.toml", "days_off = ['1 January']"),
        ("2027.toml", "days_off = 5"), ("2027.toml", "holidays = []"), ("2027.toml", "days_off = ["),
        ("next.toml", "days_off = [2027-01-01]"),
    ],
)  # fmt: skip
def test_a_calendar_with_a_mistake_is_refused_by_its_name(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    with pytest.raises(BadCalendar, match=name):
        with_folder(packaged(), tmp_path)
