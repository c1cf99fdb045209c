"""`/api/v1/officers`: employees who answer for personal data; administrators name them."""

from typing import Any

from flask import Blueprint
from sqlalchemy.orm import Session

from models.erasure import officers_of
from pages.api.access import caller
from pages.api.reading import Input, body_of, nested, number, several, text
from pages.api.services import services
from usecases.officers import name_officers

MOST_OFFICERS = 50

bp = Blueprint("officers", __name__)


class OfficerInput(Input):
    """An employee by his number in the portal."""

    user_id = number(1, required=True)
    name = text(200, load_default="")


class OfficersInput(Input):
    """All of them."""

    items = several(nested(OfficerInput), MOST_OFFICERS, required=True)


@bp.get("/officers")
def list_officers() -> dict[str, Any]:
    with services().db.read() as session:
        return _shown(session)


@bp.put("/officers")
def change_officers() -> dict[str, Any]:
    wanted = {each["user_id"]: each["name"] for each in body_of(OfficersInput())["items"]}
    given = services()
    with given.db.write() as session:
        name_officers(session, caller().portal_id, wanted, caller().user_id, given.clock())
        return _shown(session)


def _shown(session: Session) -> dict[str, Any]:
    rows = officers_of(session, caller().portal_id)
    return {"items": [{"user_id": row.user_id, "name": row.name} for row in rows]}
