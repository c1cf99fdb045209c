"""The newest checkpoint of a register in the portal's own settings of the application."""

from collections.abc import Callable
from dataclasses import dataclass

from integration.deliveries import Delivery, Settle
from integration.portals import Rest
from integration.rest import AccessDenied, BadRequest, MethodNotFound
from models.checkpoint import last_checkpoint
from models.session import Database

OPTION = "register_checkpoint"


@dataclass(frozen=True)
class CheckpointHandler:
    """Keeps the newest checkpoint in the portal. Running twice writes the same."""

    db: Database
    clients: Callable[[int], Rest]

    def __call__(self, delivery: Delivery) -> Settle | None:
        """Write it (`api-reference/common/settings/app-option-set.md`). Raises RestError for what may pass.

        A portal that refuses is left in peace: the checkpoint lies in two other places.
        """
        with self.db.read() as session:
            row = last_checkpoint(session, delivery.portal_id)
        if row is None:
            return None
        params = {"options": {OPTION: row.note}}
        try:
            self.clients(delivery.portal_id).call("app.option.set", params, write=True)
        except (AccessDenied, BadRequest, MethodNotFound) as error:
            code = error.code
            return lambda _session, _now: {"refused": code}
        return None
