"""Who is told of a case of erasure: those who answer for it, in the portal, and the client in his chat."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from consent import prompts, texts
from consent.erasure import ItemAction
from consent.moscow import moscow_day
from consent.templates import render
from consent.vocabulary import ErasureCause
from models import outbox, register
from models.agreement import get_version
from models.erasure import ErasureCase, items_of, officers_of
from models.outbox import Kind
from models.portal import Portal, working_token
from usecases.orders import order_notice
from usecases.wording import TIME_ZONE

TERM_ENDS: Final = "term_ends"
FAILED: Final = "failed"


def tell_staff(session: Session, case: ErasureCase, what: str, now: datetime) -> None:
    """Order a word to the privacy officers, or where there are none to an administrator who let us in.

    ``what`` is `TERM_ENDS` or `FAILED`; the text holds no personal data.
    """
    portal = session.get_one(Portal, case.portal_id)
    language = portal.language if portal.language in texts.LANGUAGES else "ru"
    day = moscow_day(case.deadline)
    words = texts.table("staff")[language]
    told = {
        "text": render(words[what], {"number": str(case.id), "deadline": f"{day:%d.%m.%Y}"}),
        "link": words["open"],
        "address": f"#erasures?case={case.public_id}",
        "tag": f"erasure:{case.public_id}",
    }
    for user_id in _responsible(session, case.portal_id):
        outbox.put(
            session,
            case.portal_id,
            kind=Kind.NOTIFY_STAFF,
            key=f"staff:{case.id}:{what}:{case.turn}:{day.isoformat()}:{user_id}",
            chat_id=None,
            payload={"user_id": user_id, **told},
            priority=outbox.BULK,
            now=now,
        )


def tell_of_destruction(session: Session, case: ErasureCase, now: datetime) -> None:
    """Order the notice to the client; who never decided is not written to once more."""
    if case.cause != ErasureCause.NO_DECISION:
        language = _language(session, case)
        at = prompts.local_time(now, TIME_ZONE, language)
        text = prompts.erased_ack(at, case.number, language, is_in_part=_is_something_kept(session, case))
        order_notice(session, case.portal_id, case.chat_id, f"erased:{case.id}", text, now)


def tell_of_prolongation(session: Session, case: ErasureCase, now: datetime) -> None:
    """Order the notice that the term of a demand was prolonged, with the reason (art. 21 part 5.1)."""
    day = moscow_day(case.deadline)
    text = prompts.prolonged_ack(day, case.extension_reason, _language(session, case))
    order_notice(session, case.portal_id, case.chat_id, f"prolonged:{case.id}", text, now)


def _is_something_kept(session: Session, case: ErasureCase) -> bool:
    """A card stays whole, or without what came from the correspondence."""
    items = items_of(session, case.portal_id, case.id)
    return any(item.action in (ItemAction.KEEP, ItemAction.SCRUB) for item in items)


def _responsible(session: Session, portal_id: int) -> list[int]:
    officers = [officer.user_id for officer in officers_of(session, portal_id)]
    token = working_token(session, portal_id)
    return officers or ([token.user_id] if token else [])


def _language(session: Session, case: ErasureCase) -> str:
    """That of the agreement he decided on."""
    last = register.last_decision(session, case.portal_id, case.client_id)
    version = get_version(session, case.portal_id, last.version_id) if last else None
    return str(version.settings["language"]) if version else "ru"
