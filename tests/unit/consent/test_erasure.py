"""Which cards go by themselves, and which wait for a person."""

from datetime import UTC, datetime, timedelta

import pytest

from consent.erasure import Card, FoundBy, HoldReason, ItemKind, ended_by_consent, hold_reason, may_start
from consent.vocabulary import ErasureCause

SESSION = datetime(2026, 11, 24, 17, 23, tzinfo=UTC)


def card(*found_by, kind=ItemKind.CONTACT, age=timedelta(0), is_ours=False, **links):
    return Card(kind, SESSION - age, frozenset(found_by), is_ours, **links)


def test_a_card_that_the_portal_made_for_the_session_goes():
    assert hold_reason(card(FoundBy.CHAT, FoundBy.IM), SESSION) is None


def test_an_old_customer_is_held_though_the_session_found_him():
    old = card(FoundBy.CHAT, FoundBy.IM, age=timedelta(days=200))
    assert hold_reason(old, SESSION) is HoldReason.OLDER_CARD


def test_a_card_we_made_goes_however_old_it_is():
    ours = card(FoundBy.MARK, age=timedelta(days=200), is_ours=True)
    assert hold_reason(ours, SESSION) is None


@pytest.mark.parametrize("is_ours", [True, False])
@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ({"deals": 1}, HoldReason.HAS_DEAL), ({"invoices": 1}, HoldReason.HAS_INVOICE),
        ({"companies": 1}, HoldReason.HAS_COMPANY), ({"has_other_consent": True}, HoldReason.OTHER_CONSENT),
    ],
)  # fmt: skip
def test_a_card_with_another_ground_is_held_whoever_made_it(is_ours, link, reason):
    assert hold_reason(card(FoundBy.MARK, is_ours=is_ours, **link), SESSION) is reason


def test_the_deal_itself_is_held():
    assert hold_reason(card(FoundBy.CHAT, kind=ItemKind.DEAL), SESSION) is HoldReason.IS_DEAL


@pytest.mark.parametrize("similar", [(FoundBy.PHONE,), (FoundBy.EMAIL,), (FoundBy.PHONE, FoundBy.EMAIL)])
def test_a_card_that_only_looks_the_same_is_held(similar):
    assert hold_reason(card(*similar), SESSION) is HoldReason.ONLY_SIMILAR


def test_a_card_of_unknown_age_is_held():
    unknown = Card(ItemKind.CONTACT, None, frozenset({FoundBy.IM}), is_ours=False)
    assert hold_reason(unknown, SESSION) is HoldReason.OLDER_CARD


@pytest.mark.parametrize("cause", ErasureCause)
def test_a_consent_in_force_is_a_ground_against_all_but_a_demand_and_a_reached_purpose(cause):
    is_stronger = cause in ("demand", "purpose_reached")
    assert may_start(cause, has_consent=True) is is_stronger
    assert may_start(cause, has_consent=False)


def test_a_consent_given_anew_ends_a_case_until_destruction_begins():
    ended = {cause for cause in ErasureCause if ended_by_consent(cause, is_begun=False)}
    assert ended == set(ErasureCause) - {"demand"}
    assert not any(ended_by_consent(cause, is_begun=True) for cause in ErasureCause)
