"""`/api/v1/lines`: open lines and how each is protected."""

from typing import Any

from flask import Blueprint

from consent.vocabulary import Mode
from pages.api import views
from pages.api.access import caller, for_employees
from pages.api.reading import LARGEST_ID, Input, body_of, choice, flag, number, text
from pages.api.services import services
from usecases.lines import Lines, LineSettings

bp = Blueprint("lines", __name__)


class LineInput(Input):
    """The whole of a line's settings."""

    protected = flag(required=True)
    agreement_id = text(64, load_default=None, allow_none=True)
    mode = choice(*Mode, load_default=Mode.IMPLIED.value)
    auto_save_to_crm = flag(load_default=False)
    revision = number(load_default=None, allow_none=True)


def _lines() -> Lines:
    given = services()
    return Lines(given.db, given.list_lines, given.attach_line, given.detach_line)


@bp.get("/lines")
@for_employees
def list_lines() -> dict[str, Any]:
    return {"items": [views.line(line) for line in _lines().overview(caller().portal_id)]}


@bp.put(f"/lines/<int(max={LARGEST_ID}):line_id>")
def change_line(line_id: int) -> dict[str, Any]:
    body = body_of(LineInput())
    wanted = LineSettings(
        is_protected=body["protected"],
        agreement_id=body["agreement_id"],
        mode=Mode(body["mode"]),
        auto_save_to_crm=body["auto_save_to_crm"],
    )
    changed = _lines().change(
        caller().portal_id,
        line_id,
        wanted,
        revision=body["revision"],
        user_id=caller().user_id,
        now=services().clock(),
    )
    return views.line(changed)
