"""What we know of a client who gave no consent, or gave it no longer, is forgotten when he stops writing.

152-FZ art. 5 part 7 and art. 21 parts 3 to 5. A case of erasure does this for who is in the CRM; most clients
never were, and one who writes on after his erasure would be known again. What a case needs to find him by
stays while it is open.
"""

from datetime import datetime, timedelta
from typing import Final

from models.client import get_client
from models.session import Database
from models.working_data import forget_person, known_without_ground

AFTER: Final = timedelta(days=3)
"""After his last message; the law gives ten working days."""
MOST_A_ROUND: Final = 1000


def forget_who_gave_no_consent(db: Database, now: datetime) -> None:
    """Blank names, contacts and messages, each client in a transaction of his own."""
    with db.read() as session:
        found = known_without_ground(session, now - AFTER, MOST_A_ROUND)
    for portal_id, client_id in found:
        with db.write() as session:
            client = get_client(session, portal_id, client_id, lock=True)
            # He may have written or agreed meanwhile.
            if client and known_without_ground(session, now - AFTER, 1, client_id):
                forget_person(session, client)
