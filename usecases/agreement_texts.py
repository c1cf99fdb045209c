"""The words of an agreement before anybody is shown them: as a client would meet them, and what changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from consent.agreements import AgreementSettings, check_publishable
from consent.difference import Row, compare
from consent.templates import TemplateError
from consent.vocabulary import Channel, Mode
from models.agreement import Agreement, AgreementVersion, current_version, versions_of
from usecases.errors import Invalid
from usecases.publishing import next_version, text_as
from usecases.wording import Wording

DRAFT: Final = "draft"
_NO_PROMPT: Final = 0
"""No prompt bears this number: a link made for it opens nothing."""
_UNPUBLISHED: Final = "preview"


@dataclass(frozen=True, slots=True)
class Preview:
    """The draft as clients would meet it if it were published now; nothing of it is stored or sent."""

    title: str
    html: str
    plain_text: str
    online_chat: str
    implied: str
    explicit: str


def preview(
    session: Session, agreement: Agreement, settings: AgreementSettings, wording: Wording, now: datetime
) -> Preview:
    """The page and the messages of the draft.

    Raises:
        Invalid: with the fields that leave a hole in the text.
    """
    last = current_version(session, agreement.portal_id, agreement.id)
    try:
        version = next_version(agreement, settings, last, now)
        version.public_id = _UNPUBLISHED
        return Preview(
            title=version.title,
            html=version.html or "",
            plain_text=version.plain_text,
            online_chat=wording.prompt(version, _NO_PROMPT, Channel.ONLINE_CHAT, Mode.EXPLICIT, now),
            implied=wording.prompt(version, _NO_PROMPT, Channel.MESSENGER, Mode.IMPLIED, now),
            explicit=wording.prompt(version, _NO_PROMPT, Channel.MESSENGER, Mode.EXPLICIT, now),
        )
    except TemplateError:
        raise _unwritable(settings) from None


def difference(
    session: Session, agreement: Agreement, settings: AgreementSettings, old: int, new: int | None
) -> list[Row]:
    """How the text changed from one version to another, or to the draft (None).

    The draft is written under the number and date of the older text: what nobody edited does not differ.

    Raises:
        Invalid: there is no such version, or the draft has a hole.
    """
    versions = {row.number: row for row in versions_of(session, agreement.portal_id, [agreement.id])}
    asked = {"from": old} if new is None else {"from": old, "to": new}
    if unknown := {name: "version_unknown" for name, number in asked.items() if number not in versions}:
        raise Invalid(fields=unknown)
    later = _draft_text(settings, versions[old]) if new is None else versions[new].plain_text
    return compare(versions[old].plain_text, later)


def _draft_text(settings: AgreementSettings, version: AgreementVersion) -> str:
    try:
        return text_as(settings, version).plain_text
    except TemplateError:
        raise _unwritable(settings) from None


def _unwritable(settings: AgreementSettings) -> Invalid:
    return Invalid("not_publishable", check_publishable(settings))
