"""Answers on the page that reach the application at the same moment, on both databases."""

import pytest

from consent.vocabulary import PageAnswer
from tests.service.test_page_answers import Reader

ACCEPT, WITHDRAW = PageAnswer.ACCEPT, PageAnswer.WITHDRAW


@pytest.fixture
def reader(db):
    return Reader(db)


def test_of_two_presses_at_once_the_one_that_counted_later_is_dated_later(reader):
    reader.prompted()
    for answer in (ACCEPT, WITHDRAW, ACCEPT):
        reader.presses(answer)

    assert reader.statuses() == ["given", "withdrawn", "given"]
    moments = [(entry.occurred_at, entry.recorded_at) for entry in reader.entries()]
    assert moments == sorted(set(moments))
