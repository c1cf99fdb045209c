"""What a use case can refuse, named by what happened; the doors turn it into their own answers."""

from collections.abc import Mapping, Sequence

from consent.card_plan import Candidate, SaveRefusal
from consent.lint import Finding


class UseCaseError(Exception):
    """A request cannot be carried out.

    ``code`` is stable and meant for programmes; ``fields`` names what is wrong with which field, by code;
    ``values`` fill the places of the code's sentence.
    """

    default_code = "refused"

    def __init__(
        self, code: str = "", fields: Mapping[str, str] | None = None, values: Mapping[str, str] | None = None
    ) -> None:
        self.code = code or self.default_code
        self.fields: dict[str, str] = dict(fields or {})
        self.values: dict[str, str] = dict(values or {})
        super().__init__(self.code)


class NotFound(UseCaseError):
    """There is no such thing in this portal; what belongs to another portal is unknown alike."""

    default_code = "not_found"


class Forbidden(UseCaseError):
    """The user's role does not allow it."""

    default_code = "forbidden"


class Conflict(UseCaseError):
    """The present state of things does not allow it."""

    default_code = "conflict"


class ConsentRequired(Conflict):
    """The client has not consented: nothing of him may be saved (152-FZ art. 6 part 1 item 1)."""

    default_code = "consent_required"


class ChooseContact(Conflict):
    """Several cards look like the client's: an employee has to say which is his."""

    default_code = SaveRefusal.CHOOSE_CONTACT.value

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        super().__init__()
        self.candidates = tuple(candidates)


class Invalid(UseCaseError):
    """What was sent cannot be right; every wrong field is named at once."""

    default_code = "invalid"


class NotPublishable(Invalid):
    """A draft is not ready; ``findings`` are everything that its check found, warnings included."""

    default_code = "not_publishable"

    def __init__(self, code: str, fields: Mapping[str, str], findings: Sequence[Finding]) -> None:
        super().__init__(code, fields)
        self.findings = tuple(findings)


class PortalUnavailable(UseCaseError):
    """The portal did not answer, or not in a usable way."""

    default_code = "portal_unavailable"
