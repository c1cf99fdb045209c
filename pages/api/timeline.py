"""`/api/v1/consents/timeline`: how many decisions there were in each day or month, for a chart."""

from datetime import date
from typing import Any, Final

from flask import Blueprint

from models.register_search import KINDS
from models.register_timeline import timeline
from pages.api.access import caller, for_employees
from pages.api.consents import FILTERS, filters_of, readable
from pages.api.reading import Input, query_of
from pages.api.services import services

bp = Blueprint("timeline", __name__)

TIMELINE_FILTERS: Final = (*KINDS, "from", "to")

TimelineQuery = Input.from_dict({name: FILTERS[name] for name in TIMELINE_FILTERS}, name="TimelineQuery")


@bp.get("/consents/timeline")
@for_employees
def show_timeline() -> dict[str, Any]:
    filters = filters_of(query_of(TimelineQuery()))
    with services().db.inspect() as session:
        found = timeline(session, caller().portal_id, filters)
    points = [
        {"starts_on": day.isoformat(), "line_id": line_id, "status": status, "entries": entries}
        for (day, line_id, status), entries in found.points
    ]
    return {
        "unit": found.unit,
        "from": _shown(found.first),
        "to": _shown(found.last),
        "lines": [readable({"id": line_id, "name": name}) for line_id, name in found.lines.items()],
        "points": [readable(point) for point in points],
    }


def _shown(day: date | None) -> str | None:
    return day.isoformat() if day else None
