"""The quick way to the canonical form arrives at the same bytes, or refuses."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.fingerprint import NotCanonical, canonical
from consent.flat_form import FlatForm, number, optional, text

FORM = FlatForm({"name": text, "seq": number, "url": optional(text)})
TEXTS = st.text().map(lambda found: unicodedata.normalize("NFC", found))


@given(TEXTS, st.integers(), st.none() | TEXTS)
def test_it_makes_the_bytes_that_are_hashed(name, seq, url):
    values = {"name": name, "seq": seq, "url": url}
    quick = FORM.whole(FORM.parts(values[name] for name in FORM.names))
    assert quick == canonical(values)


@pytest.mark.parametrize("values", [(1, 1, None), ("a", 1.0, None), ("a", "1", None), ("a", 1, b"b")])
def test_a_value_of_another_kind_is_refused(values):
    with pytest.raises(TypeError):
        FORM.parts(values)


def test_a_text_in_another_normal_form_is_refused():
    with pytest.raises(NotCanonical):
        FORM.whole(FORM.parts(("и\u0306", 1, None)))
