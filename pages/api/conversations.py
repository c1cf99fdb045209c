"""`/api/v1/conversations`: what an operator needs to know of a chat, and may do in it."""

from typing import Any

from flask import Blueprint, g
from sqlalchemy.orm import Session

from models.agreement import get_version
from models.client import find_conversation, get_client
from models.company import get_company
from models.erasure import open_case_of
from models.line import find_line
from models.register import last_decision
from pages.api import crm_views, views
from pages.api.access import caller, for_employees, for_officers
from pages.api.crm_preview import wish_of_request
from pages.api.erasures import past_day
from pages.api.reading import LARGEST_ID, Input, body_of, day, text
from pages.api.services import services
from usecases.casefile import Paper
from usecases.errors import Invalid, NotFound

PATH = f"/conversations/<int(max={LARGEST_ID}):chat_id>"

bp = Blueprint("conversations", __name__)


class WithdrawalInput(Input):
    """The paper that a client withdrew with, and the day on which it came in."""

    document = text(400, required=True)
    received_on = day(required=True)


@bp.get(PATH)
@for_employees
def show_conversation(chat_id: int) -> dict[str, Any]:
    with services().db.read() as session:
        return _shown(session, caller().portal_id, chat_id)


@bp.post(f"{PATH}/save-to-crm")
@for_employees
def save_to_crm(chat_id: int) -> dict[str, Any]:
    return {"contact_id": services().save_now(caller().portal_id, chat_id, wish_of_request())}


@bp.post(f"{PATH}/ask")
@for_employees
def ask(chat_id: int) -> dict[str, Any]:
    given = services()
    with given.db.write() as session:
        given.chat.ask_by_hand(session, caller().portal_id, chat_id, given.clock())
        return _shown(session, caller().portal_id, chat_id)


@bp.post(f"{PATH}/withdraw")
@for_officers
def withdraw(chat_id: int) -> dict[str, Any]:
    body, given, portal_id = body_of(WithdrawalInput()), services(), caller().portal_id
    received_at = past_day(body["received_on"], "received_on")
    text_given = body["document"].strip()
    if not text_given:
        raise Invalid(fields={"document": "required"})
    paper = Paper(f"{text_given} ({body['received_on']:%d.%m.%Y})", received_at, caller().user_id)
    with given.db.write() as session:
        given.chat.withdraw_by_paper(session, portal_id, chat_id, paper, given.clock())
        return _shown(session, portal_id, chat_id)


def _shown(session: Session, portal_id: int, chat_id: int) -> dict[str, Any]:
    row = find_conversation(session, portal_id, chat_id)
    client = get_client(session, portal_id, row.client_id) if row else None
    if row is None or client is None:
        raise NotFound
    owner = get_company(session, portal_id, client.company_id)
    line = find_line(session, portal_id, row.line_id)
    last = _last_decision(session, portal_id, client.id)
    erasure = open_case_of(session, portal_id, client.id)
    return views.conversation(row, client, owner, line.name if line else "", last, erasure) | {
        "contact": crm_views.contact(session, client),
        "save_problem": crm_views.save_problem(session, client, g.language),
    }


def _last_decision(session: Session, portal_id: int, client_id: int) -> dict[str, Any] | None:
    entry = last_decision(session, portal_id, client_id)
    if entry is None:
        return None
    shown = get_version(session, portal_id, entry.version_id)
    return views.consent(entry, shown, services().settings.public_url)
