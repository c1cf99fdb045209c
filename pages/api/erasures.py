"""`/api/v1/erasures`: cases of erasure, for privacy officers and administrators."""

from collections.abc import Callable
from datetime import datetime, time
from typing import Any, Final

from flask import Blueprint, Response, g
from sqlalchemy.orm import Session

from consent.erasure import ItemAction
from consent.moscow import MOSCOW
from consent.vocabulary import ErasureCause, ErasureState
from models.erasure import ErasureCase, ErasureItem, find_case, find_document, find_item
from models.erasure_list import MOST_ROWS, CaseFilters, CaseOrder, folders_of, list_cases
from models.portal import Portal
from pages.api import erasure_views
from pages.api.access import caller, for_officers
from pages.api.reading import (
    LARGEST_ID,
    Input,
    body_of,
    choice,
    day,
    flag,
    moment_or_day,
    number,
    query_of,
    text,
)
from pages.api.services import services
from usecases import erasure_decisions as decisions
from usecases.errors import Invalid, NotFound

CASE: Final = "/erasures/<case_id>"
ITEM_ID: Final = f"<int(max={LARGEST_ID}):item_id>"
_TYPES: Final = {"pdf": "application/pdf", "json": "application/json"}

bp = Blueprint("erasures", __name__)


class CaseInput(Input):
    """Whose data, why, and on what paper it rests, with the day on which that came in."""

    chat_id = number(1, required=True)
    cause = choice(*ErasureCause, required=True)
    received_on = day(load_default=None, allow_none=True)
    document = text(load_default="")


class CaseQuery(Input):
    """Which cases, and what comes first; ``open``: only those that are not over."""

    state = choice(*ErasureState, load_default=None)
    cause = choice(*ErasureCause, load_default=None)
    chat_id = number(1, load_default=None)
    open = choice("0", "1", load_default="0")
    sort = choice(*CaseOrder, load_default=CaseOrder.NEWEST)
    cursor = number(1, load_default=None, outside="bad_cursor")
    limit = number(1, MOST_ROWS, load_default=50)


class HoldInput(Input):
    """Why a case waits, and until when: a moment, or a day, which ends the hold when it begins."""

    reason = text(required=True)
    until = moment_or_day(required=True)


class ReasonInput(Input):
    reason = text(required=True)


class ItemInput(Input):
    """What is to become of a thing that was held."""

    action = choice(ItemAction.KEEP, ItemAction.DELETE, ItemAction.SCRUB, required=True)
    reason = text(load_default="")


class TickInput(Input):
    done = flag(required=True)


@bp.get("/erasures")
@for_officers
def list_all() -> dict[str, Any]:
    query = query_of(CaseQuery())
    filters = CaseFilters(query["state"], query["cause"], query["chat_id"], query["open"] == "1")
    with services().db.read() as session:
        rows, total = list_cases(
            session,
            caller().portal_id,
            filters,
            CaseOrder(query["sort"]),
            query["cursor"],
            query["limit"] + 1,
        )
        page = rows[: query["limit"]]
        items = _shown(session, page)
    next_cursor = str(page[-1].id) if len(rows) > len(page) else None
    return {"items": items, "next_cursor": next_cursor, "total": total}


@bp.post("/erasures")
@for_officers
def begin() -> tuple[dict[str, Any], int]:
    body, given = body_of(CaseInput()), services()
    received_at = past_day(body["received_on"], "received_on") if body["received_on"] else None
    with given.db.write() as session:
        case, is_new = given.chat.open_erasure(
            session, caller().portal_id, body["chat_id"], ErasureCause(body["cause"]), given.clock(),
            by_user=caller().user_id, found_at=received_at, basis=body["document"],
        )  # fmt: skip
        return _shown(session, [case])[0], 201 if is_new else 200


@bp.get(CASE)
@for_officers
def show(case_id: str) -> dict[str, Any]:
    with services().db.read() as session:
        return _shown(session, [_find(session, case_id)])[0]


@bp.post(f"{CASE}/approve")
@for_officers
def approve(case_id: str) -> dict[str, Any]:
    return _change(case_id, decisions.approve)


