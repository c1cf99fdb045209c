"""What a lawyer sees between two versions of a text."""

import time

from hypothesis import given
from hypothesis import strategies as st

from consent.difference import Part, compare

OLD = "Согласие\n1. Цели: ответ на обращение.\n2. Срок: 6 месяцев.\n3. Отзыв по почте."


def ops(rows):
    return [row.op for row in rows]


def test_equal_texts_have_no_difference():
    assert {row.op for row in compare(OLD, OLD)} == {"same"}


def test_a_changed_line_shows_which_words_changed():
    rows = compare(OLD, OLD.replace("6 месяцев", "12 месяцев"))
    assert ops(rows) == ["same", "same", "changed", "same"]
    assert (rows[2].old, rows[2].new) == ("2. Срок: 6 месяцев.", "2. Срок: 12 месяцев.")
    assert rows[2].parts == (
        Part("same", "2. Срок: "), Part("removed", "6"), Part("added", "12"), Part("same", " месяцев."),
    )  # fmt: skip


def test_a_new_and_a_dropped_line_are_told_from_changed_ones():
    rows = compare(OLD, OLD.replace("3. Отзыв по почте.", "Данные получает курьерская служба."))
    assert ops(rows) == ["same", "same", "same", "removed", "added"]
    assert (rows[3].old, rows[3].new, rows[3].parts) == ("3. Отзыв по почте.", None, ())
    assert (rows[4].old, rows[4].new) == (None, "Данные получает курьерская служба.")


def test_a_line_put_before_a_changed_one_does_not_hide_it():
    new = OLD.replace("2. Срок: 6 месяцев.", "2. Получатели: курьер.\n3. Срок: 6 месяцев, не дольше.")
    assert ops(compare(OLD, new))[2:4] == ["added", "changed"]


def test_a_line_too_long_to_compare_is_shown_as_replaced():
    (row,) = compare("а б " * 20_000, "а б " * 20_001)
    assert [part.op for part in row.parts] == ["removed", "added"]


def test_a_text_too_long_to_compare_is_compared_with_what_stands_just_ahead():
    rows = compare("а б\n" * 20_000, "а в\n" + "а б\n" * 20_000)
    assert len(rows) == 20_001
    assert ops(rows)[:2] == ["changed", "same"]


def test_texts_of_many_short_words_are_compared_in_a_moment():
    old, new = "\n".join(["а " * 99] * 490), "\n".join(["а б " * 49] * 490)
    started = time.process_time()
    rows = compare(old, new)
    assert time.process_time() - started < 2
    assert [part.op for part in rows[0].parts] == ["removed", "added"]


lines = st.lists(st.text("аб 1.,", max_size=12), max_size=8).map("\n".join)


@given(lines, lines)
def test_both_texts_can_be_read_from_the_difference(old, new):
    rows = compare(old, new)
    assert [row.old for row in rows if row.old is not None] == kept(old)
    assert [row.new for row in rows if row.new is not None] == kept(new)
    for row in (row for row in rows if row.op == "changed"):
        assert "".join(part.text for part in row.parts if part.op != "added") == row.old
        assert "".join(part.text for part in row.parts if part.op != "removed") == row.new


def kept(text):
    return [line.rstrip() for line in text.split("\n") if line.strip()]
