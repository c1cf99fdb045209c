"""`/api/v1/lines`: open lines and how each is protected."""

from typing import Any

from flask import Blueprint

from consent.vocabulary import Mode, OnRefusal, OnSilence
from pages.api import views
from pages.api.access import caller, for_employees
from pages.api.reading import LARGEST_ID, Input, body_of, choice, flag, number, text
from pages.api.services import services
from usecases.line_settings import LineSettings
from usecases.lines import Lines

bp = Blueprint("lines", __name__)


class LineInput(Input):
    """The whole of a line's settings; an option that is not named stays as it is."""

    protected = flag(required=True)
    agreement_id = text(64, load_default=None, allow_none=True)
    mode = choice(*Mode, load_default=Mode.IMPLIED.value)
    auto_save_to_crm = flag(load_default=False)
    on_refusal = choice(*OnRefusal, load_default=None, allow_none=False)
    on_silence = choice(*OnSilence, load_default=None, allow_none=False)
    silence_days = number(1, 30, strict=True, load_default=None, allow_none=False)
    crm_after_consent = flag(load_default=None, allow_none=False)
    native_agreement_off = flag(load_default=None, allow_none=False)
    auto_erase = flag(load_default=None, allow_none=False)
    revision = number(load_default=None, allow_none=True)


def _lines() -> Lines:
    given = services()
    return Lines(given.db, given.list_lines, given.hold_line, given.give_back_line)


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
        on_refusal=body["on_refusal"],
        on_silence=body["on_silence"],
        silence_days=body["silence_days"],
        crm_after_consent=body["crm_after_consent"],
        native_agreement_off=body["native_agreement_off"],
        auto_erase=body["auto_erase"],
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
