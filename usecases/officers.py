"""Privacy officers: who of the portal's employees answers for personal data."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models import audit
from models.erasure import PrivacyOfficer, officers_of
from models.portal import Portal


def name_officers(
    session: Session, portal_id: int, wanted: Mapping[int, str], user_id: int, now: datetime
) -> None:
    """Put these employees, by number with a name, in the place of those there were; it is audited."""
    session.execute(select(Portal.id).where(Portal.id == portal_id).with_for_update())
    old = [row.user_id for row in officers_of(session, portal_id)]
    session.execute(delete(PrivacyOfficer).where(PrivacyOfficer.portal_id == portal_id))
    session.add_all(
        PrivacyOfficer(portal_id=portal_id, user_id=each, name=name) for each, name in wanted.items()
    )
    session.flush()
    if old != sorted(wanted):
        audit.note(
            session, portal_id, user_id=user_id, action="officers.changed", subject="officers",
            old={"user_ids": old}, new={"user_ids": sorted(wanted)}, now=now,
        )  # fmt: skip
