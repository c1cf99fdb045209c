"""Trees to bracketed forms and back."""

import pytest

from emulator.phpform import decode, encode


def test_every_scalar_becomes_text():
    tree = {"event": "X", "data": {"id": 5, "on": True, "off": False, "none": None, "share": 0.5}}
    assert dict(encode(tree)) == {
        "event": "X",
        "data[id]": "5",
        "data[on]": "1",
        "data[off]": "0",
        "data[none]": "",
        "data[share]": "0.5",
    }


def test_empty_containers_vanish():
    assert encode({"data": {"departments": [], "params": {}, "id": 1}}) == [("data[id]", "1")]


def test_lists_get_numbers_as_keys():
    assert encode({"MID": ["7", "8"]}) == [("MID[0]", "7"), ("MID[1]", "8")]


@pytest.mark.parametrize(
    ("key", "tree"),
    [
        ("a", {"a": "1"}),
        ("a[b][c]", {"a": {"b": {"c": "1"}}}),
        ("a[0][b]", {"a": [{"b": "1"}]}),
        ("a[]", {"a": ["1"]}),
        ("a[7]", {"a": {"7": "1"}}),
        ("a[n0][b]", {"a": {"n0": {"b": "1"}}}),
    ],
)
def test_brackets_build_the_tree_php_would_build(key, tree):
    assert decode([(key, "1")]) == tree


def test_a_tree_survives_the_way_there_and_back():
    tree = {"data": {"message": {"id": "80964", "files": ["1", "2"]}, "language": "ru"}, "ts": "1772093963"}
    assert decode(encode(tree)) == tree
