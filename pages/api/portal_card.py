"""`/api/v1/conversations/{chat_id}/portal-card`: before and after the portal's own button is pressed."""

from typing import Any, Final

from flask import Blueprint

from consent.erasure import ItemKind
from models.portal import Portal
from pages.api.access import caller, for_employees
from pages.api.crm_views import card_url
from pages.api.reading import LARGEST_ID
from pages.api.services import services

PATH: Final = f"/conversations/<int(max={LARGEST_ID}):chat_id>/portal-card"

bp = Blueprint("portal_card", __name__)


@bp.post(f"{PATH}/permit")
@for_employees
def permit(chat_id: int) -> dict[str, Any]:
    """The page presses the button only after this."""
    services().permit_portal_card(caller().portal_id, chat_id)
    return {"permitted": True}


@bp.post(PATH)
@for_employees
def note(chat_id: int) -> dict[str, Any]:
    """What the portal says it has made is what counts, not what the page says."""
    cards = services().note_portal_card(caller().portal_id, chat_id, caller().user_id)
    with services().db.read() as session:
        base_url = session.get_one(Portal, caller().portal_id).base_url
    return {"cards": [_shown(kind, ref, base_url) for kind, ref in cards.items()]}


def _shown(kind: ItemKind, ref: int, base_url: str) -> dict[str, Any]:
    return {"kind": kind, "id": ref, "url": card_url(base_url, kind, ref)}
