"""The quick way to the canonical form arrives at the same bytes, or refuses."""

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.fingerprint import NotCanonical, canonical
from consent.flat_form import FlatForm, moments, numbers, optional, texts

NAMES = ("at", "name", "seq", "url")
FORM = FlatForm({"name": texts, "seq": numbers, "url": optional(texts), "at": moments})
SIGNS = st.text(st.sampled_from("\"\\\n\t\x00\x1f\x7f\u2028;'яй😀"), max_size=4)
TEXTS = st.text() | SIGNS
WHOLE = TEXTS.map(lambda found: unicodedata.normalize("NFC", found))
MOMENTS = st.datetimes(min_value=datetime(1000, 1, 1))  # noqa: DTZ001 - as they are kept
AT = "2026-11-24 17:23:05.000000"


def kept(at):
    return at.isoformat(" ", "microseconds")


def made(*rows):
    return list(FORM.made(dict(zip(NAMES, zip(*rows, strict=True), strict=True))))


@given(st.lists(st.tuples(MOMENTS, WHOLE, st.integers(), st.none() | WHOLE), min_size=1, max_size=4))
def test_it_makes_the_bytes_that_are_hashed(rows):
    wanted = [
        canonical({"at": at.replace(tzinfo=UTC), "name": name, "seq": seq, "url": url})
        for at, name, seq, url in rows
    ]
    assert made(*[(kept(at), *others) for at, *others in rows]) == wanted


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_whatever_it_makes_of_texts_is_what_is_hashed(names):
    try:
        found = texts(names)
    except NotCanonical:
        assert any(unicodedata.normalize("NFC", name) != name for name in names)
    else:
        assert found == list(map(canonical, names))


@pytest.mark.parametrize(
    "values",
    [(AT, "a", 1.0, None), (AT, "a", "1", None), (AT, "a", True, None), (AT, "a", None, None)]
    + [(AT, value, 1, None) for value in (None, 1, 1.5, b"a", "и\u0306")]
    + [(AT, "a", 1, value) for value in (1, b"b", "и\u0306")],
)
def test_a_value_of_another_kind_is_refused_also_among_others(values):
    for rows in ([values], [(AT, "b", 2, "c"), values]):
        with pytest.raises((TypeError, ValueError)):
            made(*rows)


@pytest.mark.parametrize(
    "at",
    [
        "2026-11-24T17:23:05.000000", "2026-11-24 17:23:05", "2026-11-24 17:23:05.000",
        "2026-02-29 17:23:05.000000",
        "2026-13-24 17:23:05.000000", "2026-11-24 24:00:00.000000", "2026-11-24 17:60:05.000000", "soon", "",
        "0000-11-24 17:23:05.000000", "2026-11-24 17:23:05.000000\x00", "٢026-11-24 17:23:05.000000",
        f"{AT}\n{AT}", 5, 5.0, None, b"2026-11-24 17:23:05.000000", datetime(2026, 11, 24, tzinfo=UTC),
    ],
)  # fmt: skip
def test_a_moment_that_is_written_in_another_way_is_refused(at):
    for column in ([at], [AT, at]):
        with pytest.raises((TypeError, ValueError)):
            moments(column)
