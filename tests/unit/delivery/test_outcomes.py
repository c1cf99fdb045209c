"""What is kept of an error, and how long a row waits after it."""

from datetime import timedelta

import pytest

from delivery.outcomes import Action, Hopeless, Later, describe, judge_own
from delivery.routes import Pauses


class Refused(Exception):
    code = "access_denied"


def test_an_error_is_kept_as_its_type_and_code_and_never_its_text():
    assert describe(ValueError("+7 900 000-00-00")) == "ValueError"
    assert describe(Refused("Ivan")) == "Refused: access_denied"


def test_a_handler_that_asks_for_time_gets_it():
    verdict = judge_own(Later(90, "no session yet"))

    assert (verdict.action, verdict.delay) == (Action.RETRY, timedelta(seconds=90))
    assert (verdict.reason, verdict.uncertain) == ("no session yet", False)


def test_a_handler_that_sees_no_hope_is_believed():
    assert judge_own(Hopeless("no such chat")).action is Action.BURY


def test_a_fault_of_ours_leaves_doubt():
    verdict = judge_own(KeyError("Ivan"))

    assert (verdict.action, verdict.reason, verdict.uncertain) == (Action.RETRY, "KeyError", True)


@pytest.mark.parametrize(("attempt", "seconds"), [(1, 1), (2, 5), (3, 5), (9, 5)])
def test_pauses_grow_and_the_last_one_stays(attempt, seconds):
    assert Pauses((1, 5)).after(attempt) == timedelta(seconds=seconds)


def test_a_row_has_eight_attempts():
    assert Pauses().attempts == 8
