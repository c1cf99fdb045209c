"""What a client's personal page and his receipt show, in values that templates put into words."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from consent import prompts, texts
from consent.purposes import Purpose, resolve
from consent.requisites import one_line
from consent.vocabulary import Status
from models.agreement import AgreementVersion, get_versions
from models.register import RegisterEntry
from usecases.page import PageState
from usecases.wording import DESTRUCTION_TERM, TIME_ZONE

Values = dict[str, Any]


def answer_values(page: PageState, token: str) -> Values:
    """Where the client stands and what he can press."""
    language, settings = page.version.settings["language"], page.version.settings
    accept, reject = prompts.answers(language)
    return {
        "state": page.state.value,
        "decided": _decision(page.decided, language),
        "decided_version": page.decided_version,
        "is_outdated": page.is_outdated,
        "can_accept": page.can_accept,
        "can_reject": page.can_reject,
        "can_withdraw": page.can_withdraw,
        "has_history": bool(page.history),
        "accept": accept,
        "reject": reject,
        "company": settings["company_short_name"],
        "data": settings["data_short"],
        "purposes": settings["purposes_short"],
        "token": token,
    }


def receipt_values(session: Session, page: PageState) -> Values:
    """Everything the client agreed to last, and how he decided before and after."""
    given = next((entry for entry in reversed(page.history) if entry.status == Status.GIVEN), None)
    shown = get_versions(session, page.version.portal_id, [entry.version_id for entry in page.history])
    language = page.version.settings["language"]
    return {
        "given": _decision(given, language),
        "agreed": agreed_values(shown[given.version_id]) if given else None,
        "history": [
            {**_decision(entry, language), "version": shown[entry.version_id]} for entry in page.history
        ],
        "address": page.version.settings["requisites"]["address"],
    }


def agreed_values(version: AgreementVersion) -> Values:
    """Company, data, purposes and third parties as the version froze them."""
    settings = version.settings
    language, requisites = settings["language"], settings["requisites"]
    purposes = [resolve(one_line(named), language) for named in settings["purposes"]]
    return {
        "version": version,
        "published_on": published_on(version),
        "full_name": requisites["full_name"],
        "company_line": settings["company_line"],
        "contact_email": settings["contact_email"],
        "data": _data(purposes, settings),
        "purposes": purposes,
        "recipients": settings["recipients"],
        "processors": settings.get("processors", ()),
        "platform": _platform(settings),
        "crossborder": settings.get("crossborder", ""),
        "term_months": settings.get("term_months"),
    }


def published_on(version: AgreementVersion) -> str:
    return f"{_local(version.published_at):%d.%m.%Y}"


def _decision(entry: RegisterEntry | None, language: str) -> Values:
    if entry is None:
        return {}
    return {
        "status": entry.status,
        "method": entry.method,
        "at": prompts.local_time(entry.occurred_at, TIME_ZONE, language),
        "destroyed_by": f"{_local(entry.occurred_at + DESTRUCTION_TERM):%d.%m.%Y}",
        "connector": entry.connector,
        "line_name": entry.line_name,
        "version_number": entry.version_number,
        "seq": entry.seq,
        "hash": entry.hash,
    }


def _data(purposes: list[Purpose], settings: Values) -> list[str]:
    needed = (category for purpose in purposes for category in purpose.data)
    return list(dict.fromkeys([*needed, *settings.get("data_categories", ())]))


def _platform(settings: Values) -> str:
    """The supplier of the portal: the usual one where the settings leave it open, nobody for None."""
    named = settings.get("platform_processor", "")
    usual: str = texts.table("agreement")[settings["language"]]["platform_processor"]
    return usual if named == "" else named or ""


def _local(at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(TIME_ZONE))
