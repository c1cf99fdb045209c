"""`/api/v1/conversations`: what an operator needs to know of a chat, and may do in it."""

from typing import Any

from flask import Blueprint
from sqlalchemy.orm import Session

from models.agreement import get_version
from models.client import find_conversation, get_client
from models.company import get_company
from models.line import find_line
from models.register import last_decision
from pages.api import views
from pages.api.access import caller, for_employees
from pages.api.reading import LARGEST_ID
from pages.api.services import services
from usecases.errors import NotFound

PATH = f"/conversations/<int(max={LARGEST_ID}):chat_id>"

bp = Blueprint("conversations", __name__)


@bp.get(PATH)
@for_employees
def show_conversation(chat_id: int) -> dict[str, Any]:
    with services().db.read() as session:
        return _shown(session, caller().portal_id, chat_id)


@bp.post(f"{PATH}/save-to-crm")
@for_employees
def save_to_crm(chat_id: int) -> dict[str, Any]:
    return {"contact_id": services().save_now(caller().portal_id, chat_id)}


@bp.post(f"{PATH}/ask")
@for_employees
def ask(chat_id: int) -> dict[str, Any]:
    given = services()
    with given.db.write() as session:
        given.chat.ask_by_hand(session, caller().portal_id, chat_id, given.clock())
        return _shown(session, caller().portal_id, chat_id)


def _shown(session: Session, portal_id: int, chat_id: int) -> dict[str, Any]:
    row = find_conversation(session, portal_id, chat_id)
    client = get_client(session, portal_id, row.client_id) if row else None
    if row is None or client is None:
        raise NotFound
    owner = get_company(session, portal_id, client.company_id)
    line = find_line(session, portal_id, row.line_id)
    last = _last_decision(session, portal_id, client.id)
    return views.conversation(row, client, owner, line.name if line else "", last)


def _last_decision(session: Session, portal_id: int, client_id: int) -> dict[str, Any] | None:
    entry = last_decision(session, portal_id, client_id)
    if entry is None:
        return None
    shown = get_version(session, portal_id, entry.version_id)
    return views.consent(entry, shown, services().settings.public_url)
