"""Companies and agreements as people change them: counted by revision, and noted in the audit."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models import audit
from models.agreement import Agreement
from models.company import Company


def touch(row: Company | Agreement, now: datetime) -> None:
    """Count a change: who saves over an earlier revision is told so."""
    row.revision += 1
    row.updated_at = now


def note(
    session: Session, row: Company | Agreement, action: str,
    old: Mapping[str, Any] | None, new: Mapping[str, Any], user_id: int, now: datetime,
) -> None:  # fmt: skip
    """Note who did what to a row; ``action`` is noun and verb: `company.archived`."""
    audit.note(
        session,
        row.portal_id,
        user_id=user_id,
        action=action,
        subject=row.public_id,
        old=old,
        new=new,
        now=now,
    )
