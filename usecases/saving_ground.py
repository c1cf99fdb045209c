"""Whether a client may be saved to the CRM."""

from sqlalchemy.orm import Session

from consent.vocabulary import State
from models import register
from models.client import ClientRow
from models.erasure import open_case_of, was_erased_since
from usecases.errors import Conflict, ConsentRequired


def check_ground(session: Session, client: ClientRow) -> None:
    """Refuse to save a client without a ground for it.

    Who demanded an end, or whose purpose was reached, is not saved anew on the consent he gave before: only a
    new one opens the saving again.

    Raises:
        ConsentRequired: the client has not consented.
        Conflict: his data are being destroyed, or were destroyed since he consented.
    """
    if not State(client.state).allows_processing:
        raise ConsentRequired
    if open_case_of(session, client.portal_id, client.id) is not None:
        raise Conflict("erasure_open")
    given = register.last_decision(session, client.portal_id, client.id)
    if given is not None and was_erased_since(session, client.portal_id, client.id, given.recorded_at):
        raise Conflict("erased_since_consent")
