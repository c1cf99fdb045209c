"""The template language of legal texts: a text with a hole is an error, never a publication."""

import pytest

from consent.templates import TemplateError, render


def test_values_and_blocks_are_filled():
    assert render("А {{x}}[[if y]], {{y}}[[end]].", {"x": "1", "y": "2"}) == "А 1, 2."


def test_a_block_without_its_value_vanishes_with_its_lines():
    assert render("А\n\n[[if y]]Б {{y}}\n[[end]]\nВ", {"y": ""}) == "А\n\nВ"


def test_a_value_is_never_read_as_template():
    assert render("{{x}}", {"x": "{{y}} [[if z]]"}) == "{{y}} [[if z]]"


@pytest.mark.parametrize(
    "template",
    [
        "{{unknown}}",
        "{{empty}}",
        "[[if unknown]]a[[end]]",
        "[[if x]]a",
        "a[[end]]",
        "[[if x]][[if x]]a[[end]][[end]]",
        "[[if x]]a[[if x]]b[[end]]",
        "{{ x }}",
        "{{x",
        "[[else]]",
        "[[if x]]{{y z}}[[end]]",
    ],
)
def test_a_template_that_does_not_fit_is_refused(template):
    with pytest.raises(TemplateError):
        render(template, {"x": "1", "empty": ""})
