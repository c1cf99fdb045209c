"""Cards that people deleted or merged are noticed, and nothing else is taken for gone."""

import pytest

from crm_sync.reconcile import KnownCard, missing_cards
from integration.rest import AccessDenied
from tests.unit.crm_sync.cards import CARD, IMOL
from tests.unit.crm_sync.crm import Crm

KNOWN = KnownCard(1, 7, (CARD.entity_id,))


@pytest.fixture
def crm():
    return Crm()


def test_a_card_that_is_there_is_not_missing(crm):
    crm.contact(7)
    assert missing_cards(crm, [KNOWN]) == []
    assert crm.sent("crm.item.get") == []


def test_a_deleted_card_is_missing(crm):
    [found] = missing_cards(crm, [KNOWN])
    assert (found.card, found.merged_into) == (KNOWN, None)


def test_the_card_that_has_the_chat_now_is_its_heir(crm):
    crm.contact(9, ("IM", IMOL))
    [found] = missing_cards(crm, [KNOWN])
    assert found.merged_into == 9


def test_a_card_that_a_list_leaves_out_is_asked_for(crm, monkeypatch):
    crm.contact(7)
    monkeypatch.setattr(crm, "_crm_item_list", lambda _params: {"items": []})
    assert missing_cards(crm, [KNOWN]) == []


def test_a_card_that_may_not_be_seen_is_not_taken_for_gone(crm):
    crm.fail["crm.item.get"] = [AccessDenied("m", code="access_denied")]
    with pytest.raises(AccessDenied):
        missing_cards(crm, [KNOWN])


def test_where_nobody_is_known_nothing_is_asked(crm):
    assert missing_cards(crm, []) == []
    assert crm.calls == []
