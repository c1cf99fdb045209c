"""What becomes of a delivery: told to the conversation, and judged when it failed."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from delivery.outcomes import Action, Verdict
from delivery.routes import Classify, OnBuried
from integration.deliveries import Delivery, Sent
from integration.verdicts import classify
from usecases.chat import Chat
from usecases.errors import UseCaseError


def prompt_sent(chat: Chat) -> Callable[[Session, Delivery, Sent, str | None, datetime], None]:
    def note(session: Session, delivery: Delivery, sent: Sent, start_page: str | None, now: datetime) -> None:
        chat.prompt_delivered(
            session,
            delivery.portal_id,
            delivery.payload["prompt_id"],
            sent.message_id,
            sent.confirmed_at,
            now,
            start_page,
        )

    return note


def prompt_buried(chat: Chat) -> OnBuried:
    return lambda session, delivery, now: chat.prompt_failed(
        session, delivery.portal_id, delivery.payload["prompt_id"], now
    )


def judge(now: Callable[[], datetime]) -> Classify:
    """The verdict on what a handler raised; None leaves it to the worker's own caution."""
    of_the_portal = classify(now)

    def verdict_on(error: Exception) -> Verdict | None:
        if isinstance(error, UseCaseError):
            return Verdict(Action.BURY, error.code)
        found = of_the_portal(error)
        if found is None:
            return None
        delay = None if found.delay is None else timedelta(seconds=found.delay)
        return Verdict(Action(found.action), found.reason, delay, found.uncertain)

    return verdict_on
