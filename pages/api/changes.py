"""`/api/v1/changes`: who changed which setting, when, from what to what; for administrators."""

from typing import Any

from flask import Blueprint

from models.audit import AuditEntry, changes
from pages.api.access import caller
from pages.api.reading import LARGEST_ID, Input, number, query_of, text
from pages.api.services import services
from usecases.errors import Invalid
from usecases.export_rows import moment

MOST_ROWS = 200

bp = Blueprint("changes", __name__)


class ChangesQuery(Input):
    """Whose changes: of a company or an agreement by its public id, of a line by its number, or all."""

    subject = text(64, load_default=None)
    cursor = text(20, load_default="")
    limit = number(1, MOST_ROWS, load_default=50)


@bp.get("/changes")
def list_changes() -> dict[str, Any]:
    query = query_of(ChangesQuery())
    limit, before_id = query["limit"], _place(query["cursor"])
    with services().db.read() as session:
        found = changes(
            session, caller().portal_id, subject=query["subject"], before_id=before_id, limit=limit + 1
        )
    next_cursor = str(found[limit - 1].id) if len(found) > limit else None
    return {"items": [_shown(entry) for entry in found[:limit]], "next_cursor": next_cursor}


def _place(cursor: str) -> int | None:
    """The number of the last entry seen; entries of another portal are never looked at, whatever it says."""
    if not cursor:
        return None
    if not (cursor.isascii() and cursor.isdigit()) or int(cursor) > LARGEST_ID:
        raise Invalid(fields={"cursor": "bad_cursor"})
    return int(cursor)


def _shown(entry: AuditEntry) -> dict[str, Any]:
    # We know employees by their numbers only: their names stay in the portal.
    return {
        "at": moment(entry.at),
        "user_id": entry.user_id,
        "user_name": None,
        "action": entry.action,
        "subject": entry.subject,
        "old": entry.old,
        "new": entry.new,
    }
