"""Conditions of CRM lists."""

import pytest

from emulator.crm import filters


@pytest.mark.parametrize(
    ("key", "wanted", "passes"),
    [
        ("id", "7", True),
        ("=id", 8, False),
        ("!id", 7, False),
        ("!=id", 8, True),
        (">id", 6, True),
        (">=id", "7", True),
        ("<id", 7, False),
        ("<=id", 7, True),
        ("@id", [1, 7], True),
        ("!@id", [1, 7], False),
        ("id", [1, 7], True),
    ],
)
def test_numbers_compare_as_numbers_whatever_their_type(key, wanted, passes):
    prefix, _ = filters.split(key)
    assert filters.accepts(prefix, 7, wanted) is passes


@pytest.mark.parametrize(
    ("key", "wanted", "passes"),
    [("%name", "НН", True), ("=%name", "Ан%", True), ("%=name", "%б%", False), ("!%name", "б", True)],
)
def test_texts_are_searched_without_case(key, wanted, passes):
    prefix, name = filters.split(key)
    assert name == "name"
    assert filters.accepts(prefix, "Анна", wanted) is passes


def test_one_of_several_values_is_enough():
    assert filters.accepts("=", ["a@client.example", "b@client.example"], "b@client.example")


def test_rows_are_ordered_by_columns_in_turn():
    rows = [{"a": "2", "b": "x"}, {"a": "10", "b": "x"}, {"a": "1", "b": "y"}]
    ordered = filters.order_rows(rows, {"b": "DESC", "a": "ASC"}, lambda row, key: row[key])
    assert [row["a"] for row in ordered] == ["1", "2", "10"]
