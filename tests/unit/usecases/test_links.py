"""Personal links: only ours open, each only its own page, and only for its time."""

import base64
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from usecases.links import LinkExpired, LinkInvalid, PersonalLink, PersonalLinks

NOW = datetime(2026, 11, 24, 17, 23, 5, 999, tzinfo=UTC)
OLD, NEW = b"o" * 32, b"n" * 32
URL = "https://soglasie.example"
LINKS = PersonalLinks([OLD], URL)


def version(portal_id=1, public_id="k3v9"):
    return SimpleNamespace(portal_id=portal_id, public_id=public_id)


def token_of(address):
    return address.split("?p=")[1]


PROMPT = LINKS.for_prompt(version(), 42, NOW)
RECEIPT = LINKS.receipt(version(), 42, NOW)


def test_the_addresses_begin_with_the_one_that_everybody_may_open():
    assert PROMPT.startswith("https://soglasie.example/agreements/k3v9?p=")
    assert RECEIPT.startswith("https://soglasie.example/agreements/k3v9/receipt?p=")
    assert LINKS.page(version()) == "https://soglasie.example/agreements/k3v9"


@pytest.mark.parametrize("address", [PROMPT, RECEIPT])
def test_a_link_tells_which_prompt_it_was_sent_with_and_when(address):
    link = LINKS.read(version(), token_of(address), NOW)

    assert link == PersonalLink(42, NOW.replace(microsecond=0))


@pytest.mark.parametrize(("address", "days"), [(PROMPT, 30), (RECEIPT, 365)])
def test_a_link_ends_by_itself(address, days):
    last_moment = NOW.replace(microsecond=0) + timedelta(days=days, seconds=-1)

    LINKS.read(version(), token_of(address), last_moment)
    with pytest.raises(LinkExpired):
        LINKS.read(version(), token_of(address), last_moment + timedelta(seconds=1))


@pytest.mark.parametrize("other", [version(portal_id=2), version(public_id="k3v8")])
def test_a_link_opens_no_other_version_and_no_other_portal(other):
    with pytest.raises(LinkInvalid):
        LINKS.read(other, token_of(PROMPT), NOW)


def test_a_link_outlives_a_change_of_keys_until_its_key_is_taken_out():
    address = PersonalLinks([NEW, OLD], URL).for_prompt(version(), 42, NOW)

    PersonalLinks([NEW, OLD], URL).read(version(), token_of(PROMPT), NOW)
    PersonalLinks([NEW], URL).read(version(), token_of(address), NOW)
    with pytest.raises(LinkInvalid):
        PersonalLinks([NEW], URL).read(version(), token_of(PROMPT), NOW)


def test_the_key_that_encrypts_is_not_the_key_that_signs():
    [signing] = LINKS._keys

    assert signing != OLD
    assert len(signing) == 32


def test_without_keys_there_are_no_links():
    with pytest.raises(ValueError, match="key"):
        PersonalLinks([], URL)


def test_every_changed_sign_is_noticed():
    token = token_of(PROMPT)
    claim = token[: token.rindex(".")]
    for place in range(len(claim)):
        changed = token[:place] + ("0" if token[place] != "0" else "1") + token[place + 1 :]
        with pytest.raises(LinkInvalid):
            LINKS.read(version(), changed, NOW)


@given(st.one_of(st.text(max_size=300), st.binary(max_size=300).map(lambda raw: raw.decode("latin-1"))))
@settings(max_examples=300, derandomize=True, deadline=None)
def test_whatever_stands_in_the_address_is_refused_and_nothing_else_happens(token):
    with pytest.raises(LinkInvalid):
        LINKS.read(version(), token, NOW)


@given(st.text(st.characters(codec="ascii"), max_size=60))
@settings(max_examples=300, derandomize=True, deadline=None)
def test_our_own_signature_on_something_else_is_refused_too(claim):
    token = LINKS._signer(version()).sign(claim).decode()

    with pytest.raises(LinkInvalid):
        LINKS.read(version(), token, NOW)


def test_the_signature_has_256_bits():
    signature = token_of(PROMPT).rsplit(".", 1)[1]

    assert len(base64.urlsafe_b64decode(signature + "=")) == 32
