"""A client who consented, as the tests of cards know him."""

from dataclasses import replace
from datetime import UTC, datetime

from crm_sync.card import Card, Decision

IMOL = "imol|livechat|22|1775|599"
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DECISION = Decision(
    "c0ffee", "ООО «Ромашка»", 3, AT, "https://portal.example/marketplace/view/app/?params[consent]=c0ffee"
)
CARD = Card(
    entity_id="livechat|22|1775|599",
    connector="livechat",
    user_id=599,
    chat_id=1777,
    name="Анна Иванова",
    email="anna@example.com",
    phone="8 (900) 000-00-00",
    line_name="Продажи",
    line_id=22,
    given_at=AT,
    own_bots=frozenset({456}),
    session_ids=(344, 343),
)


def wishing(wish, card=CARD):
    return replace(card, wish=wish)
