"""Evidence asked for by an administrator: what it is of, the checkpoint it rests on, and the file."""

import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import IO, Any

from consent.fingerprint import Fault
from models.portal import Portal
from models.register_search import Filters
from models.register_walk import Wanted, count_wanted
from usecases.checkpoint_copy import sign, telling_what_to_do
from usecases.checkpoints import Checkpoints
from usecases.errors import Conflict, Invalid, NotFound
from usecases.evidence import Evidence, TextMissing


@dataclass(frozen=True, slots=True)
class Asked:
    """What evidence is asked of: exactly one of an entry, a client, a company and a period."""

    consent_id: str | None = None
    client_user_id: int | None = None
    company_id: str | None = None
    occurred_from: datetime | None = None
    occurred_to: datetime | None = None
    """Exclusive."""

    def wanted(self) -> Wanted:
        """The entries.

        Raises:
            Invalid: nothing is asked, two things at once, or a period that ends before it begins.
        """
        self._refuse_other_than_one()
        if self.occurred_from and self.occurred_to and self.occurred_from >= self.occurred_to:
            raise Invalid(fields={"to": "period_reversed"})
        period = Filters(
            company_id=self.company_id, occurred_from=self.occurred_from, occurred_to=self.occurred_to
        )
        return Wanted(period, self.consent_id, self.client_user_id)

    def _refuse_other_than_one(self) -> None:
        named = {"from": self.occurred_from, "to": self.occurred_to}
        asked = asdict(self) | named
        given = [name for name in ("consent_id", "client_user_id", "company_id") if asked[name] is not None]
        period = [name for name, moment in named.items() if moment is not None]
        if not given and not period:
            raise Invalid(fields={"consent_id": "evidence_of_nothing"})
        if len(given) + bool(period) > 1:
            raise Invalid(fields=dict.fromkeys([*given, *period], "evidence_of_two"))


@dataclass(frozen=True, slots=True)
class EvidenceOrder:
    """Evidence that is ready to be made; ``wanted`` ends where the checkpoint does."""

    portal_id: int
    user_id: int
    """The employee who asked for it."""
    wanted: Wanted
    note: str

    def stored(self) -> dict[str, Any]:
        """As JSON takes it; `restored` reads it."""
        filters = {name: value for name, value in asdict(self.wanted.filters).items() if value is not None}
        return {
            "consent_id": self.wanted.entry_id,
            "client_user_id": self.wanted.client_user_id,
            "filters": {n: v.isoformat() if isinstance(v, datetime) else v for n, v in filters.items()},
            "note": self.note,
        }


def restored(portal_id: int, user_id: int, stored: Mapping[str, Any]) -> EvidenceOrder:
    """The order that `EvidenceOrder.stored` wrote down."""
    filters: dict[str, Any] = {
        name: datetime.fromisoformat(value) if name in ("occurred_from", "occurred_to") else value
        for name, value in stored["filters"].items()
    }
    wanted = Wanted(Filters(**filters), stored["consent_id"], stored["client_user_id"])
    return EvidenceOrder(portal_id, user_id, wanted, stored["note"])


def order_evidence(
    checkpoints: Checkpoints, portal_id: int, user_id: int, wanted: Wanted, now: datetime
) -> tuple[EvidenceOrder, int]:
    """Sign the register and say what can be handed out, and how many entries that is.

    Raises:
        NotFound: the register has no such entries.
        Conflict: the register cannot be signed (`usecases.checkpoint_copy.sign`).
    """
    if not count_wanted(checkpoints.db, portal_id, wanted):
        raise NotFound("evidence_not_found")
    made = sign(checkpoints, portal_id, now)
    wanted = replace(wanted, filters=replace(wanted.filters, last_seq=made.size))
    order = EvidenceOrder(portal_id, user_id, wanted, made.note)
    return order, count_wanted(checkpoints.db, portal_id, wanted)


def evidence_file(
    checkpoints: Checkpoints, order: EvidenceOrder, public_url: str, now: datetime
) -> tuple[IO[bytes], Fault | None]:
    """Make the ZIP in a temporary file without a name; it is gone once whoever called closes it.

    Gives the file, to be read from its beginning, and the first thing wrong in the chain: a register that is
    not whole gives its evidence all the same. That it was taken is noted in the audit.

    Raises:
        Conflict: a text is not there any more, or a key.
        OSError: there is no room for the file.
    """
    with checkpoints.db.read() as session:
        portal = session.get_one(Portal, order.portal_id)
    evidence = Evidence(checkpoints, portal, order.note, order.wanted, public_url, now, order.user_id)
    file = tempfile.TemporaryFile(prefix="soglasie-evidence-")  # noqa: SIM115 - handed out open
    try:
        with telling_what_to_do():
            fault = evidence.write(file)
        file.seek(0)
    except TextMissing as error:
        file.close()
        raise Conflict("evidence_text_missing", values={"seq": str(error.seq)}) from None
    except BaseException:
        file.close()
        raise
    return file, fault