@bp.post(f"{CASE}/cancel")
@for_officers
def cancel(case_id: str) -> dict[str, Any]:
    reason = _reason(body_of(ReasonInput()))
    return _change(case_id, lambda s, case, now, by: decisions.cancel(s, case, reason, now, by))


@bp.post(f"{CASE}/hold")
@for_officers
def hold(case_id: str) -> dict[str, Any]:
    body = body_of(HoldInput())
    reason, until = _reason(body), body["until"]
    if until <= services().clock():
        raise Invalid(fields={"until": "in_the_past"})
    return _change(case_id, lambda s, case, now, by: decisions.hold(s, case, reason, until, now, by))


@bp.post(f"{CASE}/extend")
@for_officers
def extend(case_id: str) -> dict[str, Any]:
    reason, calendar = _reason(body_of(ReasonInput())), services().chat.erasures.calendar
    return _change(case_id, lambda s, case, now, by: decisions.extend(s, case, calendar, reason, now, by))


@bp.post(f"{CASE}/retry")
@for_officers
def retry(case_id: str) -> dict[str, Any]:
    return _change(case_id, decisions.retry)


@bp.post(f"{CASE}/items/{ITEM_ID}")
@for_officers
def decide(case_id: str, item_id: int) -> dict[str, Any]:
    body = body_of(ItemInput())
    action, reason = ItemAction(body["action"]), body["reason"].strip()
    if action is ItemAction.KEEP and not reason:
        raise Invalid(fields={"reason": "required"})

    def do(session: Session, case: ErasureCase, now: datetime, by_user: int) -> None:
        item = _item(session, case, item_id)
        decisions.decide_item(session, case, item, action, reason, now, by_user)

    return _change(case_id, do)


@bp.post(f"{CASE}/by-hand/{ITEM_ID}")
@for_officers
def tick(case_id: str, item_id: int) -> dict[str, Any]:
    if not body_of(TickInput())["done"]:
        raise Invalid(fields={"done": "unknown_value"})

    def do(session: Session, case: ErasureCase, now: datetime, by_user: int) -> None:
        decisions.tick(session, case, _item(session, case, item_id), now, by_user)

    return _change(case_id, do)


@bp.get(f"{CASE}/documents/<document_id>")
@for_officers
def download(case_id: str, document_id: str) -> Response:
    with services().db.read() as session:
        case = _find(session, case_id)
        document = find_document(session, case, document_id)
        if document is None:
            raise NotFound
        response = Response(document.content, content_type=_TYPES[document.format])
        name = f"{document.kind}-{document.number}.{document.format}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def past_day(given: Any, field: str) -> datetime:
    """The beginning of a day in Moscow's time, which may not lie ahead. Raises Invalid."""
    found = datetime.combine(given, time.min, MOSCOW)
    if found > services().clock():
        raise Invalid(fields={field: "in_the_future"})
    return found


def _change(case_id: str, do: Callable[[Session, ErasureCase, datetime, int], None]) -> dict[str, Any]:
    given = services()
    with given.db.write() as session:
        case = _find(session, case_id, lock=True)
        do(session, case, given.clock(), caller().user_id)
        session.flush()
        return _shown(session, [case])[0]


def _find(session: Session, case_id: str, *, lock: bool = False) -> ErasureCase:
    case = find_case(session, caller().portal_id, case_id, lock=lock)
    if case is None:
        raise NotFound
    return case


def _item(session: Session, case: ErasureCase, item_id: int) -> ErasureItem:
    item = find_item(session, case, item_id)
    if item is None:
        raise NotFound
    return item


def _reason(body: dict[str, Any]) -> str:
    reason = str(body["reason"]).strip()
    if not reason:
        raise Invalid(fields={"reason": "required"})
    return reason


def _shown(session: Session, cases: Any) -> list[dict[str, Any]]:
    portal_id, now = caller().portal_id, services().clock()
    base_url = session.get_one(Portal, portal_id).base_url
    return [
        erasure_views.case(folder, base_url, g.language, now)
        for folder in folders_of(session, portal_id, cases)
    ]
